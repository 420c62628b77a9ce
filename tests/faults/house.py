"""A running demo to break: its folder, its processes, and people who use both sites.

	House(port) -> start -> Staff(house, login).report(text) -> number
	                        Visitor(house).report(text)      -> sub of what was acknowledged
	house.kill(role), house.ready(), house.query(sql), house.stop()

Plain Python; the pages are read as a browser without scripts would.
"""
import hashlib
import http.client
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.environ.get("PLAINSIGHT", os.path.join(ROOT, "build/plainsight"))
PORT = int(os.environ.get("PLAINSIGHT_PORT", "18080"))
PASSWORD = "wyvale-demo-password"
ROLES = ("keeper", "desk", "public")


class Refused(Exception):
	"""The page answered, and not with what was hoped for."""

	def __init__(self, status, body, asked=""):
		super().__init__(f"{asked}: status {status}")
		self.status, self.body = status, body


class Gone(Exception):
	"""No answer: nobody listens, or the connection ended in the middle."""


class House:
	def __init__(self, port=PORT, env=None, data=None):
		self.port, self.env = port, env or {}
		self.made = data is None
		self.dir = data or tempfile.mkdtemp(prefix="plainsight-faults-")
		os.chmod(self.dir, 0o755)
		self.process = None
		self.log = open(os.path.join(tempfile.gettempdir(), f"plainsight-faults-{port}.log"), "w+b")

	def command(self):
		return [PROGRAM, "demo", "--data", self.dir, "--public", f"127.0.0.1:{self.port}", "--staff", f"127.0.0.1:{self.port + 1}"]

	def start(self, wait=True):
		self.process = subprocess.Popen(self.command(), stdout=self.log, stderr=self.log, env={**os.environ, **self.env})
		if wait:
			self.ready()
		return self

	def ready(self, seconds=30, sites=("public", "staff")):
		end = time.monotonic() + seconds
		for site in sites:
			while True:
				try:
					if Browser(self, site).get("/en" if site == "public" else "/sign-in").status == 200:
						break
				except Gone:
					pass
				if time.monotonic() > end:
					raise AssertionError(f"the {site} site does not answer; {self.process.poll()} {self.pids()}: {self.said()[-2000:]}")
				time.sleep(0.02)

	def said(self):
		self.log.flush()
		with open(self.log.name, "rb") as f:
			return f.read().decode(errors="replace")

	def pids(self):
		"""Role -> process, of those that live now."""
		found = {}
		try:
			with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children") as f:
				children = f.read().split()
		except OSError:
			return found
		for pid in children:
			try:
				with open(f"/proc/{pid}/comm") as f:
					name = f.read().strip()
			except OSError:
				continue
			if name.startswith("ps-") and name[3:] in ROLES:
				found[name[3:]] = int(pid)
		return found

	def kill(self, role):
		"""kill -9; False when that role does not run at this moment."""
		if role == "supervisor":
			self.process.kill()
			self.process.wait()
			return True
		pid = self.pids().get(role)
		if pid is None:
			return False
		os.kill(pid, signal.SIGKILL)
		return True

	def stop(self):
		if self.process is None or self.process.poll() is not None:
			return
		self.process.terminate()
		try:
			self.process.wait(15)
		except subprocess.TimeoutExpired:
			self.process.kill()
			self.process.wait()

	def end(self):
		self.stop()
		self.log.close()
		if self.made:
			shutil.rmtree(self.dir, ignore_errors=True)

	def query(self, sql, *values):
		db = sqlite3.connect(f"file:{self.dir}/db/plainsight.db?mode=ro", uri=True, timeout=10)
		try:
			return db.execute(sql, values).fetchall()
		finally:
			db.close()

	def spooled(self):
		"""sub of each envelope that waits in spool/in."""
		return [bytes.fromhex(name.split("-")[0]) for name in os.listdir(f"{self.dir}/spool/in/new")]

	def verify(self):
		"""`audit verify --rows`: exit code and words."""
		run = subprocess.run([PROGRAM, "audit", "verify", "--rows", "--data", self.dir], capture_output=True, text=True)
		return run.returncode, run.stdout + run.stderr


class Page:
	def __init__(self, status, location, body, asked):
		self.status, self.location, self.body, self.asked = status, location, body, asked

	def hidden(self, name):
		m = re.search(r'<input type="hidden" name="%s" value="([^"]*)"' % re.escape(name), self.body)
		return m.group(1) if m else None


