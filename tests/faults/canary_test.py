#!/usr/bin/env python3
"""Nothing anybody wrote lies on disk in the clear (SEC F24).

	every form of both sites, filled in by every role with words nobody else
	wrote -> the house is read back -> every file it left is searched

The words share a stem made for this run; it is looked for as UTF-8, UTF-16,
base64, hex and inside gzip, in any case.  The control: the same search finds
each of these when it is written plainly.
"""
import base64
import os
import random
import re
import string
import subprocess
import sys
import tempfile
import urllib.parse
import zlib

from house import PORT, Browser, Gone, House, Refused, Staff, Tap, Visitor
from pages import Reader

ROLES = ("jo.lamb@harle.example", "sam.field@police.example", "ada.marsh@police.example", "kit.dale@police.example",
	"mina.brook@adults.example", "robin.hale@police.example", "pat.quill@harle.example", "toni.grey@police.example")
PAGES, FORMS, SAME = 60, 45, 2		# a role: pages opened, forms sent, of one route at most
NOT_PRESSED = re.compile(r"^/(sign-in|sign-out|again)\b")
# Who works where is kept in plain columns: names and logins of staff and agencies are not what this searches for.
DIRECTORY = re.compile(r"^/(people|agencies)\b")


class Canaries:
	"""Short enough for the shortest field, a number plate."""

	def __init__(self, chance):
		letters = string.ascii_lowercase
		self.stem = "kx" + "".join(chance.choice(letters) for _ in range(6))
		self.n = 0
		self.sent_to = {}

	def typed(self, where, fields):
		self.sent_to.update({value[:len(self.stem) + 4]: f"{name} of {where}" for name, value in fields.items() if isinstance(value, str) and value.startswith(self.stem)})
		return fields

	def __call__(self):
		self.n += 1
		return f"{self.stem}{self.n:04d}"


def route(path):
	"""A path without what differs from record to record."""
	return re.sub(r"[0-9a-f]{32}|[A-Z]{2,5}-\d\d-[0-9A-Z]{7}|\d+", "*", path.split("?")[0])


class Walker:
	"""One person opens what is linked and sends every form found there."""

	def __init__(self, browser, words, chance):
		self.browser, self.words, self.chance = browser, words, chance
		self.seen, self.sent, self.answers = set(), {}, {}

	def local(self, base, href):
		url = urllib.parse.urljoin(base, href)
		return url if url.startswith("/") else None

	def press(self, here, form):
		action = self.local(here, form.action or here)
		key = route(action or "")
		if action is None or form.method != "post" or NOT_PRESSED.match(action) or self.sent.get(key, 0) >= SAME:
			return None
		self.sent[key] = self.sent.get(key, 0) + 1
		try:
			words = (lambda: "stafflist") if DIRECTORY.match(action) else self.words
			page = self.browser.ask("POST", action, self.words.typed(key, form.fill(words, self.chance)))
		except Gone:
			return None
		self.answers[page.status] = self.answers.get(page.status, 0) + 1
		return page.location if page.status == 303 else None

	def walk(self, start):
		todo, n = list(start), 0
		while todo and n < PAGES and sum(self.sent.values()) < FORMS:
			path = todo.pop(0)
			key = route(path)
			if path in self.seen or NOT_PRESSED.match(path) or sum(route(p) == key for p in self.seen) >= 3:
				continue
			self.seen.add(path)
			try:
				page = self.browser.get(path)
			except Gone:
				continue
			n += 1
			if page.status in (301, 303) and page.location:
				todo.insert(0, page.location)
			if page.status != 200:
				continue
			reader = Reader(page.body)
			for form in reader.forms:
				onward = self.press(path, form)
				if onward:
					todo.insert(0, onward)
			todo += [p for p in (self.local(path, href.split("#")[0]) for href in reader.links) if p]


# ---- known ways, each field filled in ------------------------------------

def staff_report(house, words):
	"""A whole Intelligence Form; its number and the words of its item."""
	person, text = Staff(house, ROLES[0]).sign_in(), words()
	last = person.draft(text)
	second = last[:-1] + "2"
	page = person.get(second)
	form = Reader(page.body).forms[-1]
	fields = {name: value for kind, name, value, _ in form.fields if kind == "hidden"}
	fields.update({name: words() for kind, name, _, _ in form.fields if kind in ("text", "textarea")})
	person.post(second, **fields)
	return person.send(last), text


def public_report(house, words, chance):
	"""The public form with everything in it, contact included; then its messages page."""
	visitor = Visitor(house)
	visitor.get("/en/p/r")
	visitor.post("/en/p/r")
	for step in range(1, 9):
		for _ in range(2):
			page = visitor.get(f"/en/p/r/{step}")
			form = Reader(page.body).forms[-1]
			fields = form.fill(words, chance)
			fields.pop("press", None)
			fields.pop("keep", None)
			if step == 8:
				fields["contact"] = "share"
			visitor.post(f"/en/p/r/{step}", **{k: v for k, v in fields.items() if k not in ("c_from", "c_to", "postcode")})
	visitor.post("/en/p/r/5", words=words(), words_how_known="saw_or_heard", feeling=words())
	token = visitor.get("/en/p/r/9").hidden("token")
	return visitor.post("/en/p/r/9", token=token).status


