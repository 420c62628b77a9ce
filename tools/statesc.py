#!/usr/bin/env python3
"""statesc [--name NAME] KINDS.DEF ROLES.DEF OUT.c STATES.csv...: registers and machines as C.

    schema/kinds.def + schema/states/*.csv -> record/machines.c

Refused: an unknown role, a state nobody reaches, the same cell twice for the
same people, a two-person event whose first event the machine does not have, a
kind without its machine.
"""
import csv
import re
import shlex
import sys
from pathlib import Path

COLUMNS = ["from", "event", "to", "roles", "guard", "effect", "two", "message", "words"]
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*$")
EVENT = re.compile(r"((edit|read|clock):)?[a-z][a-z0-9_-]*$")
HOOK = re.compile(r"[a-z][a-z0-9_]*\.[a-z0-9][a-z0-9-]*$")
DATES = ("due", "opened", "review", "until")
ANY = "*"


class Bad(Exception):
    """What is wrong, with the file and line to look at."""


def role_bits(path):
    """Role name -> bit: the order of the lines, from 0 (schema/roles.def)."""
    names = [line.split()[1] for line in Path(path).read_text().split("\n") if line.startswith("role ")]
    return {name: 1 << i for i, name in enumerate(names)}


def people(text, bits, where):
    """(mask, submitter, anyone) of the roles column; `clock` alone is nobody."""
    words = text.split()
    if not words:
        raise Bad(f"{where}: nobody may do this; say clock for the system")
    if "clock" in words and words != ["clock"]:
        raise Bad(f"{where}: clock stands alone")
    for word in words:
        if word not in bits and word not in ("submitter", "anyone", "clock"):
            raise Bad(f"{where}: no role is called {word}")
    return sum(bits.get(w, 0) for w in set(words)), "submitter" in words, "anyone" in words


def read_machine(path, bits):
    name = Path(path).stem
    with open(path, newline="") as f:
        rows = list(csv.reader(f))
    if rows[0] != COLUMNS:
        raise Bad(f"{path}:1: the columns are {','.join(COLUMNS)}")
    moves, seen = [], set()
    for line, row in enumerate(rows[1:], 2):
        where = f"{path}:{line}"
        if len(row) != len(COLUMNS):
            raise Bad(f"{where}: {len(row)} cells, not {len(COLUMNS)}")
        move = dict(zip(COLUMNS, row), where=where, machine=name)
        if move["from"] not in ("-", ANY) and not NAME.match(move["from"]):
            raise Bad(f"{where}: from is a state, - or *")
        if move["to"] not in ("=", "@before") and not NAME.match(move["to"]):
            raise Bad(f"{where}: to is a state, = or @before")
        if move["from"] == "-" and not NAME.match(move["to"]):
            raise Bad(f"{where}: a creation goes to a state")
        if not EVENT.match(move["event"]):
            raise Bad(f"{where}: {move['event']} is no name of an event")
        for column in ("guard", "effect"):
            if move[column] and not HOOK.match(move[column]):
                raise Bad(f"{where}: {column} is module.name")
        move["mask"], move["submitter"], move["anyone"] = people(move["roles"], bits, where)
        if move["event"].startswith("clock:") != (move["roles"] == "clock"):
            raise Bad(f"{where}: events of the clock are clock:<task>, and theirs alone")
        match = re.fullmatch(r"(?:([12]):([a-z][a-z0-9_:|-]*))?", move["two"])
        if not match:
            raise Bad(f"{where}: two is 1:<first event>|<or this> or 2:<first event>")
        move["two"], move["first"] = int(match.group(1) or 0), match.group(2) or ""
        key = (move["from"], move["event"], move["mask"])
        if key in seen:
            raise Bad(f"{where}: this cell stands here already")
        seen.add(key)
        moves.append(move)
    check(moves, path)
    return moves


def check(moves, path):
    events = {m["event"] for m in moves}
    left = {m["from"] for m in moves} - {"-", ANY}
    reached = {m["to"] for m in moves} - {"=", "@before"}
    if not any(m["from"] == "-" for m in moves):
        raise Bad(f"{path}: nothing can be made: no line from -")
    if left - reached:
        raise Bad(f"{path}: nobody reaches {', '.join(sorted(left - reached))}")
    for move in moves:
        for first in filter(None, move["first"].split("|")):
            if first not in events:
                raise Bad(f"{move['where']}: the machine has no event {first}")


