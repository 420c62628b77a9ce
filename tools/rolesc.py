#!/usr/bin/env python3
"""Compile schema/roles.def into the C tables of src/policy.

	role NAME  "words"  groups  RECORDS-IN-10-MINUTES RECORDS-A-DAY
	cap NAME: role role …        (or: all)

	rolesc.py schema/roles.def roles.h roles.c      both tables
	rolesc.py schema/roles.def --names role_names.h the names alone, for src/forms

A role's bit is its line, counted from 0.  An unknown role, a name used twice,
a group beyond 12 or more than 31 roles stops the build.
"""
import re
import sys


class Refused(Exception):
	pass


def parse_role(line, n):
	m = re.fullmatch(r'role\s+([a-z_]+)\s+"([^"\\]+)"\s+(\S+)\s+(\d+)\s+(\d+)', line)
	if not m:
		raise Refused('a role is: role NAME "words" GROUPS NUMBER NUMBER')
	name, words, groups, ten, day = m.groups()
	numbers = [] if groups == "-" else [int(g) for g in groups.split(",")]
	if any(not 1 <= g <= 12 for g in numbers) or len(set(numbers)) != len(numbers):
		raise Refused(f"groups {groups}: different numbers from 1 to 12")
	if int(ten) > int(day):
		raise Refused("more records in ten minutes than in a day")
	return {"name": name, "words": words, "bit": n, "ten": int(ten), "day": int(day),
		"groups": sum(1 << (g - 1) for g in numbers)}


def parse(text):
	roles, caps = [], []
	for number, line in enumerate(text.splitlines(), 1):
		line = line.split("#")[0].strip() if not '"' in line else line.strip()
		if not line or line.startswith("#"):
			continue
		try:
			if line.startswith("role "):
				role = parse_role(line, len(roles))
				if role["name"] in {r["name"] for r in roles}:
					raise Refused(f"role {role['name']} twice")
				roles.append(role)
				continue
			m = re.fullmatch(r"cap\s+([a-z_]+(?:\.[a-z_]+)?):\s+([a-z_ ]+)", line)
			if not m:
				raise Refused("neither a role nor a cap")
			if m[1] in {c["name"] for c in caps}:
				raise Refused(f"cap {m[1]} twice")
			bits = {r["name"]: r["bit"] for r in roles}
			wanted = list(bits) if m[2].split() == ["all"] else m[2].split()
			unknown = [w for w in wanted if w not in bits]
			if unknown:
				raise Refused(f"no role {unknown[0]}")
			caps.append({"name": m[1], "mask": sum(1 << bits[w] for w in set(wanted))})
		except Refused as e:
			raise SystemExit(f"roles.def:{number}: {e}")
	if not 0 < len(roles) <= 31:
		raise SystemExit("roles.def: from 1 to 31 roles fit a mask")
	return roles, caps


def upper(name):
	return name.replace(".", "_").upper()


HEAD = "/* Made by tools/rolesc.py from schema/roles.def.  Do not edit. */\n"


def header(roles, caps):
	out = [HEAD, "#ifndef PS_POLICY_ROLES_H\n#define PS_POLICY_ROLES_H\n",
	       '#include "base/str.h"\n\n', "enum role {\n"]
	out += [f"\tROLE_{upper(r['name'])} = {r['bit']},\n" for r in roles]
	out += [f"\tROLES = {len(roles)}\n}};\n#define ROLE_BIT(r) ((uint32_t)1 << (r))\n\n", "enum capability {\n"]
	out += [f"\tCAP_{upper(c['name'])},\n" for c in caps]
	out += ["\tCAPABILITIES\n};\n\n/* Who holds a capability, as constants for tables. */\n"]
	out += [f"#define CAP_{upper(c['name'])}_ROLES ((uint32_t){c['mask']:#x})\n" for c in caps]
	out += ["""
/* "practitioner"; "Practitioner" for people. */
const char *role_name(enum role);
const char *role_words(enum role);
/* Section groups the role may open (SEC-14), bit group-1. */
uint64_t role_groups(enum role);
/* Union of the groups of every role in a mask. */
uint64_t roles_groups(uint32_t roles);
/* Records the role may open (SEC-67). */
struct role_budget { uint32_t ten_minutes, day; };
struct role_budget role_budget(enum role);
/* false: no such role. */
bool	 role_by_name(struct str, enum role *out);
const char *cap_name(enum capability);
uint32_t cap_roles(enum capability);
bool	 cap_by_name(struct str, enum capability *out);
#endif
"""]
	return "".join(out)


def source(roles, caps):
	out = [HEAD, '#include "policy/roles.h"\n\nstatic const struct {\n\tconst char *name, *words;\n',
	       "\tuint64_t groups;\n\tstruct role_budget budget;\n} role_table[ROLES] = {\n"]
	out += [f"\t{{ \"{r['name']}\", \"{r['words']}\", {r['groups']:#x}, {{ {r['ten']}, {r['day']} }} }},\n" for r in roles]
	out += ["};\n\nstatic const struct {\n\tconst char *name;\n\tuint32_t roles;\n} cap_table[CAPABILITIES] = {\n"]
	out += [f"\t{{ \"{c['name']}\", CAP_{upper(c['name'])}_ROLES }},\n" for c in caps]
	out += ["""};

const char *
role_name(enum role r)
{
	return role_table[r].name;
}

const char *
role_words(enum role r)
{
	return role_table[r].words;
}

uint64_t
role_groups(enum role r)
{
	return role_table[r].groups;
}

uint64_t
roles_groups(uint32_t roles)
{
	uint64_t groups = 0;

	for (size_t r = 0; r < ROLES; r++)
		if (roles & ROLE_BIT(r))
			groups |= role_table[r].groups;
	return groups;
}

struct role_budget
role_budget(enum role r)
{
	return role_table[r].budget;
}

bool
role_by_name(struct str name, enum role *out)
{
	for (size_t r = 0; r < ROLES; r++)
		if (str_is(name, role_table[r].name)) {
			*out = (enum role)r;
			return true;
		}
	return false;
}

const char *
cap_name(enum capability c)
{
	return cap_table[c].name;
}

uint32_t
cap_roles(enum capability c)
{
	return cap_table[c].roles;
}

bool
cap_by_name(struct str name, enum capability *out)
{
	for (size_t c = 0; c < CAPABILITIES; c++)
		if (str_is(name, cap_table[c].name)) {
			*out = (enum capability)c;
			return true;
		}
	return false;
}
"""]
	return "".join(out)


def names(roles):
	return (HEAD + "/* Bit of a role = its place here. */\nstatic const char *const role_name_of_bit[] = {\n" +
	        "".join(f"\t\"{r['name']}\",\n" for r in roles) + "};\n")


def main(args):
	with open(args[0], encoding="utf-8") as f:
		roles, caps = parse(f.read())
	made = {args[2]: names(roles)} if args[1] == "--names" else \
	       {args[1]: header(roles, caps), args[2]: source(roles, caps)}
	for path, text in made.items():
		with open(path, "w", encoding="utf-8") as f:
			f.write(text)


if __name__ == "__main__":
	main(sys.argv[1:])
