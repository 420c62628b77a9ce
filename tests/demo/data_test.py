#!/usr/bin/env python3
"""The tables of the demo: everything in them is invented, and fits together."""
import csv
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SLOTS = set("veh plate veh2 plate2 phone phone2 boss name lang street town biz part place n N pay weeks".split())
GIVES = set("plate part plate2 phone phone2 place biz business boss name street".split())
UNIT = {"phone", "sms", "in_person", "email", "import", "visit"}
count, failed = 0, 0


def ok(good, what, why=()):
	global count, failed
	count += 1
	failed += not good
	print(f"{'ok' if good else 'not ok'} {count} - {what}")
	for line in list(why)[:20] if not good else []:
		print(f"#   {line}")


def none(faults, what):
	faults = list(faults)
	ok(not faults, what, faults)


def table(name, folder="demo"):
	with open(ROOT / folder / f"{name}.csv", encoding="utf-8", newline="") as f:
		return list(csv.DictReader(f))


def cells():
	for path in sorted((ROOT / "demo").glob("*.csv")):
		for i, row in enumerate(table(path.stem), 2):
			for column, text in row.items():
				yield f"{path.name}:{i} {column}", text


def offered(sign, about):
	"""Does the staff form (about given) or the public one (None) offer this tick?"""
	base, _, part = sign.partition(".")
	row = SIGNS.get(base)
	if row is None or row["public_tick"] != "yes" or row["applies_to"] in ("self check", "employer check"):
		return False
	ticks = row["tick_items"].split("|") if "|" in row["tick_items"] else []
	if bool(part) != bool(ticks) or (part and int(part) > len(ticks)):
		return False
	types = row["exploitation_type"].split(";")
	return about is None or "any" in types or bool(set(types) & set(about.split()))


SIGNS = {r["sign_id"]: r for r in table("signs", "reference")}
PLACES = {r["place_id"] for r in table("sign_places", "reference")}
people, agencies, threads = table("people"), table("agencies"), table("threads")
partner, public = table("partner_texts"), table("public_texts")
stories, today = table("stories"), table("today")
logins = {p["login"] for p in people}
quiet = {p["agency"] for p in people if not p["printed"] and "practitioner" in p["roles"].split(";")}
by_group = {}
for t in threads:
	by_group.setdefault(t["group"], []).append(t)

none((f"{at}: {n}" for at, text in cells() for n in re.findall(r"\b0\d[\d ]{8,12}\d\b", text)
	if not re.fullmatch(r"07700 900\d{3}|01632 960\d{3}", n)), "every telephone number is one set aside for fiction")
none((f"{at}: {n}" for at, text in cells() for n in re.findall(r"\b[A-Z]{1,2}\d{1,2} \d[A-Z]{2}\b", text)
	if not re.fullmatch(r"ZZ[1-9] \d[A-Z]{2}", n)), "every postcode lies in ZZ1 to ZZ9")
none((f"{at}: {n}" for at, text in cells() for n in re.findall(r"\b[A-Z]{2}\d{2} ?[A-Z?]{3}", text)
	if not n.startswith("ZZ")), "every number plate begins with ZZ")
none((f"{at}: {n}" for at, text in cells() for n in re.findall(r"[\w.]+@[\w.]+", text) if not n.endswith(".example")),
	"every e-mail address ends in .example")
none((r["id"] for r in threads if not re.fullmatch(r"ZZ\d{2} [A-Z]{3}", r["plate"])), "every thread has a number plate")
ok(len(agencies) == 28 and len({a["kind"] for a in agencies}) == 28, "there are 28 kinds of partner")
none((a["short"] for a in agencies if a["short"] not in {p["agency"] for p in people}), "every partner has people")
none((p["login"] for p in people if p["agency"] not in {a["short"] for a in agencies}), "everybody belongs to a partner")
none((f"{t['id']} {by}" for t in partner for by in t["by"].split(";") if by not in UNIT and by not in quiet),
	"every text has somebody to send it")
none((a["short"] for a in agencies if not any(a["short"] in t["by"].split(";") for t in partner) and
	not any(s["by"].endswith("@" + p["login"].split("@")[1]) for s in stories + today for p in people if p["agency"] == a["short"])),
	"every partner has something to report")
none((f"{t['id']} {{{slot}}}" for t in partner + public for k in ("title", "text", "words", "shared") for slot in re.findall(r"\{(\w+)\}", t.get(k) or "")
	if slot not in SLOTS), "every slot of a text is known")
none((f"{t['id']} {g}" for t in partner + public for g in t["give"].split(";") if g and g not in GIVES), "every field of its own is known")
none((f"{t['id']} {g}" for t in partner + public for g in t["groups"].split(";") if g not in by_group), "every text fits some thread")
none((f"{t['id']} {sign} {row['id']}" for t in partner for g in t["groups"].split(";") for row in by_group[g] for sign in t["signs"].split()
	if not offered(sign, row["about"])), "every sign ticked by a partner is offered for what it could be")
none((f"{t['id']} {sign}" for t in public for sign in t["signs"].split() if not offered(sign, None)), "every sign ticked by the public is offered")
none((f"{s['where']} {sign}" for s in stories + today for sign in s["signs"].split()
	if not offered(sign, None if s["by"] == "public" else s["about"])), "every sign of a story is offered")
none((f"{t.get('id', t.get('story'))} {a}" for t in threads + stories for a in t["share"].split(";") if a and a not in quiet), "everything is shared with partners who can receive it")
none((t["id"] for t in threads if t["place_kind"] not in PLACES), "every kind of place is one of the list")
none((s["where"] for s in stories + today if s["by"] != "public" and s["by"] not in logins), "everybody in a story exists")
none((s["title"] for s in stories if not s["title"] or not s["shared"] or len(s["title"]) > 120), "every story has a title and words to share")
none((t["id"] for t in partner + public if len(t["title"]) > 120 or not t["shared"]), "every text has a title and words to share")
ok(len(partner) + len(public) >= 60, "there are at least 60 texts", [len(partner) + len(public)])
none((g for g in by_group for a, b in (("{plate}", "{phone}"), ("{phone}", "{plate}"))
	if not any(g in t["groups"].split(";") and a in (t.get("text") or t.get("words")) and b not in (t.get("text") or t.get("words")) for t in partner + public)
	and g in "LSC"), "what one report knows, another does not: they meet by joining alone")
registers = [(name, r) for name in ("visits", "actions", "agreements") for r in table(name)]
none((f"{name} {r['id']} {who}" for name, r in registers for who in [r["by"]] + [s.split("|")[2] for s in r["steps"].split(" // ") if s]
	if who not in logins), "everybody in a register exists")
none((f"{name} {r['id']}" for name, r in registers for s in r["steps"].split(" // ") if s and int(s.split("|")[1]) > 0), "nothing has happened yet that lies ahead")
print(f"1..{count}")
sys.exit(failed > 0)