# ---- the search ----------------------------------------------------------

def patterns(stem):
	"""name -> bytes, of the stem as it may lie in a file (files are read in lower case)."""
	raw = stem.encode()
	out = {"utf-8": raw, "utf-16": stem.encode("utf-16-le")[:-1], "hex": raw.hex().encode()}
	for shift in range(3):
		# whole groups of the middle: the same whatever stands before and behind
		inner = raw[(3 - shift) % 3:]
		out[f"base64+{shift}"] = base64.b64encode(inner[:len(inner) // 3 * 3]).lower()
	return out


def search(paths, words):
	"""Where any of the words lies, and into which field it had been typed."""
	stem, hits, n_bytes = words.stem, [], 0
	wanted = patterns(stem)
	for path in paths:
		try:
			with open(path, "rb") as f:
				data = f.read()
		except OSError:
			continue
		n_bytes += len(data)
		lower = data.lower()
		for name, pattern in wanted.items():
			at = lower.find(pattern)
			if at >= 0:
				word = lower[at:at + len(stem) + 4].decode("latin-1")
				hits.append(f"{path}: {name} at {at}, {words.sent_to.get(word, 'a form of the report')}")
		for m in re.finditer(rb"\x1f\x8b\x08", data):
			try:
				if wanted["utf-8"] in zlib.decompressobj(31).decompress(data[m.start():]).lower():
					hits.append(f"{path}: gzip at {m.start()}")
			except zlib.error:
				pass
	return hits, n_bytes


def files_under(*folders):
	return [os.path.join(base, name) for folder in folders for base, _, names in os.walk(folder) for name in names]


def left_in_tmp(since):
	"""Whatever else this program may have left where temporary things lie."""
	found = []
	for folder in ("/tmp", "/var/tmp", "/dev/shm"):
		for name in os.listdir(folder):
			path = os.path.join(folder, name)
			try:
				st = os.lstat(path)
			except OSError:
				continue
			if os.path.isfile(path) and st.st_mtime >= since and st.st_size < 64 << 20:
				found.append(path)
	return found


def control(tap, words):
	with tempfile.TemporaryDirectory() as folder:
		raw = words().encode()
		forms = {"utf-8": raw, "upper": raw.upper(), "utf-16": raw.decode().encode("utf-16-be"), "hex": raw.hex().upper().encode(),
			"gzip": zlib.compressobj(wbits=31).compress(b"") + (lambda c: c.compress(b"xx" + raw) + c.flush())(zlib.compressobj(wbits=31))}
		for shift in range(3):
			forms[f"base64+{shift}"] = base64.b64encode(b"-" * shift + raw)
		missed = []
		for name, data in forms.items():
			path = os.path.join(folder, name)
			with open(path, "wb") as f:
				f.write(os.urandom(1000) + data + os.urandom(1000))
			if not search([path], words)[0]:
				missed.append(name)
		tap.check(not missed, f"control: written plainly it is found in each of {len(forms)} ways", missed)


def reads_back(house, words, number, text):
	"""The intake officer reads what was sealed; so it was kept."""
	page = Staff(house, "sam.field@police.example").sign_in().get(f"/report/{number}")
	return text in page.body


def main():
	tap, chance = Tap(), random.Random(24)
	words = Canaries(random.Random())
	house = House(PORT).start()
	since = os.stat(house.dir).st_mtime
	try:
		for _ in range(4):
			number, text = staff_report(house, words)
		statuses = [public_report(house, words, chance) for _ in range(4)]
		tap.check(statuses == [303] * 4, "the public form takes all its fields", statuses)
		answers, forms = {}, set()
		walkers = [Walker(Staff(house, login).sign_in(), words, chance) for login in ROLES] + [Walker(Browser(house, "public"), words, chance)]
		for walker in walkers:
			walker.walk(["/en"] if walker.browser.port == house.port else ["/", f"/report/{number}"])
			forms |= set(walker.sent)
			for status, n in walker.answers.items():
				answers[status] = answers.get(status, 0) + n
		print(f"# {words.n} canaries in {sum(answers.values())} forms of {len(forms)} routes; answers {dict(sorted(answers.items()))}")
		tap.check(words.n >= 200, "at least 200 strings went through both sites", words.n)
		tap.check(reads_back(house, words, number, text), "what was written is there for whoever may read it")
		running, _ = search(files_under(house.dir) + [house.log.name], words)
		house.stop()
		hits, n_bytes = search(files_under(house.dir) + [house.log.name] + left_in_tmp(since), words)
		print(f"# {n_bytes >> 20} MiB of files searched, twice")
		tap.check(not running + hits, "none of them lies in any file, log or spool, running or shut", "\n".join(running + hits))
		said = house.said()
		tap.check("ERR_BUG" not in said and " BUG " not in said, "no page met a fault of the program itself",
			"\n".join(line for line in said.splitlines() if " BUG " in line))
		control(tap, words)
	finally:
		house.end()
	return tap.leave()


if __name__ == "__main__":
	sys.exit(main())
