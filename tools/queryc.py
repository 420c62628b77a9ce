#!/usr/bin/env python3
"""queryc QUERIES.sql OUT.c OUT.h TABLES.sql... [--def FIELDS.DEF]: named statements as C functions.

    -- query report_by_urn(urn text) -> one(id id, state text, g1 bytes?)
    SELECT id, state, g1 FROM report WHERE urn = :urn;

becomes q_report_by_urn().  Each statement is prepared against the schema
here, so a wrong column, a missing parameter or a word that only one database
knows (OPS-45) fails the build.  Statements that write an audited table are
refused: those rows go through store/work.h.
"""
import re
import sqlite3
import sys
from pathlib import Path

import schema
from schema import Bad

HEAD = re.compile(r"query\s+([a-z][a-z0-9_]*)\s*\(([^)]*)\)\s*->\s*(one|many|none)\s*(?:\(([^)]*)\))?\s*$")
# Good names of columns that C has taken: the member gets an underscore.
KEYWORDS = set("auto break case char const default do double else enum extern float for goto if inline int long register "
               "return short signed sizeof static struct switch union unsigned void volatile while bool true false".split())
TYPES = {"int": "int64_t", "text": "struct str", "bytes": "struct str", "id": "struct id"}

# Words of one engine only, or of things this house does without.
REFUSED = [
    (r"SELECT\s+(DISTINCT\s+)?(\w+\.)?\*|,\s*(\w+\.)?\*|RETURNING\s+\*", "a column list, never *"),
    (r"\bOFFSET\b|\bLIMIT\s+[^\s,]+\s*,", "keyset paging, never OFFSET"),
    (r"\b(I?LIKE|GLOB|REGEXP|MATCH|SIMILAR)\b", "text is compared by bytes; search belongs to the picture"),
    (r"\bCOLLATE\b", "the order of text is that of its bytes"),
    (r"\b(IDENTITY|AUTOINCREMENT|NEXTVAL|SEQUENCE)\b", "keys are made by the program"),
    (r"\b(CREATE|ALTER|DROP|TRUNCATE|GRANT|REVOKE|VACUUM|ANALYZE|REINDEX)\b", "tables change in sql/migrations alone"),
    (r"\b(TRIGGER|PROCEDURE|EXECUTE|CALL|DO\s+\$)\b", "no code in the database"),
    (r"\b(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|LOCK|LISTEN|NOTIFY|PREPARE|DEFERRABLE|DEFERRED)\b", "transactions belong to store/tx.c"),
    (r"\b(ATTACH|DETACH|PRAGMA|LOAD_EXTENSION)\b", "one file, one connection"),
    (r"\b(NOW|DATE|TIME|DATETIME|JULIANDAY|STRFTIME|UNIXEPOCH|TO_CHAR|AGE|DATE_TRUNC|EXTRACT)\s*\(|\bCURRENT_(DATE|TIME|TIMESTAMP)\b|\bINTERVAL\b",
     "the program gives the time"),
    (r"\bRANDOM(BLOB)?\s*\(|\bGEN_RANDOM_UUID\b", "the program gives randomness"),
    (r"\bJSON\w*\s*\(|->|#>|@>|\bARRAY\b|\bUNNEST\b|::", "no JSON, arrays or casts of one engine"),
    (r"\b(INSERT\s+OR|REPLACE\s+INTO|UPDATE\s+OR)\b", "INSERT ... ON CONFLICT"),
    (r"\b(IFNULL|NVL|IIF|TOTAL|GROUP_CONCAT|STRING_AGG|PRINTF|TYPEOF|HEX|QUOTE|INSTR|GREATEST|LEAST)\s*\(", "a function of one engine"),
    (r"\b(ROWID|OID|_ROWID_|LAST_INSERT_ROWID|CHANGES)\b", "no hidden columns"),
    (r"\b(ADVISORY|FOR\s+UPDATE|SKIP\s+LOCKED|NATURAL|INDEXED\s+BY|EXCLUDE)\b", "not portable"),
    (r'"|`|\[', "names are plain words"),
    (r"[?$@]\w*", "parameters are :names"),
    (r"==|!=", "= and <>"),
    (r"\bDELETE\s+FROM\s+\w+\s*$|\bUPDATE\s+\w+\s+SET\s+(?:(?!\bWHERE\b).)*$", "a WHERE"),
]


class Query:
    """One named statement: its head, its text, where it stands."""

    def __init__(self, match, where):
        self.name, self.shape, self.where = match.group(1), match.group(3), where
        self.params = typed(match.group(2), where)
        self.results = typed(match.group(4) or "", where)
        self.lines = []

    @property
    def sql(self):
        return re.sub(r"\s+", " ", " ".join(self.lines)).strip().removesuffix(";").strip()


