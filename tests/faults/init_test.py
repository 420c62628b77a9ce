#!/usr/bin/env python3
"""A partnership of one's own, from nothing: set-up asks five things, its one-time code lets the
first administrator in, who takes on an agency and invites somebody, who joins and sends a report.

	init (answers from a pipe) -> serve -> administrator -> agency, invitation -> newcomer -> report
	explain KIND for each kind; audit verify --rows after it all
"""
import os
import re
import subprocess
import sys

from house import PORT, PROGRAM, ROOT, House, Staff, Tap

CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{5}){4}")
ADMIN, NEWCOMER, OWN = "first@wyre.example", "ida.penn@wyre.example", "a lamp beside the door"
ANSWERS = ["Wyre Partnership", "WY", "Wyre Borough Council, Wyre County Council", "Wyre Police", "police",
	"adult care", "children's services"]


class OwnHouse(House):
	"""A house that init made and serve opens: no demo in it."""

	def hosts(self):
		return f"127.0.0.1:{self.port}", f"localhost:{self.port + 1}"

	def command(self):
		public, staff = self.hosts()
		return [PROGRAM, "serve", "--data", self.dir, "--public", f"127.0.0.1:{self.port}", "--staff", f"127.0.0.1:{self.port + 1}",
			"--public-host", public, "--staff-host", staff]

	def init(self):
		lines = ANSWERS + list(self.hosts()) + [ADMIN, "Ada First"]
		run = subprocess.run([PROGRAM, "init", "--data", self.dir], input="\n".join(lines) + "\n", capture_output=True, text=True, timeout=30)
		return run.returncode, run.stdout + run.stderr


def enter(staff, secret):
	"""The answer to signing in with a password or a code."""
	staff.cookies = {}
	return staff.post("/sign-in", login=staff.login, password=secret, _csrf="")


def join(staff, code):
	"""In with a code; a password of one's own is chosen; home answers."""
	if enter(staff, code).status != 303:
		return False
	staff.form("/join", code=code, password=OWN, again=OWN)
	return staff.get("/").status == 200


def make_agency(admin):
	admin.want(admin.form("/agencies", name="Wyre Homes", short="wyre-homes", kind="housing"), 303)
	return re.search(r'<option value="([^"]+)"[^>]*>Wyre Homes<', admin.get("/people/new").body).group(1)


def invite(admin, agency):
	page = admin.form("/people/new", name="Ida Penn", login=NEWCOMER, job="Housing officer", agency=agency, role="0", clearance="2")
	return CODE.search(page.body).group(0)


def people(tap, house, code):
	admin = Staff(house, ADMIN)
	page = enter(admin, code[:-1] + ("0" if code[-1] != "0" else "1"))
	tap.check(page.status != 303 and "do not fit" in page.body, "a wrong code is refused", page.body)
	tap.check(join(admin, code), "the first administrator is in by the one-time code and chooses a password")
	tap.check(enter(Staff(house, ADMIN), code).status != 303, "the code opens nothing a second time")
	second = invite(admin, make_agency(admin))
	newcomer = Staff(house, NEWCOMER)
	tap.check(join(newcomer, second), "a person of a new agency joins by the administrator's code")
	number = newcomer.report("The tenants are driven away at five each morning.")
	tap.check(number.startswith("WYR-"), "and sends a report, numbered by the letters of this partnership", number)
	mine = newcomer.get(f"/mine/{number}")
	tap.check(mine.status == 200 and "We have it" in mine.body, "and sees that it has arrived", mine.body)
	tap.check(admin.get(f"/report/{number}").status == 404, "for the administrator it does not exist")


def explain(tap):
	with open(os.path.join(ROOT, "schema/kinds.def")) as f:
		kinds = ["report"] + [line.split()[1] for line in f if line[:1].isdigit()]
	for kind in kinds:
		with open(os.path.join(ROOT, "schema/states", f"{kind}.csv")) as f:
			states = {line.split(",")[2] for line in f.read().splitlines()[1:]} - {"=", "@before", "*", "-"}
		run = subprocess.run([PROGRAM, "explain", kind], capture_output=True, text=True, timeout=10)
		missing = [s for s in states if s not in run.stdout]
		tap.check(run.returncode == 0 and not missing, f"explain {kind} prints its {len(states)} states", f"{missing} {run.stderr}")
	run = subprocess.run([PROGRAM, "explain", "teapot"], capture_output=True, text=True, timeout=10)
	tap.check(run.returncode != 0, "explain of what is no kind says so")


def main():
	tap, house = Tap(), OwnHouse(PORT)
	try:
		status, said = house.init()
		code = CODE.search(said)
		tap.check(status == 0 and code is not None, "five answers from a pipe make a partnership and print a one-time code", said)
		again = house.init()
		tap.check(again[0] != 0, "set-up does not touch a folder that is in use", again[1])
		house.start()
		people(tap, house, code.group(0))
		house.stop()
		status, said = house.verify()
		tap.check(status == 0, "its audit log and rows are sound", said)
		explain(tap)
	finally:
		house.end()
	return tap.leave()


if __name__ == "__main__":
	sys.exit(main())
