#!/usr/bin/env python3
"""A sync that fails and a full disk lose nothing, and the page says so (SEC-49, SEC-93).

	a person has typed -> the disk of one process fails -> Send -> the page says that it could not
	-> the disk is well -> Send -> taken in, once
"""
import os
import re
import sys
import tempfile
import time

from house import PORT, ROOT, Gone, House, Refused, Staff, Tap, Visitor

DISK = os.path.join(ROOT, "build/tests/faults/disk.so")
HOW = {"s": "a failed sync", "f": "a full disk"}


class Disk:
	def __init__(self):
		self.file = tempfile.NamedTemporaryFile(prefix="plainsight-disk-")
		os.truncate(self.file.name, 4096)
		self.env = {"LD_PRELOAD": DISK, "DISK_FLAG": self.file.name}
		self.set("--")

	def set(self, flag):
		with open(self.file.name, "r+b") as f:
			f.write(flag.encode())


def words_of(html):
	return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def pressed(send):
	"""(status, page) of pressing Send; 0 when nobody answered."""
	try:
		send()
		return 200, ""
	except Refused as e:
		return e.status, e.body or ""
	except Gone as e:
		return 0, str(e)


def public_disk(tap, house, disk, how):
	text = f"Two men sleep in the van ({how})"
	visitor = Visitor(house)
	token = visitor.fill(text)
	disk.set("p" + how)
	status, body = pressed(lambda: visitor.send(token))
	said = words_of(body)
	disk.set("--")
	tap.check(status in (503, 507) and "could not take it" in said, f"public, {HOW[how]}: the page says that it was not taken", f"{status} {said[:400]}")
	tap.check(text in said, f"public, {HOW[how]}: what was typed stands on the page", said[:400])
	sub = visitor.send(token)
	tap.check(times(house, sub) == 1, f"public, {HOW[how]}: pressed again when the disk is well, it is there once")


def times(house, sub):
	end = time.monotonic() + 10
	while time.monotonic() < end:
		n, = house.query("SELECT count(*) FROM report WHERE sub = ?", sub)[0]
		if n > 0:
			return n
		time.sleep(0.1)
	return 0


def staff_disk(tap, house, disk, role, how):
	name = {"d": "desk", "k": "keeper"}[role]
	text = f"Nine mattresses in two rooms ({name} {how})"
	person = Staff(house, "sam.field@police.example").sign_in()
	last = person.draft(text)
	page = person.get(last)
	before, = house.query("SELECT count(*) FROM report")[0]
	for _ in range(5):
		disk.set(role + how)
		status, body = pressed(lambda: person.want(person.post(last, _csrf=page.hidden("_csrf"), may_contact="no"), 303))
		disk.set("--")
		house.ready()
		if status != 0:
			break
		# a job of its own met the disk first, and the process ended before it had read the request
		try:
			page = person.get(last)
		except Gone:
			pass
	said = words_of(body)
	tap.check(status in (503, 507) and re.search(r"not possible just now|not saved|disk", said, re.I),
		f"{name}, {HOW[how]}: the page says that it was not sent", f"{status} {said[:500]}")
	house.ready()
	number = None
	for _ in range(100):
		try:
			number = person.send(last)
			break
		except Refused as e:
			if e.status == 303:
				person.sign_in()
		except Gone:
			pass
		time.sleep(0.1)
	after, = house.query("SELECT count(*) FROM report")[0]
	tap.check(number is not None and after == before + 1, f"{name}, {HOW[how]}: pressed again when the disk is well, it is there once", f"{number} {before} {after}")
	opened = Staff(house, "sam.field@police.example").sign_in().get(f"/report/{number}")
	tap.check(text in opened.body, f"{name}, {HOW[how]}: with all that was typed", opened.status)


def main():
	tap, disk = Tap(), Disk()
	house = House(PORT).start()
	try:
		house.stop()
		house.env = disk.env
		house.start()
		for how in "sf":
			public_disk(tap, house, disk, how)
			for role in "dk":
				staff_disk(tap, house, disk, role, how)
		house.stop()
		code, said = house.verify()
		tap.check(code == 0, "after all this the log and every row are sound", said)
	finally:
		disk.set("--")
		house.end()
	return tap.leave()


if __name__ == "__main__":
	sys.exit(main())