def typed(text, where):
    out = []
    for part in filter(None, (p.strip() for p in text.split(","))):
        match = re.fullmatch(r"([a-z][a-z0-9_]*)\s+(int|text|bytes|id)(\?)?", part)
        if not match:
            raise Bad(f"{where}: '{part}' is not 'name type' with int, text, bytes or id")
        out.append((match.group(1), match.group(2), bool(match.group(3))))
    if len({name for name, _, _ in out}) != len(out):
        raise Bad(f"{where}: a name stands twice")
    return out


def read(path):
    found, query = [], None
    for number, raw in enumerate(Path(path).read_text().split("\n"), 1):
        where = f"{path}:{number}"
        code, _, comment = raw.partition("--")
        if comment.strip().startswith("query "):
            match = HEAD.match(comment.strip())
            if not match or code.strip():
                raise Bad(f"{where}: not '-- query name(parameter type, ...) -> one|many|none(column type, ...)'")
            query = Query(match, where)
            found.append(query)
        elif code.strip():
            if query is None:
                raise Bad(f"{where}: a statement without '-- query' before it")
            query.lines.append(code.strip())
    return found


def without_strings(sql):
    return re.sub(r"'(?:[^']|'')*'", "''", sql)


def refuse(query):
    bare = without_strings(query.sql)
    if ";" in bare:
        raise Bad(f"{query.where}: one statement a query")
    for pattern, wanted in REFUSED:
        match = re.search(pattern, bare, re.I | re.S)
        if match:
            raise Bad(f"{query.where}: {query.name}: '{match.group(0).strip()}' is refused: {wanted}")


def positional(query):
    """:name -> ?N by the order of the head; every parameter is used, none is unknown."""
    order = {name: i + 1 for i, (name, _, _) in enumerate(query.params)}
    used = set()

    def number(match):
        if match.group(0).startswith("'"):
            return match.group(0)
        name = match.group(1)
        if name not in order:
            raise Bad(f"{query.where}: {query.name}: :{name} is not in its head")
        used.add(name)
        return f"?{order[name]}"

    sql = re.sub(r"'(?:[^']|'')*'|:([a-z][a-z0-9_]*)", number, query.sql)
    for name in order:
        if name not in used:
            raise Bad(f"{query.where}: {query.name}: parameter {name} is never used")
    return sql


def prepare(query, sql, connections, audited):
    """Prepare it on the right file; give back whether that is the keyring."""
    problems = []
    for keyring, connection in enumerate(connections):
        written = set()

        def watch(action, first, *_):
            if action in (sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE):
                written.add(first)
            return sqlite3.SQLITE_OK

        connection.set_authorizer(watch)
        try:
            cursor = connection.execute("EXPLAIN " + sql, [None] * len(query.params))
            cursor.fetchall()
        except sqlite3.Error as problem:
            problems.append(str(problem))
            continue
        finally:
            connection.set_authorizer(None)
        for table in sorted(written & audited):
            raise Bad(f"{query.where}: {query.name}: {table} is audited: its rows go through store/work.h")
        if bool(written) and query.shape != "none" and "RETURNING" not in sql.upper():
            raise Bad(f"{query.where}: {query.name}: a statement that writes gives none")
        if not written and query.shape == "none":
            raise Bad(f"{query.where}: {query.name}: a statement that reads gives one or many")
        check_columns(query, sql, connection)
        return bool(keyring)
    raise Bad(f"{query.where}: {query.name}: {problems[0]}")


def check_columns(query, sql, connection):
    connection.execute("SAVEPOINT look")
    try:
        cursor = connection.execute(f"SELECT * FROM ({sql}) LIMIT 0" if not query.shape == "none" and sql.upper().startswith("SELECT") else sql,
                                    [0 if kind == "int" else b"0" * 16 if kind in ("id", "bytes") else "" for _, kind, _ in query.params])
        n = len(cursor.description or [])
        cursor.fetchall()
    except sqlite3.IntegrityError:
        n = len(query.results)          # refused by a constraint with dummy values: prepared nevertheless
    except sqlite3.Error as problem:
        raise Bad(f"{query.where}: {query.name}: {problem}")
    finally:
        connection.execute("ROLLBACK TO look")
        connection.execute("RELEASE look")
    if query.shape == "none" and query.results:
        raise Bad(f"{query.where}: {query.name}: none has no columns")
    if n != len(query.results) and query.shape != "none":
        raise Bad(f"{query.where}: {query.name}: the statement gives {n} columns, the head says {len(query.results)}")


def member(name):
    return name + "_" if name in KEYWORDS else name


