#!/usr/bin/env python3
"""Change one thing in the files of a demo, and `audit verify --rows` names it (SEC-87, F22).

	a byte of the log | a column of an audited row | a column of the keyring, but txn
	-> verify says which entry or row -> put right -> verify says sound
"""
import os
import random
import re
import sqlite3
import sys

from house import PORT, House, Staff, Tap

MUTATIONS = 50


class Files:
	def __init__(self, house):
		self.house = house
		self.main = self.open("plainsight.db")
		self.keyring = self.open("keyring.db")
		self.audited = [t for (t,) in self.main.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
			if "row_tag" in self.columns(self.main, t) and self.main.execute(f"SELECT count(*) FROM {t}").fetchone()[0]]
		self.log = os.path.join(house.dir, "keeper/audit", sorted(os.listdir(house.dir + "/keeper/audit"))[-1])
		self.frames = self.map_log()

	def open(self, name):
		db = sqlite3.connect(f"{self.house.dir}/db/{name}", isolation_level=None)
		db.execute("PRAGMA synchronous = OFF")
		db.execute("PRAGMA ignore_check_constraints = ON")
		return db

	def columns(self, db, table):
		return [row[1] for row in db.execute(f"PRAGMA table_info({table})")]

	def map_log(self):
		"""(offset, entries before) of each frame."""
		with open(self.log, "rb") as f:
			data = f.read()
		frames, at, seq = [], 72, int.from_bytes(data[32:40], "little")
		while at < len(data):
			frames.append((at, seq))
			seq += data[at + 4] == 1
			at += 8 + int.from_bytes(data[at:at + 4], "little") + 32
		assert at == len(data)
		return frames


def other(value, chance):
	if value is None:
		return chance.randrange(1, 100)
	if isinstance(value, int):
		return value + chance.choice((-1, 1, 86400))
	if isinstance(value, str):
		return value + chance.choice("abc") if value else "x"
	at = chance.randrange(len(value)) if value else 0
	return value[:at] + bytes([value[at] ^ (1 << chance.randrange(8))]) + value[at + 1:] if value else b"\0"


def change_column(db, table, columns, key, chance, where="1"):
	"""(what was done, how to undo it, words one of which must be said), or None where the table refuses."""
	names = [c for c in columns if c != "txn"]
	rowid = chance.choice(db.execute(f"SELECT rowid FROM {table} WHERE {where} ORDER BY rowid").fetchall())[0]
	column = chance.choice(names)
	was, owner = db.execute(f"SELECT {column}, {key} FROM {table} WHERE rowid = ?", (rowid,)).fetchone()
	now = other(was, chance)
	try:
		db.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (now, rowid))
	except sqlite3.Error:		# unique, or not of the column's type
		return None
	said = {owner.hex()} | ({now.hex()} if column == key else set())
	return f"{table}.{column}", lambda: db.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (was, rowid)), said


def change_log(files, chance):
	at = chance.randrange(os.path.getsize(files.log))
	bits = 1 << chance.randrange(8)

	def flip():
		with open(files.log, "r+b") as f:
			f.seek(at)
			byte = f.read(1)[0] ^ bits
			f.seek(at)
			f.write(bytes([byte]))
	flip()
	entry = max([seq for start, seq in files.frames if start <= at], default=0)
	return f"byte {at} of the log", flip, {f"entry {entry}:"}


def members_alone(files):
	"""Compartments whose wraps only a member's password opens (Mode U): their cmp."""
	return {bytes(cmp) for (cmp,) in files.main.execute("SELECT DISTINCT cmp FROM source_block")}


def mutate(files, chance):
	kind = chance.randrange(3)
	if kind == 0:
		return change_log(files, chance)
	if kind == 1:
		table = chance.choice(files.audited)
		return change_column(files.main, table, files.columns(files.main, table), "id", chance)
	# what is sealed to members opens by their passwords alone: nobody else can say whether it was changed
	others = ", ".join(f"x'{cmp.hex()}'" for cmp in members_alone(files))
	return change_column(files.keyring, "wrap", files.columns(files.keyring, "wrap"), "owner", chance, f"cmp NOT IN ({others})")


def main():
	tap, chance = Tap(), random.Random(87)
	house = House(PORT).start()
	try:
		Staff(house, "jo.lamb@harle.example").sign_in().report("Nine mattresses in two rooms")
		house.stop()
		code, said = house.verify()
		tap.check(code == 0, "the demo's files are sound", said)
		files, missed, done = Files(house), [], {}
		print(f"# {len(files.frames)} frames, {len(files.audited)} audited tables with rows, {len(members_alone(files))} compartments of members alone")
		while sum(done.values()) < MUTATIONS:
			change = mutate(files, chance)
			if change is None:
				continue
			what, undo, names = change
			code, said = house.verify()
			undo()
			kind = re.split(r"[ .]", what)[0]
			done[kind] = done.get(kind, 0) + 1
			if code != 1 or not any(name in said for name in names):
				missed.append(f"{what}: exit {code}, {said[:300]} (wanted {names})")
		print("# changed:", ", ".join(f"{n} {kind}" for kind, n in sorted(done.items())))
		tap.check(not missed, f"{MUTATIONS} changes of one thing are found and named, each of them", "\n".join(missed))
		code, said = house.verify()
		tap.check(code == 0, "control: it was the changes, for put right it is sound again", said)
	finally:
		house.end()
	return tap.leave()


if __name__ == "__main__":
	sys.exit(main())
