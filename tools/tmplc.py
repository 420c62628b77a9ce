#!/usr/bin/env python3
"""Compile one template of templates/ into C.

	templates/desk/queue.html  ->  t_queue.h, t_queue.c

Each {{ define name (parameters) }} becomes one C function

	void tmpl_name(struct page *pg, parameters);

whose types the C compiler checks.  Everything printed is escaped for the
place where it stands: text, a quoted attribute, a part of a URL.  Places
where no escaping is safe (script, style, event handlers, unquoted attributes,
the start of a URL, comments) stop the build with file and line.

The language:
	{{ include "desk/queue.h" }}		before the first define
	{{ define name (struct x *v, struct str s) }} ... {{ end }}
	{{ expression }}			any C expression page_put() knows
	{{ url expression }}			a whole URL, checked when it is printed
	{{ raw expression }}			trusted HTML; only in templates/base/
	{{ if e }} {{ elif e }} {{ else }} {{ end }}
	{{ for int i = 0; i < n; i++ }} ... {{ end }}
	{{ let const struct y *y = &v->y[i] }}
	{{ call other(arguments) }}
	{{ do function(pg, arguments) }}	a C function that writes to the page itself
	{{# a comment }}
Pointers to structs among the parameters become pointers to const.
"""
import os
import re
import sys

URL_ATTRIBUTES = {"href", "src", "action", "formaction", "cite", "data", "poster", "xlink:href", "manifest"}
# No expression may stand in these at all: they hold more than one URL, or code.
CLOSED_ATTRIBUTES = {"srcset", "srcdoc", "style", "ping", "http-equiv"}
SCHEMES = ("https:", "tel:", "sms:", "mailto:")
RAW_TAGS = ("script", "style")


class Refused(Exception):
	def __init__(self, line, words):
		super().__init__(words)
		self.line, self.words = line, words


class Html:
	"""Where in the HTML we are: enough of a parser to know the context."""

	def __init__(self):
		self.mode, self.tag, self.attr, self.value, self.open = "text", "", "", "", ""

	def copy(self):
		twin = Html()
		twin.__dict__.update(self.__dict__)
		return twin

	def same(self, other):
		# A bare attribute name at the end of a branch (" checked") is complete or goes on: both are fine.
		if self.mode != other.mode and {self.mode, other.mode} <= {"name", "tag", "attr"}:
			return self.tag == other.tag
		keys = ("mode", "tag", "attr", "open")
		if self.mode not in ("dq", "sq"):
			keys = ("mode", "open")
		return all(getattr(self, k) == getattr(other, k) for k in keys)

	def feed(self, text, line):
		i = 0
		while i < len(text):
			c = text[i]
			if c == "\n":
				line += 1
			i = getattr(self, "at_" + self.mode)(text, i, c, line)

	def at_text(self, text, i, c, line):
		if text.startswith("<!--", i):
			self.mode = "comment"
			return i + 4
		if c == "<" and i + 1 == len(text):
			raise Refused(line, "no expression may stand inside a tag: a lone < is written &lt;")
		if c == "<" and re.match(r"[/!?a-zA-Z]", text[i + 1:i + 2]):
			self.mode, self.tag = "name", ""
			return i + 1
		return i + 1

	def at_comment(self, text, i, c, line):
		if text.startswith("-->", i):
			self.mode = "text"
			return i + 3
		return i + 1

	def at_name(self, text, i, c, line):
		if c in " \t\n/>" and not (c == "/" and self.tag == ""):
			self.mode = "tag"
			return i
		self.tag += c.lower()
		return i + 1

	def at_tag(self, text, i, c, line):
		if c == ">":
			self.mode = "text"
			if self.tag in RAW_TAGS:
				self.mode, self.open = "rawtext", self.tag
		elif c not in " \t\n/":
			self.mode, self.attr = "attr", ""
			return i
		return i + 1

	def at_attr(self, text, i, c, line):
		if c == "=":
			self.check_attr(line)
			nxt = text[i + 1:i + 2]
			self.value = ""
			if nxt == '"' or nxt == "'":
				self.mode = "dq" if nxt == '"' else "sq"
				return i + 2
			self.mode = "bare"
			return i + 1
		if c in " \t\n/>":
			self.check_attr(line)
			self.mode = "tag"
			return i
		self.attr += c.lower()
		return i + 1

	def check_attr(self, line):
		if self.attr.startswith("on"):
			raise Refused(line, f"event handler attribute {self.attr}= is never allowed")
		if self.attr == "style":
			raise Refused(line, "style= is never allowed: the content security policy forbids inline style")

	def at_dq(self, text, i, c, line, quote='"'):
		if c == quote:
			if self.attr in URL_ATTRIBUTES:
				self.check_url(line)
			self.mode = "tag"
			return i + 1
		self.value += c
		return i + 1

	def at_sq(self, text, i, c, line):
		return self.at_dq(text, i, c, line, "'")

	def at_bare(self, text, i, c, line):
		if c in " \t\n>":
			if self.attr in URL_ATTRIBUTES:
				self.check_url(line)
			self.mode = "tag"
			return i
		self.value += c
		return i + 1

	def check_url(self, line):
		head = re.match(r"\s*([^/?#\0]*):", self.value)
		if head and not self.value.strip().lower().startswith(SCHEMES):
			raise Refused(line, f"{self.attr}=: links go to https, tel, sms, mailto or to a path of ours")

	def at_rawtext(self, text, i, c, line):
		close = "</" + self.open
		if text[i:i + len(close)].lower() == close:
			self.mode, self.open = "text", ""
			return i
		if c not in " \t\n":
			raise Refused(line, f"inline <{self.open}> is never allowed: use a file of assets/")
		return i + 1

	def expression(self, kind, line):
		"""The C function that prints an expression standing here."""
		if self.mode == "text":
			if kind == "url":
				raise Refused(line, "url belongs at the start of a URL attribute")
			return "page_put"
		if self.mode == "rawtext":
			raise Refused(line, f"no expression may stand inside <{self.open}>")
		if self.mode == "comment":
			raise Refused(line, "no expression may stand inside an HTML comment")
		if self.mode == "bare":
			raise Refused(line, f'attribute {self.attr} must be quoted: {self.attr}="{{{{ … }}}}"')
		if self.mode not in ("dq", "sq"):
			raise Refused(line, "no expression may stand inside a tag outside a quoted attribute value")
		if kind == "raw":
			raise Refused(line, "raw may not stand inside an attribute")
		if self.attr in CLOSED_ATTRIBUTES:
			raise Refused(line, f"no expression may stand in {self.attr}=")
		if self.attr in URL_ATTRIBUTES:
			first = self.value.strip() == ""
			self.value += "\0"
			if first and kind != "url":
				raise Refused(line, f'{self.attr}= begins with an expression: write {{{{ url … }}}} or begin with a path')
			if not first and kind == "url":
				raise Refused(line, "url must be the start of the attribute")
			return "page_put_url" if kind == "url" else "page_put_part"
		if kind == "url":
			raise Refused(line, f"url may not stand in {self.attr}=")
		self.value += "\0"
		return "page_put"


