"""Read a page as a browser does: its links, its forms, what a person could fill in.

	Reader(html).links, .forms -> form.fill(words, chance) -> the fields to post
"""
from html.parser import HTMLParser


class Form:
	def __init__(self, action, method):
		self.action, self.method = action, method
		self.fields = []		# (kind, name, value, checked)
		self.buttons = []		# (name, value)

	def fill(self, words, chance):
		"""One way to fill it in: words() gives a text nobody wrote before; hidden fields stay."""
		out, radios = {}, {}
		for kind, name, value, _ in self.fields:
			if kind == "hidden":
				out[name] = value
			elif kind in ("text", "textarea", "search", "tel", "url", "password"):
				out[name] = words()
			elif kind == "email":
				out[name] = words() + "@invented.example"
			elif kind == "number":
				out[name] = "3"
			elif kind == "checkbox" and chance.random() < 0.3:
				out[name] = value or "on"
			elif kind in ("radio", "option"):
				radios.setdefault(name, []).append(value)
		for name, values in radios.items():
			out[name] = chance.choice(values)
		if self.buttons:
			name, value = chance.choice(self.buttons)
			if name:
				out[name] = value
		return out


class Reader(HTMLParser):
	def __init__(self, html):
		super().__init__(convert_charrefs=True)
		self.links, self.forms, self.select = [], [], None
		self.feed(html)

	def handle_starttag(self, tag, attrs):
		a = {k: v if v is not None else "" for k, v in attrs}
		if tag == "a" and a.get("href"):
			self.links.append(a["href"])
		elif tag == "form":
			self.forms.append(Form(a.get("action", ""), a.get("method", "get").lower()))
		if not self.forms:
			return
		form = self.forms[-1]
		if tag == "input" and a.get("name") and a.get("type") not in ("submit", "file"):
			kind = a.get("type", "text")
			if not a["name"].rsplit("_", 1)[-1] in ("day", "month", "year"):
				form.fields.append((kind, a["name"], a.get("value", ""), "checked" in a))
		elif tag == "textarea" and a.get("name"):
			form.fields.append(("textarea", a["name"], "", False))
		elif tag == "select":
			self.select = a.get("name")
		elif tag == "option" and self.select:
			form.fields.append(("option", self.select, a.get("value", ""), "selected" in a))
		elif tag == "button":
			form.buttons.append((a.get("name"), a.get("value", "")))

	def handle_endtag(self, tag):
		if tag == "select":
			self.select = None