def read_kinds(path, machines):
    kinds, numbers, names = [], set(), set()
    for line_number, raw in enumerate(Path(path).read_text().split("\n"), 1):
        where, words = f"{path}:{line_number}", shlex.split(raw, comments=True)
        if not words:
            continue
        try:
            kind = dict(word.split("=", 1) for word in words[2:])
            kind["number"], kind["name"] = int(words[0]), words[1]
        except (ValueError, IndexError):
            raise Bad(f"{where}: not 'NUMBER name key=value ...'")
        missing = {"machine", "form", "urn", "cmp", "module", "words", "many"} - set(kind)
        if missing:
            raise Bad(f"{where}: {', '.join(sorted(missing))} is missing")
        if kind["machine"] not in machines:
            raise Bad(f"{where}: no machine is called {kind['machine']}")
        if kind["number"] in numbers or kind["name"] in names or not 1 <= kind["number"] < 65536 - 256:
            raise Bad(f"{where}: number or name stands here already, or no number of a kind")
        if not re.fullmatch(r"[A-Z]", kind["urn"]):
            raise Bad(f"{where}: urn is one letter")
        for pair in filter(None, kind.get("dates", "").split(",")):
            date, _, field = pair.partition(":")
            if date not in DATES or not field:
                raise Bad(f"{where}: dates are {', '.join(DATES)}, each with a field")
            kind["date_" + date] = field
        if kind.get("parent") and kind["parent"] not in names:
            raise Bad(f"{where}: no kind before this is called {kind['parent']}")
        numbers.add(kind["number"])
        names.add(kind["name"])
        kinds.append(kind)
    return kinds


def text(value):
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if value else "NULL"


def kind_line(kind):
    dates = "".join(f", .date_{d} = {text(kind['date_' + d])}" for d in DATES if "date_" + d in kind)
    more = f", .parent = {text(kind['parent'])}" if kind.get("parent") else ""
    if kind.get("mode") == "append":
        more += f", .append = true, .append_key = {text(kind.get('key', ''))}"
    return (f"\t{{ .number = {kind['number']}, .name = {text(kind['name'])}, .machine = {text(kind['machine'])}, .form = {text(kind['form'])}, "
            f".urn_letter = {text(kind['urn'])},\n\t  .cmp_code = {text(kind['cmp'])}, .words = {text(kind['words'])}, .words_many = {text(kind['many'])}, "
            f".module = {text(kind['module'])}{dates}{more} }},")


def move_line(move):
    parts = [f".{c} = {text(move[c])}" for c in ("machine", "from", "event", "to", "guard", "effect", "first", "message", "words") if move[c]]
    parts += [f".roles_words = {text(move['roles'])}, .roles = {move['mask']:#x}"]
    parts += [f".{flag} = true" for flag in ("submitter", "anyone") if move[flag]]
    if move["two"]:
        parts.append(f".two = {move['two']}")
    return "\t{ " + ", ".join(parts) + " },"


def main(name_of, kinds_def, roles_def, out, paths):
    bits, machines = role_bits(roles_def), {}
    for path in sorted(paths):
        machines[Path(path).stem] = read_machine(path, bits)
    kinds = read_kinds(kinds_def, machines)
    lines = ["/* Generated by tools/statesc.py from schema/kinds.def and schema/states. */", '#include "record/record.h"', "",
             f"const struct kind {name_of}_kinds[] = {{", *map(kind_line, kinds), "};", f"const size_t {name_of}_n_kinds = {len(kinds)};", "",
             f"const struct transition {name_of}_transitions[] = {{"]
    total = 0
    for name in sorted(machines):
        lines += map(move_line, machines[name])
        total += len(machines[name])
    lines += ["};", f"const size_t {name_of}_n_transitions = {total};", ""]
    Path(out).write_text("\n".join(lines))


if __name__ == "__main__":
    args, name = sys.argv[1:], "record"
    if args[:1] == ["--name"]:
        name, args = args[1], args[2:]
    if len(args) < 4:
        sys.exit("usage: statesc [--name NAME] KINDS.DEF ROLES.DEF OUT.c STATES.csv...")
    try:
        main(name, args[0], args[1], args[2], args[3:])
    except Bad as problem:
        sys.exit(f"statesc: {problem}")