def tokens(text):
	"""Yield ("text", value, line) and ("tag", value, line)."""
	i, line = 0, 1
	while True:
		at = text.find("{{", i)
		if at < 0:
			if i < len(text):
				yield "text", text[i:], line
			return
		if at > i:
			yield "text", text[i:at], line
		line += text.count("\n", i, at)
		end = tag_end(text, at + 2, line)
		yield "tag", text[at + 2:end], line
		line += text.count("\n", at, end)
		i = end + 2


def tag_end(text, i, line):
	depth, quote = 0, ""
	comment = text[i:i + 1] == "#"
	while i < len(text):
		c = text[i]
		if quote:
			if c == "\\":
				i += 1
			elif c == quote:
				quote = ""
		elif c in "\"'" and not comment:
			quote = c
		elif c == "{":
			depth += 1
		elif c == "}":
			if depth == 0 and text.startswith("}}", i):
				return i
			depth -= 1
		i += 1
	raise Refused(line, "{{ without }}")


DIRECTIVE = re.compile(r"[ \t]*\{\{\s*(#|(if|elif|else|end|for|let|call|do|define|include)\b)")


def lonely_tags_trimmed(text):
	"""A line that holds one directive alone prints nothing: drop its indentation and mark its line end."""
	out = []
	for line in text.split("\n"):
		alone = DIRECTIVE.match(line) and line.rstrip().endswith("}}") and line.count("{{") == 1
		out.append(line.strip() + "\r" if alone else line)
	return "\n".join(out)


def squeezed(text):
	"""Indentation and empty lines are for us, not for the reader's browser."""
	return re.sub(r"\n[ \t\n]+", "\n", re.sub(r"\r\n[ \t\n]*", "", text))


