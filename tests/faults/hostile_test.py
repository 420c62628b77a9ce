#!/usr/bin/env python3
"""The public process in the hands of somebody else opens no database and no stored report (SEC-05).

	hostile.so inside the real child: every path tried before it is confined
	(the control: it works) and after; then one system call a run
"""
import os
import re
import sys
import time

from house import PORT, ROOT, House, Staff, Tap

HOSTILE = os.path.join(ROOT, "build/tests/faults/hostile.so")
BEFORE = ("connect", "kill", "fork")		# the others would not leave the house as it was
CALLS = ("connect", "ptrace", "kill", "fork", "exec")


def first(folder):
	for base, _, names in os.walk(folder):
		for name in sorted(names):
			return os.path.join(base, name)
	raise AssertionError(f"nothing lies in {folder}")


def targets(house):
	"""What an attacker would like to have."""
	d = house.dir
	unread = f"{d}/spool/in/new/unread"		# no name the desk takes, and the public user's own
	with open(unread, "w") as f:
		f.write("sealed")
	os.chmod(unread, 0o640)
	if os.geteuid() == 0:
		st = os.stat(f"{d}/spool/in/new")
		os.chown(unread, st.st_uid, st.st_gid)
	return [f"{d}/db/plainsight.db", f"{d}/db/keyring.db", first(f"{d}/blobs"), f"{d}/keeper/srk.key", f"{d}/keeper/srk.seal",
		first(f"{d}/keeper/audit"), f"{d}/accounts.txt", unread, "/etc/passwd"]


def run(house, call, paths):
	"""Lines of what the process met: {(when, what, about): result}."""
	at = len(house.said())
	house.env = {"LD_PRELOAD": HOSTILE, "HOSTILE": call, "HOSTILE_PATHS": ":".join(paths), "HOSTILE_CONTROL": f"{house.dir}/run/control.sock"}
	house.start(wait=False)
	house.ready(sites=("staff",))
	end, said = time.monotonic() + 10, ""
	while time.monotonic() < end:
		said = house.said()[at:]
		if re.search(r"^hostile after " + ("inherited " + re.escape(paths[-1]) if call == "read" else "call") + "|public ended", said, re.M):
			break
		time.sleep(0.05)
	time.sleep(0.2)
	said = house.said()[at:]
	house.stop()
	found = {(when, what, about): int(result) for when, what, about, result in re.findall(r"^hostile (\w+) (\w+) (\S+) (-?\d+)$", said, re.M)}
	return found, said


def main():
	tap = Tap()
	house = House(PORT).start()
	try:
		Staff(house, "jo.lamb@harle.example").sign_in().report("Nine mattresses in two rooms")
		house.stop()
		paths = targets(house)
		found, said = run(house, "read", paths)
		opened = [f"{what} {p}" for p in paths for what in ("read", "write") if found.get(("after", what, p), 0) == 0]
		tap.check(not opened, f"none of {len(paths)} files opens, to read or to write: databases, keys, log, bodies, stored reports", "\n".join(opened) + said[-800:])
		inherited = [p for p in paths if found.get(("after", "inherited", p), 1) != 0]
		tap.check(not inherited, "no descriptor was inherited that leads to one of them", inherited)
		closed = [p for p in paths if found.get(("before", "read", p), -1) != 0]
		tap.check(not closed, "control: the same process opened all of them a moment before it was confined", closed)
		for call in CALLS:
			found, said = run(house, call, [paths[0]])
			tried = ("after", "trying", call) in found
			refused = found.get(("after", "call", call), None)
			ended = re.search(r"public ended with 159", said)
			tap.check(tried and (ended or refused not in (None, 0)), f"{call} is refused" + (" and ends the process" if ended else ""), said[-1500:])
			if call in BEFORE:
				tap.check(found.get(("before", "call", call)) == 0, f"control: {call} worked before", said[-500:])
	finally:
		house.end()
	return tap.leave()


if __name__ == "__main__":
	sys.exit(main())
