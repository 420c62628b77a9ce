#!/usr/bin/env python3
"""generator_test ROOT: the compilers of statements and of the inventory refuse what they must (OPS-45, INT-04)."""
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(sys.argv[1])
TABLES = sorted(str(p) for p in (ROOT / "sql/tables").glob("*.sql"))
DEF = str(ROOT / "schema/fields.def")

GOOD = """
-- query fine(urn text) -> one(id id, due int?)
SELECT id, due FROM record WHERE urn = :urn;
-- query fine_many() -> many(n int, s text)
SELECT count(*), 'a:b;''c' FROM meta;
-- query fine_put(name text, value int) -> none
INSERT INTO meta (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value;
-- query fine_back(name text) -> one(value int)
UPDATE meta SET value = value + 1 WHERE name = :name RETURNING value;
"""
ONE, MANY, NONE = "-- query q() -> one(a int)\n", "-- query q() -> many(a int)\n", "-- query q() -> none\n"
BAD = [ONE + s for s in (
    "SELECT * FROM meta;", "SELECT m.* FROM meta m;", "SELECT DISTINCT * FROM meta;", "SELECT value, * FROM meta;",
    "SELECT value FROM meta LIMIT 5 OFFSET 5;", "SELECT value FROM meta LIMIT 5, 5;",
    "SELECT value FROM meta WHERE name LIKE 'a%';", "SELECT value FROM meta WHERE name ILIKE 'a%';",
    "SELECT value FROM meta WHERE name GLOB 'a*';", "SELECT value FROM meta WHERE name REGEXP 'a';",
    "SELECT value FROM meta WHERE name MATCH 'a';", "SELECT value FROM meta WHERE name SIMILAR TO 'a';",
    "SELECT value FROM meta ORDER BY name COLLATE NOCASE;",
    "SELECT NOW();", "SELECT date('now');", "SELECT datetime('now');", "SELECT time('now');", "SELECT strftime('%s', 'now');",
    "SELECT julianday('now');", "SELECT unixepoch();", "SELECT CURRENT_TIMESTAMP;", "SELECT CURRENT_DATE;",
    "SELECT extract(year from value) FROM meta;", "SELECT value + INTERVAL '1 day' FROM meta;",
    "SELECT random();", "SELECT randomblob(16);", "SELECT gen_random_uuid();",
    "SELECT json_extract(text, '$.a') FROM meta;", "SELECT text -> 'a' FROM meta;", "SELECT value::int FROM meta;",
    "SELECT unnest(ARRAY[1, 2]);", "SELECT ifnull(value, 0) FROM meta;", "SELECT iif(value > 0, 1, 0) FROM meta;",
    "SELECT total(value) FROM meta;", "SELECT group_concat(name) FROM meta;", "SELECT string_agg(name, ',') FROM meta;",
    "SELECT rowid FROM meta;", "SELECT oid FROM meta;", "SELECT changes();", "SELECT last_insert_rowid();",
    "SELECT value FROM meta FOR UPDATE;", "SELECT value FROM meta NATURAL JOIN audit_txn;", "SELECT value FROM meta INDEXED BY x;",
    'SELECT "value" FROM meta;', "SELECT `value` FROM meta;", "SELECT [value] FROM meta;",
    "SELECT value FROM meta WHERE name = ?;", "SELECT value FROM meta WHERE name = $1;", "SELECT value FROM meta WHERE name = @n;",
    "SELECT value FROM meta WHERE value == 1;", "SELECT value FROM meta WHERE value != 1;",
    "SELECT nothing FROM meta;", "SELECT value FROM nowhere;", "SELECT value, name FROM meta;", "SELECT value FROM meta WHERE name = :unknown;",
    "SELECT value FROM meta; SELECT value FROM meta;", "SELECT load_extension('x');",
    "SELECT r.kind FROM record r JOIN wrap w ON w.owner = r.id;",
)] + [NONE + s for s in (
    "INSERT INTO meta (name, value) VALUES ('a', 1) RETURNING *;", "INSERT OR REPLACE INTO meta (name, value) VALUES ('a', 1);",
    "REPLACE INTO meta (name, value) VALUES ('a', 1);", "UPDATE OR IGNORE meta SET value = 1 WHERE name = 'a';",
    "DELETE FROM meta;", "UPDATE meta SET value = 1;", "DELETE FROM record WHERE urn = 'a';",
    "UPDATE record SET state = 'closed' WHERE urn = 'a';", "INSERT INTO entity (id) VALUES (x'00');", "SELECT value FROM meta;",
    "CREATE TABLE x (a INTEGER);", "ALTER TABLE meta ADD COLUMN a INTEGER;", "DROP TABLE meta;", "TRUNCATE meta;", "VACUUM;",
    "CREATE TRIGGER t AFTER INSERT ON meta BEGIN SELECT 1; END;", "ATTACH 'x' AS y;", "PRAGMA foreign_keys = OFF;",
    "BEGIN;", "COMMIT;", "SAVEPOINT a;", "LISTEN a;", "NOTIFY a;", "LOCK TABLE meta;", "ANALYZE;",
)] + [
    "SELECT value FROM meta;", "-- query q(a int) -> one(b int)\nSELECT value FROM meta;", "-- query q(a blob) -> none\n",
    "-- query Q() -> one(a int)\nSELECT value FROM meta;", "-- query q() -> some(a int)\nSELECT value FROM meta;",
    "-- query q(a int, a int) -> none\nDELETE FROM meta WHERE value = :a;",
    MANY + "INSERT INTO meta (name, value) VALUES ('a', 1);",
    (ONE + "SELECT value FROM meta;\n") * 2,
]
INVENTORY_BAD = [
    ("a column without section", lambda t, d: (t.replace("  g1 BYTES, g3 BYTES, g8 BYTES, g10 BYTES,", "  g1 BYTES, g2 BYTES, g3 BYTES, g8 BYTES, g10 BYTES,"), d)),
    ("a section without column", lambda t, d: (t.replace("  g1 BYTES, g3 BYTES, g8 BYTES, g10 BYTES,", "  g3 BYTES, g8 BYTES, g10 BYTES,"), d)),
    ("a table not listed", lambda t, d: (t + "\nCREATE TABLE stray (id BYTES PRIMARY KEY);", d)),
    ("a listed table that is nowhere", lambda t, d: (t, d + "\ntable 99 nowhere audited\n")),
    ("a number given twice", lambda t, d: (t, d + "\ntable 1 again\n")),
    ("a reserved table that exists", lambda t, d: (t, d.replace("table 4 entity audited", "table 4 entity reserved"))),
    ("an audited table without its tail", lambda t, d: (t, d.replace("table 22 arrival", "table 22 arrival audited"))),
    ("a field number given twice", lambda t, d: (t, d.replace("1=title 2=area", "1=title 1=area"))),
    ("a section that is no BYTES", lambda t, d: (t.replace("g1 BYTES, g2 BYTES, g3 BYTES, g5 BYTES", "g1 TEXT, g2 BYTES, g3 BYTES, g5 BYTES"), d)),
    ("a trigger among the tables", lambda t, d: (t + "\nCREATE TRIGGER t AFTER INSERT ON report BEGIN SELECT 1; END;", d)),
]