def members(fields):
    for name, kind, maybe in fields:
        if maybe:
            yield f"\tbool has_{name};"
        yield f"\t{TYPES[kind]} {member(name)};"


def signature(query):
    args = ["struct ctx *cx"]
    if query.params:
        args.append(f"const struct q_{query.name}_in *in")
    if query.shape == "one":
        args.append(f"struct q_{query.name} *out")
    if query.shape == "many":
        args += [f"struct q_{query.name} **out", "size_t *n"]
    return f"q_{query.name}({', '.join(args)})"


def header(stem, queries):
    guard = f"PS_STORE_Q_{stem.upper()}_H"
    out = [f"/* Generated by tools/queryc.py from sql/queries/{stem}.sql. */", f"#ifndef {guard}", f"#define {guard}",
           '#include "store/store.h"', ""]
    for query in queries:
        out.append(f"/* {query.sql.replace('*/', '* /')} */")
        if query.params:
            out += [f"struct q_{query.name}_in {{", *members(query.params), "};"]
        if query.shape != "none":
            out += [f"struct q_{query.name} {{", *members(query.results), "};"]
        out += [f"NODISCARD err_t {signature(query)};", ""]
    return "\n".join(out + ["#endif", ""])


def binding(query):
    for i, (name, kind, maybe) in enumerate(query.params, 1):
        call = f"stmt_bind_{kind}(&s, {i}, in->{member(name)});"
        yield f"\tif (in->has_{name})\n\t\t{call}" if maybe else f"\t{call}"


def taking(query, target):
    for i, (name, kind, maybe) in enumerate(query.results):
        if maybe:
            yield f"\t{target}has_{name} = !stmt_null(&s, {i});"
        extra = "" if kind == "int" else f"TRY(stmt_{kind}(&s, {i}, &{target}{member(name)}));"
        yield f"\t{extra}" if extra else f"\t{target}{member(name)} = stmt_int(&s, {i});"


def body(query, sql, keyring):
    text = sql.replace("\\", "\\\\").replace('"', '\\"')
    out = [f"err_t\n{signature(query)}\n{{", "\tstruct stmt s CLEANUP(stmt_end) = { 0 };", "",
           f"\tstatic const char sql[] = \"{text}\";",
           f"\tTRY(stmt_begin(&s, cx, {'true' if keyring else 'false'}, {'true' if query.shape == 'none' or 'RETURNING' in sql.upper() else 'false'}, sql));",
           *binding(query)]
    if query.shape == "none":
        out += ["\treturn stmt_done(&s);"]
    elif query.shape == "one":
        out += ["\t*out = (struct q_%s){ 0 };" % query.name, "\tbool row;", "\tTRY(stmt_step(&s, &row));",
                '\tif (!row)\n\t\tFAIL(ERR_NOTFOUND, "store.no-row");', *taking(query, "out->"), "\treturn NULL;"]
    else:
        out += ["\tstruct rows rows;", f"\trows_init(&rows, cx, sizeof(struct q_{query.name}));",
                "\tfor (;;) {", "\tbool row;", f"\tstruct q_{query.name} *r;", "\tTRY(stmt_step(&s, &row));",
                "\tif (!row)\n\t\tbreak;", "\tTRY(rows_next(&rows, (void **)&r));", *taking(query, "r->"), "\t}",
                "\t*out = rows.p;", "\t*n = rows.n;", "\treturn NULL;"]
    return "\n".join(out + ["}", ""])


def main(source, out_c, out_h, rest):
    inventory = rest[rest.index("--def") + 1]
    paths = [p for p in rest if p.endswith(".sql")]
    audited = {name for name, entry in schema.read_inventory(inventory).items() if entry["flag"] == "audited"}
    main_db, keyring_db, _ = schema.connect(paths)
    stem, queries, bodies, seen = Path(source).stem, read(source), [], set()
    for query in queries:
        if query.name in seen:
            raise Bad(f"{query.where}: {query.name} stands here already")
        seen.add(query.name)
        refuse(query)
        sql = positional(query)
        bodies.append(body(query, sql, prepare(query, sql, (main_db, keyring_db), audited)))
    head = [f"/* Generated by tools/queryc.py from sql/queries/{stem}.sql. */", f'#include "store/q_{stem}.h"', '#include "store/statement.h"', ""]
    Path(out_h).write_text(header(stem, queries))
    Path(out_c).write_text("\n".join(head + bodies))


if __name__ == "__main__":
    if len(sys.argv) < 5 or "--def" not in sys.argv:
        sys.exit("usage: queryc QUERIES.sql OUT.c OUT.h TABLES.sql... --def FIELDS.DEF")
    try:
        main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:])
    except Bad as problem:
        sys.exit(f"queryc: {problem}")
