#!/usr/bin/env python3
"""Refuse what the house style bans from the C sources.

Comments and literals are blanked before looking, but for the rule about text
that is put together into SQL or HTML.  Every offence is printed as file:line.

usage: srccheck.py [ROOT]
"""
import pathlib
import re
import sys

# (pattern, why, folders it is for or None, files it is not for)
CALLS = [
    (r'(?:strcpy|stpcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atoll|gets)', 'unbounded or error-blind', None, ()),
    (r'(?:v?f?scanf|v?sscanf)', 'write a parser', None, ()),
    (r'(?:system|popen)', 'no shell', None, ()),
    (r'(?:rand|srand|random|srandom|drand48)', 'random_bytes() is the source of randomness', None, ()),
    (r'(?:time|gettimeofday|clock_gettime(?!\s*\(CLOCK_MONOTONIC)|localtime|localtime_r|gmtime|gmtime_r)', 'base/clock.h tells the time', None, ('src/base/clock.c',)),
    (r'(?:malloc|calloc|realloc|reallocarray|strdup|strndup|asprintf|free|alloca)', 'memory comes from an arena', None, ('src/base/',)),
]
# Money and counts are integers here; drawing and likeness may use fractions.
INTEGER_FOLDERS = ('base', 'crypto', 'spool', 'keeper', 'store', 'reference', 'forms', 'policy', 'record', 'intel', 'care', 'act')
FORMATTERS = re.compile(r'\b(?:buf_v?printf|str_fmt|v?snprintf|f?printf|dprintf)\s*\(')
SECRET_COMPARED = re.compile(
    r'\b(?:memcmp|strcmp|strncmp|str_eq|str_is|str_cmp)\s*\([^;()]*\b\w*(?:secret|password|passphrase|cookie|csrf)\w*')
SQL = re.compile(r'\b(?:SELECT|INSERT\s+INTO|UPDATE|DELETE\s+FROM|CREATE\s+TABLE|WHERE)\b')
HTML = re.compile(r'</?[a-zA-Z][^>]*')
TEXT_DIRECTIVE = re.compile(r'%[-0-9.*]*[sc]')
LITERAL = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'')
COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*', re.S)
TOKEN = re.compile(COMMENT.pattern + '|' + LITERAL.pattern, re.S)


def blank(text, literals):
    """Spaces for comments, and for the inside of literals if asked; lines stay."""
    def cover(found):
        piece = found[0]
        if piece[0] in '"\'':
            return piece if not literals else piece[0] + re.sub(r'[^\n]', ' ', piece[1:-1]) + piece[-1]
        return re.sub(r'[^\n]', ' ', piece)
    return TOKEN.sub(cover, text)


def closing(text, at, left, right):
    """The position after what closes the bracket that text[at] opens."""
    depth = 0
    for i in range(at, len(text)):
        depth += (text[i] == left) - (text[i] == right)
        if depth == 0:
            return i + 1
    return len(text)


def enumerators(texts):
    names = set()
    for text in texts:
        for body in re.findall(r'\benum\b\s*\w*\s*\{([^}]*)\}', text):
            names.update(re.findall(r'(?:^|,)\s*([A-Z]\w*)', body))
    return names


def check_calls(name, bare):
    for pattern, why, folders, free in CALLS:
        if name.startswith(tuple(free)) if free else False:
            continue
        for found in re.finditer(r'(?<![\w.>])' + pattern + r'\s*\(', bare):
            yield found.start(), f'{found[0].rstrip("( ")}: {why}'


def check_lengths(name, bare):
    if name == 'src/base/buf.c':
        return
    for found in re.finditer(r'\bv?snprintf\s*\(', bare):
        # Comparing it with the room there was, to notice that text was cut, is fine.
        before = bare[:found.start()].rstrip()
        if before.endswith(('+', '+=', ',', 'return', '(size_t)')):
            yield found.start(), 'what snprintf returns is not a length: use a buf'


def check_formats(bare, code):
    for found in FORMATTERS.finditer(bare):
        call = code[found.start():closing(bare, found.end() - 1, '(', ')')]
        text = ''.join(piece[1:-1] for piece in LITERAL.findall(call) if piece[0] == '"')
        if TEXT_DIRECTIVE.search(text) and (SQL.search(text) or HTML.search(text)):
            yield found.start(), 'text formatted into SQL or HTML: use a statement or a template'


def check_switches(bare, enums):
    for found in re.finditer(r'\bswitch\s*\(', bare):
        opened = bare.find('{', closing(bare, found.end() - 1, '(', ')'))
        body = bare[opened:closing(bare, opened, '{', '}')]
        own = re.sub(r'\bswitch\b.*', '', body[1:], flags=re.S) if 'switch' in body[1:] else body
        labels = re.findall(r'\bcase\s+([^:]+):', own)
        default = re.search(r'\bdefault\s*:', own)
        if default and labels and all(label.strip() in enums for label in labels):
            yield opened + default.start(), 'default: over an enum hides the case that will be added'


def check_words(name, bare, code):
    if name.split('/')[1] in INTEGER_FOLDERS:
        for found in re.finditer(r'\b(?:float|double)\b', bare):
            yield found.start(), f'{found[0]}: money and counts are integers'
    for found in SECRET_COMPARED.finditer(bare):
        yield found.start(), 'secrets are compared with crypto_equal()'
    for found in re.finditer(r'\bTODO\b|\bFIXME\b|\bXXX\b', code):
        yield found.start(), f'{found[0]}: finish it, or file an issue'


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
    files = {path.relative_to(root).as_posix(): path.read_text(errors='replace')
             for path in sorted((root / 'src').rglob('*.[ch]'))}
    enums = enumerators(blank(text, True) for text in files.values())
    n_offences = 0
    for name, text in files.items():
        bare, code = blank(text, True), blank(text, False)
        offences = [*check_calls(name, bare), *check_lengths(name, bare), *check_formats(bare, code),
                    *check_switches(bare, enums), *check_words(name, bare, text)]
        for at, why in sorted(offences):
            print(f'{name}:{text.count(chr(10), 0, at) + 1}: {why}')
        n_offences += len(offences)
    print(f'sources: {len(files)} files, {n_offences} offences')
    return 1 if n_offences else 0


if __name__ == '__main__':
    sys.exit(main())