class Browser:
	"""One person at one site: cookies, no script, nothing retried."""

	def __init__(self, house, site):
		self.house = house
		self.port = house.port + (site == "staff")
		self.host = "127.0.0.1" if site == "public" else "localhost"
		self.cookies = {}

	def ask(self, method, path, fields=None):
		headers = {"Host": f"{self.host}:{self.port}", "Connection": "close"}
		body = None
		if self.cookies:
			headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
		if fields is not None:
			body = urllib.parse.urlencode(fields)
			headers["Content-Type"] = "application/x-www-form-urlencoded"
			headers["Origin"] = f"http://{self.host}:{self.port}"
		connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
		try:
			connection.request(method, path, body, headers)
			answer = connection.getresponse()
			text = answer.read().decode()
		except (OSError, http.client.HTTPException) as e:
			raise Gone(str(e)) from e
		finally:
			connection.close()
		for line in answer.headers.get_all("Set-Cookie") or []:
			name, value = line.split(";")[0].split("=", 1)
			self.cookies[name] = value
		return Page(answer.status, answer.headers.get("Location"), text, f"{method} {path}")

	def get(self, path):
		return self.ask("GET", path)

	def post(self, path, **fields):
		return self.ask("POST", path, fields)

	def want(self, page, *status):
		if page.status not in status:
			raise Refused(page.status, page.body, page.asked)
		return page


class Staff(Browser):
	def __init__(self, house, login):
		super().__init__(house, "staff")
		self.login = login

	def sign_in(self):
		self.cookies = {}
		page = self.post("/sign-in", login=self.login, password=PASSWORD, _csrf="")
		self.want(page, 303)
		return self

	def form(self, path, **fields):
		"""Press the form of the page at path (its token is read first)."""
		page = self.want(self.get(path), 200)
		return self.post(path, _csrf=page.hidden("_csrf"), **fields)

	def draft(self, text):
		"""A draft with its words in it; the path of its last page."""
		page = self.want(self.get("/share"), 200)
		page = self.want(self.post("/share", _csrf=page.hidden("_csrf")), 303)
		first = page.location
		fields = {"danger_now": "no", "welfare_now": "no", "child": "no", "item_text.0": text, "basis.0": "saw"}
		page = self.form(first, **fields)
		if page.status == 200:		# an answer opened a question: the page again
			page = self.form(first, **fields)
		self.want(page, 303)
		return first.rsplit("/", 1)[0] + "/3"

	def send(self, last):
		"""Send a draft; its number. Pressing again is no second report."""
		page = self.get(last)
		if page.status == 200:
			page = self.post(last, _csrf=page.hidden("_csrf"), may_contact="no")
		if page.status == 200:
			page = self.form(last, may_contact="no")
		self.want(page, 303)
		if not page.location.startswith("/sent/"):
			raise Refused(page.status, page.location)
		return page.location.rsplit("/", 1)[1]

	def report(self, text):
		return self.send(self.draft(text))


def sub_of(token):
	return hashlib.blake2b(b"plainsight/sub\0" + token, digest_size=16).digest()


class Visitor(Browser):
	def __init__(self, house):
		super().__init__(house, "public")
		self.sub = None		# of what was pressed last, acknowledged or not

	def fill(self, text):
		"""Up to the check page; its token."""
		self.want(self.get("/en/p/r"), 200)
		self.want(self.post("/en/p/r"), 303)
		self.want(self.post("/en/p/r/1", danger="no"), 303)
		self.want(self.post("/en/p/r/5", words=text, words_how_known="saw_or_heard"), 303)
		page = self.want(self.get("/en/p/r/9"), 200)
		token = page.hidden("token")
		self.sub = sub_of(bytes.fromhex(token))
		return token

	def send(self, token):
		page = self.want(self.post("/en/p/r/9", token=token), 303)
		if page.location != "/en/p/r/10":
			raise Refused(page.status, page.location)
		return self.sub

	def report(self, text):
		return self.send(self.fill(text))


class Tap:
	"""ok and not ok lines; leave() gives the exit code."""

	def __init__(self):
		self.n = self.bad = 0

	def check(self, good, sentence, why=""):
		self.n += 1
		self.bad += not good
		if not good and why:
			print("\n".join("# " + line[:500] for line in str(why).splitlines()[:40]))
		print(f"{'ok' if good else 'not ok'} {self.n} - {sentence}", flush=True)
		return good

	def leave(self):
		print(f"1..{self.n}")
		return 1 if self.bad or self.n == 0 else 0
