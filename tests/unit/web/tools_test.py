#!/usr/bin/env python3
"""What the template and route compilers refuse, as TAP."""
import os
import subprocess
import sys
import tempfile

root = sys.argv[1]
TEMPLATES = [	# (line of the error, words in it, body of a define)
	(1, "quoted", "<p class={{ x }}>"),
	(1, "event handler", '<p onclick="{{ x }}">'),
	(1, "event handler", '<p ONCLICK="go()">'),
	(1, "event handler", "<p {{ if y }}on{{ end }}click='x'>"),
	(1, "style", '<p style="color: red">'),
	(1, "script", "<script>let a = {{ x }}</script>"),
	(1, "inline", "<script>go()</script>"),
	(1, "style", "<style>p {}</style>"),
	(1, "url", '<a href="{{ x }}">a</a>'),
	(1, "url", "<form action='{{ x }}'></form>"),
	(1, "url", '<a href="{{ if y }}{{ x }}{{ end }}">a</a>'),
	(1, "url", '<a href="/a{{ url x }}">a</a>'),
	(1, "url", '<p title="{{ url x }}">'),
	(1, "srcset", '<img srcset="{{ x }}">'),
	(1, "srcdoc", '<iframe srcdoc="{{ x }}"></iframe>'),
	(1, "links go", '<a href="javascript:go()">a</a>'),
	(1, "links go", '<a href="http://a.example/">a</a>'),
	(1, "comment", "<!-- {{ x }} -->"),
	(1, "inside a tag", "<{{ x }}>"),
	(1, "inside a tag", "<p {{ x }}>"),
	(1, "raw is allowed", "{{ raw x }}"),
	(1, "between tags", '<p title="{{ call b() }}">'),
	(1, "different places", '<p {{ if y }}title="{{ else }}>{{ end }}'),
	(1, "different places", '<p title="a">{{ if y }}<b{{ end }}'),
	(2, "without", "\n{{ x"),
	(2, "without a matching if", "\n{{ else }}"),
	(1, "if without end", "{{ if y }}"),
	(1, "for init", "{{ for y }}{{ end }}"),
	(1, "define inside", "{{ define z () }}"),
	(1, "empty", "{{ }}"),
	(2, "csrf", '\n<form method="post" action="/a"><button>Go</button></form>'),
	(1, "lone <", "a <{{ x }}"),
]
ROUTES = [
	("no policy", "desk GET /a a rate=page"),
	("no policy", "desk GET /a a policy= rate=page"),
	("capability", "desk GET /a a policy=no.such.thing rate=page"),
	("not for the desk", "desk GET /a a policy=public rate=page"),
	("policy=public only", "public GET /a a policy=report.read rate=page"),
	("body limit", "desk POST /a a policy=guest rate=form"),
	("GET or POST", "desk PUT /a a policy=guest body=1K"),
	("option", "desk GET /a a policy=guest colour=red"),
	("rate", "desk GET /a a policy=guest rate=slow"),
	("path", "desk GET a a policy=guest rate=page"),
	("path", "desk GET /A a policy=guest rate=page"),
	("same path", "desk GET /a/{b} a policy=guest rate=page\ndesk GET /a/{c} d policy=guest rate=page"),
	("same name", "desk GET /a a policy=guest rate=page\ndesk GET /b a policy=guest rate=page"),
	("body", "desk POST /a a policy=guest body=lots"),
]
results = []


def refused(name, command, words, place=""):
	done = subprocess.run(command, capture_output=True, text=True)
	ok = done.returncode != 0 and words in done.stderr and place in done.stderr and "Traceback" not in done.stderr
	results.append(ok)
	print(f"{'ok' if ok else 'not ok'} {len(results)} - {name}")
	if not ok:
		print(f"# wanted '{words}', exit {done.returncode}: {done.stderr.strip()}")


with tempfile.TemporaryDirectory() as folder:
	source = os.path.join(folder, "in")
	out = [os.path.join(folder, "out.c"), os.path.join(folder, "out.h")]
	for line, words, body in TEMPLATES:
		with open(source, "w", encoding="utf-8") as f:
			f.write("{{ define a (struct str x, int y) }}" + body + ("{{ end }}" if "without end" not in words and words != "without" else ""))
		refused(f"template refused: {body.strip()}".replace("#", ""), [sys.executable, f"{root}/tools/tmplc.py", source, "templates/desk/a.html"] + out,
		    words, f"templates/desk/a.html:{line}:")
	for words, lines in ROUTES:
		with open(source, "w", encoding="utf-8") as f:
			f.write(lines + "\n")
		refused(f"route refused: {lines.splitlines()[-1]}".replace("#", ""), [sys.executable, f"{root}/tools/routec.py", "desk", source] + out
		    + [f"{root}/schema/roles.def"], words, f"{source}:{len(lines.splitlines())}:")
print(f"1..{len(results)}")
