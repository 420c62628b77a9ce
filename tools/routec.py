#!/usr/bin/env python3
"""Compile schema/routes.def into the route table of one site.

	SITE METHOD PATH NAME policy=… [body=64K] [rate=page] [multi=key,key] [fields=key,key] [query=key,key]

	desk   GET  /reports/{ref}      report_show   policy=report.read  rate=page
	desk   POST /reports/{ref}/safety safety_decide policy=report.safety body=16K rate=form
	public POST /{lang}/r/send      report_send   policy=public body=64K rate=form multi=*

makes for desk: err_t desk_report_show(struct web *), struct route desk_routes[].
A line without policy=, an unknown option, two routes that answer the same
path or a POST without body= stop the build.

policy=public  public site, no session     policy=guest   desk before sign-in
otherwise the name of a capability of schema/roles.def (signed_in: anybody with a session)
multi=   keys that may come more than once (checkboxes); * for all, prefix* for a family
fields=, query=   when given, any other form key or query parameter is refused
"""
import re
import sys

RATES = ("none", "page", "form", "sign_in", "receipt", "search", "export")
OPTIONS = {"policy", "body", "rate", "multi", "fields", "query"}
SPECIAL = {"public": "public", "guest": "desk"}


class Refused(Exception):
	pass


def size(text):
	m = re.fullmatch(r"(\d+)([KM]?)", text)
	if not m:
		raise Refused(f"body={text}: write bytes, or a number with K or M")
	return int(m[1]) * {"": 1, "K": 1024, "M": 1024 * 1024}[m[2]]


def parse(line):
	words = line.split()
	if len(words) < 5:
		raise Refused("a route is: SITE METHOD PATH NAME policy=…")
	site, method, path, name = words[:4]
	if site not in ("desk", "public"):
		raise Refused(f"unknown site {site}")
	if method not in ("GET", "POST"):
		raise Refused(f"method {method}: GET or POST (HEAD comes with GET)")
	if not re.fullmatch(r"/|(/(\{[a-z_]+\}|[a-z0-9._-]+))+", path):
		raise Refused(f"path {path}: lower-case segments or {{parameter}}")
	if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
		raise Refused(f"name {name}: a C identifier")
	options = {}
	for word in words[4:]:
		key, eq, value = word.partition("=")
		if not eq or key not in OPTIONS or key in options:
			raise Refused(f"option {word}")
		options[key] = value
	if not options.get("policy"):
		raise Refused("no policy: a route without a policy does not compile")
	policy = options["policy"]
	if policy in SPECIAL and SPECIAL[policy] != site:
		raise Refused(f"policy={policy} is not for the {site} site")
	if site == "public" and policy != "public":
		raise Refused("the public site knows policy=public only")
	if method == "POST" and "body" not in options:
		raise Refused("a POST names its body limit: body=64K")
	rate = options.get("rate", "form" if method == "POST" else "page")
	if rate not in RATES:
		raise Refused(f"rate={rate}: one of {' '.join(RATES)}")
	return {"site": site, "method": method, "path": path, "name": name, "policy": policy,
	    "body": size(options.get("body", "0")), "rate": rate, "multi": options.get("multi"),
	    "fields": options.get("fields"), "query": options.get("query")}


def capabilities(path):
	"""Names on the lines 'cap NAME: roles' of roles.def; None when no file is given (tests)."""
	if not path:
		return None
	with open(path, encoding="utf-8") as f:
		return set(re.findall(r"^cap\s+([a-z][a-z0-9_.]*):", f.read(), re.M))


def load(path, known):
	routes, seen = [], {}
	with open(path, encoding="utf-8") as f:
		for number, line in enumerate(f, 1):
			line = line.split("#")[0].strip()
			if not line:
				continue
			try:
				route = parse(line)
				shape = (route["site"], route["method"], re.sub(r"\{[a-z_]+\}", "{}", route["path"]))
				if shape in seen:
					raise Refused(f"the same path as line {seen[shape]}")
				if (route["site"], route["name"]) in seen:
					raise Refused(f"the same name as line {seen[(route['site'], route['name'])]}")
				if known is not None and route["policy"] not in SPECIAL and route["policy"] not in known:
					raise Refused(f"policy={route['policy']} is no capability of schema/roles.def")
			except Refused as why:
				sys.exit(f"{path}:{number}: error: {why}")
			seen[shape] = seen[(route["site"], route["name"])] = number
			routes.append(route)
	return routes


def quoted(text):
	return "NULL" if text is None else f'"{text}"'


def segment(text):
	if text.startswith("{"):
		return f'{{ "{text[1:-1]}", true }}'
	return f'{{ "{text}", false }}'


def main():
	if len(sys.argv) not in (5, 6):
		sys.exit("usage: routec.py SITE ROUTES.def OUT.c OUT.h [ROLES.def]")
	site, source, out_c, out_h = sys.argv[1:5]
	routes = [r for r in load(source, capabilities(sys.argv[5] if len(sys.argv) == 6 else "")) if r["site"] == site]
	note = "/* Made by tools/routec.py from schema/routes.def: do not edit. */"
	with open(out_h, "w", encoding="utf-8") as f:
		guard = f"PS_WEB_{site.upper()}_ROUTES_H"
		f.write(f'{note}\n#ifndef {guard}\n#define {guard}\n#include "web/web.h"\n#include "web/route.h"\n\n')
		for r in routes:
			f.write(f"/* {r['method']} {r['path']} policy={r['policy']} */\nerr_t\t {site}_{r['name']}(struct web *);\n")
		f.write(f"\nextern const struct route {site}_routes[];\nextern const size_t n_{site}_routes;\n#endif\n")
	with open(out_c, "w", encoding="utf-8") as f:
		f.write(f'{note}\n#include "web/{site}_routes.h"\n\nconst struct route {site}_routes[] = {{\n')
		for r in routes:
			parts = [p for p in r["path"].split("/") if p]
			f.write(f'\t{{ .name = "{r["name"]}", .path = "{r["path"]}", .method = WEB_{r["method"]}, .handler = {site}_{r["name"]},\n'
			    f'\t  .n_segments = {len(parts)}, .segment = {{ {", ".join(map(segment, parts)) or "{ NULL, false }"} }},\n'
			    f'\t  .policy = "{r["policy"]}", .body_max = {r["body"]}, .rate = RATE_{r["rate"].upper()},\n'
			    f'\t  .multi = {quoted(r["multi"])}, .fields = {quoted(r["fields"])}, .query = {quoted(r["query"])} }},\n')
		if not routes:
			f.write("\t{ .name = NULL },\n")
		f.write(f"}};\nconst size_t n_{site}_routes = {len(routes)};\n")


if __name__ == "__main__":
	main()
