#!/usr/bin/env python3
"""Build the style sheets and scripts of both sites from assets/ into a folder.

	*.scss -> sass -> public.css desk.css -> rtlcss -> public.rtl.css
	scripts/*.js -> esbuild -> public.js desk.js       icon.svg copied

sass needs a Node newer than Debian 12's own: when the system's is older than
20 the one that npm brought (assets/node_modules/.bin/node) is used.  Sizes
over the limits of PUB-98 stop the build.
"""
import gzip
import os
import shutil
import subprocess
import sys

NODE_LEAST = 20
LIMITS = {"public.css": 12288, "public.rtl.css": 12288, "public.js": 6144, "icon.svg": 2048}


def node_of(modules):
	for node in (shutil.which("node"), os.path.join(modules, ".bin", "node")):
		if not node or not os.path.exists(node):
			continue
		version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
		if int(version.lstrip("v").split(".")[0]) >= NODE_LEAST:
			return node
	sys.exit("assets: no Node 20 or newer; run make deps")


def run(*command):
	done = subprocess.run(command, capture_output=True, text=True)
	if done.returncode:
		sys.exit(f"assets: {os.path.basename(command[1])} failed:\n{done.stdout}{done.stderr}")


def main():
	if len(sys.argv) != 3:
		sys.exit("usage: assets.py ASSETS-FOLDER OUT-FOLDER")
	source, out = sys.argv[1:]
	modules = os.path.join(source, "node_modules")
	if not os.path.isdir(modules):
		sys.exit("assets: node_modules is missing; run make deps")
	node = node_of(modules)
	sass = os.path.join(modules, "sass", "sass.js")
	rtlcss = os.path.join(modules, "rtlcss", "bin", "rtlcss.js")
	esbuild = os.path.join(modules, ".bin", "esbuild")
	for side in ("public", "desk"):
		run(node, sass, f"--load-path={modules}", "--style=compressed", "--no-source-map", "--quiet-deps",
		    os.path.join(source, side + ".scss"), os.path.join(out, side + ".css"))
		# esbuild is a program of its own; the shim in .bin may be a script for node.
		bundle = [os.path.join(source, "scripts", side + ".js"), "--bundle", "--minify", "--format=iife", "--target=es2020",
		    "--legal-comments=none", "--log-level=warning", "--outfile=" + os.path.join(out, side + ".js")]
		with open(esbuild, "rb") as f:
			is_script = f.read(2) == b"#!"
		run(*([node, esbuild] if is_script else [esbuild]), *bundle)
	run(node, rtlcss, os.path.join(out, "public.css"), os.path.join(out, "public.rtl.css"))
	shutil.copyfile(os.path.join(source, "icon.svg"), os.path.join(out, "icon.svg"))
	for name, limit in LIMITS.items():
		with open(os.path.join(out, name), "rb") as f:
			size = len(gzip.compress(f.read(), 9, mtime=0))
		if size > limit:
			sys.exit(f"assets: {name} is {size} bytes as gzip, the limit is {limit} (PUB-98)")


if __name__ == "__main__":
	main()
