#!/usr/bin/env python3
"""Compile reference/names/aliases.csv into a sorted C table (src/link/aliases.h).

A row is one form in one set.  Refused: a form twice in a set, a set of one
form, a form that does not fold to letters, an unknown language or kind.
"""
import csv
import sys
import unicodedata

LANGUAGES = set("vi sq ro pl bg ar ti am so zh ku tr uk pa ur en lt sk ka be ru hu es pt fr de it".split())
KINDS = set("variant diminutive translation translit regional gendered".split())
PARTS = {"given", "surname", "any"}
SETS_MOST = 8
SINGLE = str.maketrans({"ł": "l", "đ": "d", "ı": "i", "ß": "ss", "ø": "o", "æ": "ae", "þ": "th", "ð": "d"})


def fold(form):
    text = unicodedata.normalize("NFKD", form).casefold().translate(SINGLE)
    return "".join(c for c in text if "a" <= c <= "z")


def main():
    source, out = sys.argv[1:3]
    sets, members = {}, {}
    with open(source, encoding="utf-8", newline="") as f:
        for at, row in enumerate(csv.DictReader(f), 2):
            form = fold(row["form"])
            name = row["set_id"]
            if row["lang"] not in LANGUAGES or row["kind"] not in KINDS or row["part"] not in PARTS or row["strength"] not in ("strong", "weak"):
                sys.exit(f"{source}:{at}: unknown code")
            if row["script"] != "Latn":
                continue
            if not form:
                sys.exit(f"{source}:{at}: {row['form']} has no letters")
            number = sets.setdefault(name, len(sets))
            if form in members.setdefault(number, []):
                sys.exit(f"{source}:{at}: {row['form']} stands twice in {name}")
            members[number].append(form)
    forms = {}
    for number, names in members.items():
        if len(names) < 2:
            sys.exit(f"{source}: a set of one form: {names[0]}")
        for form in names:
            forms.setdefault(form, []).append(number)
    with open(out, "w", encoding="ascii") as f:
        f.write("/* Made by tools/aliasc.py: do not edit. */\n#include \"link/aliases.h\"\n\nconst struct alias_form alias_forms[] = {\n")
        for form, numbers in sorted(forms.items()):
            if len(numbers) > SETS_MOST:
                sys.exit(f"{source}: {form} stands in more than {SETS_MOST} sets")
            f.write(f'\t{{ "{form}", {len(numbers)}, {{ {", ".join(map(str, sorted(numbers)))} }} }},\n')
        f.write(f"}};\nconst size_t n_alias_forms = {len(forms)};\n")


if __name__ == "__main__":
    main()