def c_string(text):
	out = []
	for byte in text.encode():
		ch = chr(byte)
		if ch == "\n":
			out.append("\\n")
		elif ch in '"\\?':
			out.append("\\" + ch)
		elif 32 <= byte < 127:
			out.append(ch)
		else:
			out.append("\\%03o" % byte)
	return '"' + "".join(out) + '"'


class Compiler:
	def __init__(self, path, name, header):
		self.path, self.name, self.header = path, name, header
		self.base = "/templates/base/" in "/" + path.replace(os.sep, "/")
		self.includes, self.prototypes, self.body = [], [], []
		self.blocks, self.html, self.in_define = [], None, False

	def emit(self, code):
		self.body.append("\t" * (1 + sum(1 for b in self.blocks if b["kind"] != "define")) + code)

	def at_line(self, line):
		self.body.append(f'#line {line} "{self.path}"')

	def compile(self, text):
		if "\r" in text:
			raise Refused(1 + text[:text.index("\r")].count("\n"), "carriage return in a template")
		if "/templates/desk/" in "/" + self.path.replace(os.sep, "/"):
			self.forms_guarded(text)
		for kind, value, line in tokens(lonely_tags_trimmed(text)):
			if kind == "text":
				self.text(value, line)
			else:
				self.tag(value.strip(), line)
		if self.blocks:
			block = self.blocks[-1]
			raise Refused(block["line"], f"{block['kind']} without end")

	def forms_guarded(self, text):
		"""SEC-65: a form of the staff site that posts holds the token of its route."""
		for form in re.finditer(r"<form\b[^>]*\bmethod=[\"']post[\"'].*?</form>", text, re.S):
			if not re.search(r"\{\{\s*call csrf\(", form[0]):
				raise Refused(1 + text.count("\n", 0, form.start()),
				    'a form that posts needs {{ call csrf(STR("name of the route it posts to")) }}')

	def text(self, value, line):
		if not self.in_define:
			if value.strip():
				raise Refused(line + value[:len(value) - len(value.lstrip())].count("\n"), "text outside a define")
			return
		self.html.feed(value, line)
		value = squeezed(value)
		if value:
			for i in range(0, len(value), 2000):
				piece = value[i:i + 2000]
				self.emit(f"page_lit(pg, {c_string(piece)}, {len(piece.encode())});")

	def tag(self, value, line):
		if value.startswith("#"):
			return
		word = re.match(r"(include|define|if|elif|else|end|for|let|call|do|raw|url)\b(.*)", value, re.S)
		# "end" and "else" stand alone; url(x) as a C call would be an expression, yet is no C of ours.
		if word:
			getattr(self, "do_" + word[1])(word[2].strip(), line)
		else:
			self.put("put", value, line)

	def need_define(self, line):
		if not self.in_define:
			raise Refused(line, "outside a define")

	def put(self, kind, expr, line):
		self.need_define(line)
		if not expr:
			raise Refused(line, "empty expression")
		function = self.html.expression(kind, line)
		if kind == "raw":
			function = "page_raw"
		self.at_line(line)
		self.emit(f"{function}(pg, ({expr}));")

	def do_raw(self, rest, line):
		if not self.base:
			raise Refused(line, "raw is allowed in templates/base/ only")
		self.put("raw", rest, line)

	def do_url(self, rest, line):
		self.put("url", rest, line)

	def do_include(self, rest, line):
		if not re.fullmatch(r'"[\w./-]+"', rest):
			raise Refused(line, 'write {{ include "folder/file.h" }}')
		if self.in_define or self.prototypes:
			raise Refused(line, "include belongs before the first define")
		self.includes.append(rest)

	def do_define(self, rest, line):
		m = re.fullmatch(r"([a-z][a-z0-9_]*)\s*(\((.*)\))?", rest, re.S)
		if not m:
			raise Refused(line, "write {{ define name (type parameter, …) }}")
		if self.in_define:
			raise Refused(line, "define inside a define")
		parameters = [p.strip() for p in (m[3] or "").split(",") if p.strip() and p.strip() != "void"]
		parameters = [re.sub(r"^struct\s+(\w+)\s*\*", r"const struct \1 *", p) for p in parameters]
		signature = f"tmpl_{m[1]}({', '.join(['struct page *pg'] + parameters)})"
		self.prototypes.append(signature)
		self.body += ["", "void", signature, "{"]
		self.in_define, self.html = True, Html()
		self.blocks.append({"kind": "define", "line": line})
		self.emit("(void)pg;")

	def open(self, kind, line, code):
		self.need_define(line)
		self.at_line(line)
		self.emit(code)
		self.blocks.append({"kind": kind, "line": line, "start": self.html.copy(), "ends": [], "else": False})

	def do_if(self, rest, line):
		if not rest:
			raise Refused(line, "if needs an expression")
		self.open("if", line, f"if ({rest}) {{")

	def do_for(self, rest, line):
		if rest.count(";") != 2:
			raise Refused(line, "write {{ for init; test; step }}")
		self.open("for", line, f"for ({rest}) {{")

	def branch(self, line, code, last):
		block = self.blocks[-1] if self.blocks else None
		if block is None or block["kind"] != "if" or block["else"]:
			raise Refused(line, "without a matching if")
		block["ends"].append(self.html)
		self.html = block["start"].copy()
		block["else"] = last
		self.blocks.pop()
		if not last:
			self.at_line(line)
		self.emit(code)
		self.blocks.append(block)

	def do_elif(self, rest, line):
		if not rest:
			raise Refused(line, "elif needs an expression")
		self.branch(line, f"}} else if ({rest}) {{", False)

	def do_else(self, rest, line):
		if rest:
			raise Refused(line, "else stands alone (elif takes an expression)")
		self.branch(line, "} else {", True)

	def do_end(self, rest, line):
		if not self.blocks or rest:
			raise Refused(line, "end without a block" if not rest else "end stands alone")
		block = self.blocks.pop()
		if block["kind"] == "define":
			if self.html.mode != "text":
				raise Refused(line, "the template ends inside a tag, an attribute or a comment")
			self.body.append("}")
			self.in_define = False
			return
		ends = block["ends"] + [self.html]
		if not block["else"]:
			ends.append(block["start"])
		for other in ends[1:]:
			if not ends[0].same(other):
				raise Refused(block["line"], f"the branches of this {block['kind']} end in different places of the HTML")
		# One branch that printed nothing means that the next expression may still begin the value.
		self.html = min(ends, key=lambda h: (h.mode != "attr", h.mode != "tag", len(h.value.strip())))
		self.emit("}")

	def do_let(self, rest, line):
		self.need_define(line)
		if "=" not in rest:
			raise Refused(line, "write {{ let type name = expression }}")
		self.at_line(line)
		self.emit(f"{rest};")

	def do_call(self, rest, line):
		self.need_define(line)
		m = re.fullmatch(r"([a-z][a-z0-9_]*)\s*\((.*)\)", rest, re.S)
		if not m:
			raise Refused(line, "write {{ call name(arguments) }}")
		if self.html.mode != "text":
			raise Refused(line, "call may stand between tags only, not inside one")
		self.at_line(line)
		arguments = m[2].strip()
		self.emit(f"tmpl_{m[1]}(pg{', ' + arguments if arguments else ''});")

	def do_do(self, rest, line):
		self.need_define(line)
		if not re.fullmatch(r"[a-z][a-z0-9_]*\s*\(\s*pg\b.*\)", rest, re.S):
			raise Refused(line, "write {{ do function(pg, arguments) }}")
		if self.html.mode != "text":
			raise Refused(line, "do may stand between tags only, not inside one")
		self.at_line(line)
		self.emit(f"{rest};")

	def header_text(self):
		guard = "PS_" + re.sub(r"\W", "_", os.path.splitext(self.path)[0]).upper() + "_H"
		lines = [f"/* Made by tools/tmplc.py from {self.path}: do not edit. */", f"#ifndef {guard}", f"#define {guard}",
		    '#include "web/page.h"'] + [f"#include {i}" for i in self.includes]
		lines += [f"void\t {p};" for p in self.prototypes] + ["#endif", ""]
		return "\n".join(lines)

	def source_text(self, include):
		return "\n".join([f"/* Made by tools/tmplc.py from {self.path}: do not edit. */", f'#include "{include}"']
		    + self.body + [""])


def main():
	if len(sys.argv) != 5:
		sys.exit("usage: tmplc.py TEMPLATE SHOWN-PATH OUT.c OUT.h")
	source, shown, out_c, out_h = sys.argv[1:]
	compiler = Compiler(shown, os.path.splitext(os.path.basename(source))[0], os.path.basename(out_h))
	try:
		with open(source, encoding="utf-8") as f:
			compiler.compile(f.read())
	except Refused as why:
		sys.exit(f"{shown}:{why.line}: error: {why.words}")
	with open(out_h, "w", encoding="utf-8") as f:
		f.write(compiler.header_text())
	with open(out_c, "w", encoding="utf-8") as f:
		f.write(compiler.source_text(os.path.basename(out_h)))


if __name__ == "__main__":
	main()
