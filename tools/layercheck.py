#!/usr/bin/env python3
"""Hold src/ to its floor plan (src/layers.txt).

A folder includes its own headers and those of the folders, or single headers,
its line names; nothing else.  Each foreign library has one room that may
include it.  Every offence is printed as file:line; there are no exceptions.

usage: layercheck.py [ROOT]
"""
import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
# header -> the files that may include it
GUARDED = {
    'sodium.h': re.compile(r'crypto/'),
    'sqlite3.h': re.compile(r'store/'),
    'libpq-fe.h': re.compile(r'store/'),
    'cmark.h': re.compile(r'public/prose_html\.c$'),
    'microhttpd.h': re.compile(r'web/http[^/]*\.[ch]$'),
}


def read_layers(path):
    layers = {}
    for line in path.read_text().splitlines():
        line = line.split('#')[0].strip()
        if line:
            folder, allowed = line.split(':')
            layers[folder.strip()] = set(allowed.split())
    return layers


def offence_of(layers, name, kind, header):
    """What is wrong with this include in the file src/<name>, or None."""
    folder = name.split('/')[0]
    if header in GUARDED and not GUARDED[header].match(name):
        return f'{header} does not belong here'
    if kind == '<' or '/' not in header:
        return None
    if '..' in header.split('/'):
        return f'{header}: write it from src/'
    target = header.split('/')[0]
    if target == folder:
        return None
    allowed = layers[folder]
    if target not in layers:
        return f'{header}: src/layers.txt knows no folder {target}'
    if '*' in allowed or target in allowed or header in allowed:
        return None
    return f'{folder} may not include {header}'


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
    source = root / 'src'
    layers = read_layers(source / 'layers.txt')
    n_files = n_offences = 0
    for path in sorted(source.rglob('*.[ch]')):
        name = path.relative_to(source).as_posix()
        if '/' not in name or name.split('/')[0] not in layers:
            print(f'src/{name}:1: src/layers.txt has no line for its folder')
            n_offences += 1
            continue
        n_files += 1
        for number, line in enumerate(path.read_text(errors='replace').splitlines(), 1):
            found = INCLUDE.match(line)
            offence = found and offence_of(layers, name, found[1], found[2])
            if offence:
                print(f'src/{name}:{number}: {offence}')
                n_offences += 1
    print(f'layers: {n_files} files, {n_offences} offences')
    return 1 if n_offences else 0


if __name__ == '__main__':
    sys.exit(main())
