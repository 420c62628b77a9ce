"""The database as sql/tables describes it, read through SQLite itself.

Used by fieldc.py and queryc.py: one place renders the portable column words
and builds the two schemas (plainsight.db and keyring.db).
"""
import re
import sqlite3
from pathlib import Path

KEYRING_FILES = "keyring"
RENDER = {"BIGINT": "INTEGER", "BYTES": "BLOB", "TEXT": "TEXT"}


class Bad(Exception):
    """What is wrong, with the file and line to look at."""


def strip_comments(text):
    return "\n".join(line.split("--", 1)[0].rstrip() for line in text.split("\n"))


def statements(path):
    """(line, statement) of a file of tables or migrations."""
    line = 1
    for part in strip_comments(Path(path).read_text()).split(";"):
        body = part.strip()
        if body:
            yield line + part[: len(part) - len(part.lstrip())].count("\n"), body
        line += part.count("\n")


def render(statement):
    """Portable words to SQLite's, and STRICT at the end of a table."""
    out = re.sub(r"\b(BIGINT|BYTES)\b", lambda m: RENDER[m.group(1)], statement)
    out = re.sub(r"\s+", " ", out).strip()
    if re.match(r"CREATE TABLE\b", out):
        out += " STRICT"
    return out


def is_keyring(path):
    return KEYRING_FILES in Path(path).name


def load(paths):
    """[(is_keyring, sqlite text)] of all files, in the order of their names."""
    found = []
    for path in sorted(paths, key=lambda p: Path(p).name):
        for line, body in statements(path):
            if not re.match(r"CREATE (TABLE|INDEX)\b", body):
                raise Bad(f"{path}:{line}: only CREATE TABLE and CREATE INDEX stand here")
            found.append((is_keyring(path), render(body), f"{path}:{line}"))
    return found


def connect(paths):
    """The main schema, the keyring's, and every statement."""
    found = load(paths)
    main, keyring = sqlite3.connect(":memory:"), sqlite3.connect(":memory:")
    for keyed, text, where in found:
        try:
            (keyring if keyed else main).execute(text)
        except sqlite3.Error as problem:
            raise Bad(f"{where}: {problem}")
    return main, keyring, [(keyed, text) for keyed, text, _ in found]


def tables_of(connection):
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [row[0] for row in rows]


def columns_of(connection, table):
    """[(name, type, not null, default as SQL text or None)] in schema order."""
    return [(c[1], c[2], bool(c[3]), c[4]) for c in connection.execute(f"PRAGMA table_info({table})")]


def read_inventory(path):
    """schema/fields.def -> {table: {number, flag, sections {group: [(n, name)] or None}}}."""
    tables, numbers = {}, {}
    for line_number, raw in enumerate(Path(path).read_text().split("\n"), 1):
        words = raw.split("#", 1)[0].split()
        where = f"{path}:{line_number}"
        if not words:
            continue
        if words[0] == "table" and len(words) in (3, 4):
            number, name = int(words[1]), words[2]
            if number in numbers or name in tables:
                raise Bad(f"{where}: table {name} or its number {number} stands here already")
            flag = words[3] if len(words) == 4 else ""
            if flag not in ("", "audited", "reserved"):
                raise Bad(f"{where}: {flag} is neither audited nor reserved")
            numbers[number] = name
            tables[name] = {"number": number, "flag": flag, "sections": {}, "where": where}
        elif words[0] == "section" and len(words) > 3:
            table, group = words[1], words[2]
            if table not in tables:
                raise Bad(f"{where}: section of {table}, which is no table yet")
            if not re.fullmatch(r"g([1-9]|1[0-2])", group):
                raise Bad(f"{where}: {group} is no group g1 to g12")
            section = tables[table]["sections"]
            if int(group[1:]) in section:
                raise Bad(f"{where}: {group} of {table} stands here already")
            section[int(group[1:])] = read_fields(words[3:], where)
        else:
            raise Bad(f"{where}: neither 'table NUMBER name' nor 'section TABLE gN ...'")
    return tables


def read_fields(words, where):
    if words == ["by-form"]:
        return None
    fields, seen = [], set()
    for word in words:
        match = re.fullmatch(r"(\d+)=([a-z][a-z0-9_]*)", word)
        if not match:
            raise Bad(f"{where}: {word} is not number=name")
        number, name = int(match.group(1)), match.group(2)
        if number in seen or name in seen:
            raise Bad(f"{where}: {word} stands here already")
        seen.update((number, name))
        fields.append((number, name))
    return fields
