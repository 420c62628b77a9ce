#!/usr/bin/env python3
"""Compile files into one C table: name, path with content hash, plain and gzip bytes (src/web/assets.h)."""
import gzip
import hashlib
import os
import sys

TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


def array(name, data):
	rows = [",".join(str(b) for b in data[i:i + 32]) for i in range(0, len(data), 32)]
	return f"static const unsigned char {name}[] = {{\n" + ",\n".join(rows) + "\n};\n"


def main():
	out, files = sys.argv[1], sys.argv[2:]
	arrays, rows = [], []
	for i, path in enumerate(files):
		with open(path, "rb") as f:
			plain = f.read()
		name = os.path.basename(path)
		stem, ending = os.path.splitext(name)
		digest = hashlib.sha256(plain).hexdigest()[:16]
		packed = gzip.compress(plain, 9, mtime=0)
		if len(packed) >= len(plain):
			packed = b""
		arrays.append(array(f"plain_{i}", plain))
		if packed:
			arrays.append(array(f"gzip_{i}", packed))
		rows.append(f'\t{{ "{name}", "/assets/{stem}.{digest}{ending}", "{TYPES[ending]}", "\\"{digest}\\"", '
		    f"plain_{i}, {f'gzip_{i}' if packed else 'NULL'}, {len(plain)}, {len(packed)} }},\n")
	with open(out, "w", encoding="utf-8") as f:
		f.write("/* Made by tools/embed.py: do not edit. */\n#include \"web/assets.h\"\n\n" + "".join(arrays))
		f.write("const struct asset assets[] = {\n" + "".join(rows) + f"}};\nconst size_t n_assets = {len(files)};\n")


if __name__ == "__main__":
	main()