def run(tool, *args):
    return subprocess.run([sys.executable, str(ROOT / "tools" / tool), *args], capture_output=True, text=True)


def queryc(folder, text):
    source = folder / "q.sql"
    source.write_text(text)
    return run("queryc.py", str(source), str(folder / "q.c"), str(folder / "q.h"), *TABLES, "--def", DEF)


def main():
    passed = failed = 0

    def tell(ok, what):
        nonlocal passed, failed
        passed, failed = passed + ok, failed + (not ok)
        print(f"{'ok' if ok else 'not ok'} {passed + failed} - {what}")

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        done = queryc(folder, GOOD)
        tell(done.returncode == 0, "good statements pass " + done.stderr.strip())
        for text in BAD:
            done = queryc(folder, text)
            tell(done.returncode != 0 and done.stderr.startswith("queryc: "), "refused: " + " ".join(text.split()[-12:]))
        tables, inventory = (ROOT / "sql/tables/20-intel.sql").read_text(), Path(DEF).read_text()
        for what, change in INVENTORY_BAD:
            text, listed = change(tables, inventory)
            (folder / "20-intel.sql").write_text(text)
            (folder / "fields.def").write_text(listed)
            others = [t for t in TABLES if not t.endswith("20-intel.sql")]
            done = run("fieldc.py", str(folder / "fields.def"), str(folder / "f.c"), str(folder / "f.h"), str(folder / "20-intel.sql"), *others)
            changed = (text, listed) != (tables, inventory)
            tell(changed and done.returncode != 0 and done.stderr.startswith("fieldc: "), "refused: " + what)
    print(f"1..{passed + failed}")
    print(f"# {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
