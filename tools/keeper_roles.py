#!/usr/bin/env python3
"""schema/roles.def -> the keeper's table of roles: section groups and budgets."""
import re
import sys

ROLE = re.compile(r'role\s+(\w+)\s+"[^"]*"\s+(-|[\d,]+)\s+(\d+)\s+(\d+)\s*$')


def main(source, target, times):
    rows = []
    for number, line in enumerate(open(source, encoding="utf-8"), 1):
        if not line.startswith("role "):
            continue
        m = ROLE.match(line)
        if m is None:
            sys.exit(f"{source}:{number}: not a role line")
        name, groups, short, day = m.groups()
        mask = 0 if groups == "-" else sum(1 << (int(g) - 1) for g in groups.split(","))
        rows.append(f"\t{{ 0x{mask:03x}, {int(short) * times}, {int(day) * times} }},\t/* {len(rows)} {name} */\n"
                    + (f"#define ROLE_BIT_ADMIN {len(rows)}\n" if name == "admin" else "")
                    + (f"#define ROLE_BIT_SAFEGUARDING {len(rows)}\n" if name == "safeguarding" else ""))
    if len(rows) > 32:
        sys.exit(f"{source}: more roles than bits of a mask")
    with open(target, "w", encoding="utf-8") as out:
        out.write("/* Made from schema/roles.def by tools/keeper_roles.py. */\n")
        out.write("static const struct role_row role_table[] = {\n" + "".join(rows) + "};\n")


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
