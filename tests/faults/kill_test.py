#!/usr/bin/env python3
"""kill -9 of any role at any moment while both sites take reports (architecture 6).

	people send, and send again when no answer came | somebody kills a process
	-> everybody stops -> every acknowledged report is there, each once

Usage: kill_test.py [KILLS] (default 30).  The negative control runs the same
judge on a house whose renames happen half a second after they were answered.
"""
import os
import random
import sys
import threading
import time

from house import PORT, ROOT, Gone, House, Refused, Staff, Tap, Visitor

KILLS = int(sys.argv[1]) if len(sys.argv) > 1 else 30
STAFF = ("sam.field@police.example", "ada.marsh@police.example", "mina.brook@adults.example", "jo.lamb@harle.example")
LATE = os.path.join(ROOT, "build/tests/faults/late.so")


class Tally:
	def __init__(self):
		self.lock = threading.Lock()
		self.stop = threading.Event()
		self.acknowledged, self.unsure = set(), set()	# sub, of the public
		self.drafts = {}				# path of a draft -> numbers it was given
		self.given_up = 0				# drafts of people who had done enough
		self.faults = []

	def add(self, where, what):
		with self.lock:
			where.add(what)


def public_person(house, tally, number):
	while not tally.stop.is_set():
		visitor = Visitor(house)
		try:
			token = visitor.fill(f"Seen by {number}: two men sleep in the van")
		except (Gone, Refused):
			time.sleep(0.05)
			continue
		for _ in range(3):
			try:
				tally.add(tally.acknowledged, visitor.send(token))
				break
			except Gone:
				tally.add(tally.unsure, visitor.sub)
				time.sleep(0.05)
			except Refused:		# the draft died with the process, or the page said "not now"
				tally.add(tally.unsure, visitor.sub)
				break


def press_until_answered(person, last, tally):
	"""The person presses Send until a number comes; signs in again when asked to."""
	for _ in range(400):
		try:
			return person.send(last)
		except Gone:
			time.sleep(0.05)
		except Refused as e:
			if e.status in (303, 401, 403):		# the keeper forgot who it was
				try:
					person.sign_in()
				except (Gone, Refused):
					time.sleep(0.05)
			elif e.status == 503:
				time.sleep(0.05)
			elif e.status == 413:			# so many records in ten minutes: this person has done enough
				return None
			else:
				tally.faults.append(f"{last} answered {e.status}")
				return None
	tally.faults.append(f"{last} was never answered")
	return None


def staff_person(house, tally, login, chance):
	person = Staff(house, login)
	while not tally.stop.is_set():
		try:
			last = person.draft("Nine mattresses in two rooms")
		except (Gone, Refused):
			try:
				person.sign_in()
			except (Gone, Refused):
				time.sleep(0.05)
			continue
		tally.stop.wait(0.1)
		for _ in range(1 + (chance.random() < 0.3)):	# some press twice
			number = press_until_answered(person, last, tally)
			with tally.lock:
				if number is None:
					tally.given_up += 1
				else:
					tally.drafts.setdefault(last, set()).add(number)


def killer(house, roles, kills, chance):
	"""Kill, and let the house stand up again half of the time before the next blow."""
	done = dict.fromkeys(roles, 0)
	while sum(done.values()) < kills:
		time.sleep(chance.uniform(0.02, 1.2))
		role = chance.choice(roles)
		if not house.kill(role):
			continue
		done[role] += 1
		if role == "supervisor":
			house.start(wait=False)
		if chance.random() < 0.5:
			house.ready()
	return done


def run(house, roles, kills, n_public, n_staff, seed):
	tally, chance = Tally(), random.Random(seed)
	people = [threading.Thread(target=public_person, args=(house, tally, i)) for i in range(n_public)]
	people += [threading.Thread(target=staff_person, args=(house, tally, STAFF[i % len(STAFF)], random.Random(seed + i))) for i in range(n_staff)]
	for p in people:
		p.start()
	try:
		done = killer(house, roles, kills, chance)
		house.ready()
	finally:
		tally.stop.set()
		for p in people:
			p.join()
	house.ready()
	return tally, done


def settle(house):
	"""Until the spool is empty, as long as it grows shorter; then the house is shut."""
	left, end = len(house.spooled()), time.monotonic() + 60
	while left and time.monotonic() < end:
		time.sleep(0.5)
		now = len(house.spooled())
		if now < left:
			left, end = now, time.monotonic() + 60
	house.stop()


def judge(house, tally, before):
	"""What was lost, and what is there twice."""
	rows = [(bytes(sub), urn, channel) for sub, urn, channel in house.query("SELECT sub, urn, channel FROM report") if urn not in before]
	subs = [sub for sub, _, _ in rows]
	# what still waits in the spool is durable and not lost
	public = {sub for sub, _, channel in rows if channel == "public_web"} | set(house.spooled())
	numbers = {urn for _, urn, channel in rows if channel == "partner_form"}
	given = set().union(*tally.drafts.values()) if tally.drafts else set()
	lost = [sub.hex() for sub in tally.acknowledged - public] + sorted(given - numbers)
	twice = [sub.hex() for sub in set(subs) if subs.count(sub) > 1]
	twice += [f"{draft}: {sorted(n)}" for draft, n in tally.drafts.items() if len(n) > 1]
	# a draft whose sender gave up may have become one report without an answer
	stranger = [sub.hex() for sub in public - tally.acknowledged - tally.unsure]
	if len(numbers - given) > tally.given_up:
		stranger += sorted(numbers - given)
	return lost, twice, stranger


def numbers_now(house):
	return {urn for (urn,) in house.query("SELECT urn FROM report")}


def kill_everything(tap):
	house = House(PORT).start()
	try:
		before = numbers_now(house)
		tally, done = run(house, ("keeper", "desk", "public", "supervisor"), KILLS, 3, 3, seed=1)
		settle(house)
		lost, twice, stranger = judge(house, tally, before)
		print(f"# kills: {', '.join(f'{n} {role}' for role, n in done.items())}")
		print(f"# acknowledged: {len(tally.acknowledged)} of the public ({len(tally.unsure - tally.acknowledged)} more without an answer), {len(tally.drafts)} of staff")
		tap.check(len(tally.acknowledged) >= KILLS and len(tally.drafts) >= KILLS // 2, "both sites took reports between the kills")
		tap.check(not lost, f"{sum(done.values())} kills: no acknowledged report is lost", lost)
		tap.check(not twice, "none is there twice, and a second press of Send says the same number", twice)
		tap.check(not stranger, "nothing is there that nobody sent", stranger)
		tap.check(not tally.faults, "whoever pressed Send long enough was answered", "\n".join(tally.faults))
		code, said = house.verify()
		tap.check(code == 0, "the log and every row are sound", said)
	finally:
		house.end()


def control(tap):
	house = House(PORT).start()
	try:
		house.stop()
		house.env = {"LD_PRELOAD": LATE}
		house.start()
		before = numbers_now(house)
		tally, _ = run(house, ("public",), 6, 4, 0, seed=2)
		settle(house)
		lost, _, _ = judge(house, tally, before)
		print(f"# control: {len(lost)} of {len(tally.acknowledged)} acknowledged reports lost")
		tap.check(lost, "control: a file system that answers before it is done is found out")
	finally:
		house.end()


def main():
	tap = Tap()
	kill_everything(tap)
	control(tap)
	return tap.leave()


if __name__ == "__main__":
	sys.exit(main())
