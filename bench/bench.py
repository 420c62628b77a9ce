#!/usr/bin/env python3
"""What Plainsight costs and bears on this machine, each figure beside the machine's own.

	make bench            the demo, then a house with 100,000 reports (about ten minutes to make, kept in build-bench/)
	make bench REPORTS=0  the demo alone

Prints lines of a table; a figure beyond its target is marked "missed".
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(ROOT, "build-bench")
os.environ["PLAINSIGHT"] = os.path.join(BUILD, "plainsight")
os.environ["PLAINSIGHT_SHARE"] = ROOT
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(ROOT, "tests/faults"))
from house import PORT, Browser, House, Staff  # noqa: E402

SECONDS = 5
TIMES = 3
missed = []


def row(what, figure, target="", good=True):
	if not good:
		missed.append(what)
	print(f"| {what:<62} | {figure:>24} | {target:<22} | {'' if good else 'missed'}", flush=True)


def tool(name, *args):
	run = subprocess.run([os.path.join(BUILD, "bench", name), *map(str, args)], capture_output=True, text=True)
	if run.returncode != 0:
		raise SystemExit(f"{name}: {run.stderr}")
	last = run.stdout.rstrip().rpartition("\n")[2]
	return [float(x) for x in last.split()] if re.fullmatch(r"[\d. ]+", last) else []


def disk_rate(folder, threads):
	with tempfile.TemporaryDirectory(dir=folder, prefix="bench-disk-") as d:
		return tool("disk", d, threads, SECONDS)[0]


def worked(house):
	"""Processor seconds of each role so far: what a busy machine does not change."""
	seconds = {}
	for role, pid in house.pids().items():
		with open(f"/proc/{pid}/stat") as f:
			field = f.read().rpartition(")")[2].split()
		seconds[role] = (int(field[11]) + int(field[12])) / os.sysconf("SC_CLK_TCK")
	return seconds


def memory(house):
	"""Summed PSS of the supervisor and its roles, MB."""
	total = 0
	for pid in [house.process.pid, *house.pids().values()]:
		with open(f"/proc/{pid}/smaps_rollup") as f:
			total += int(re.search(r"^Pss:\s+(\d+)", f.read(), re.M).group(1))
	return total / 1024


# ---- pages beside nginx -----------------------------------------------------

def wrk(url, cookie="", connections=32):
	run = subprocess.run(["wrk", "-t2", f"-c{connections}", f"-d{SECONDS}s", "--latency", "-H", f"Cookie: {cookie}", url], capture_output=True, text=True)
	said = run.stdout
	unit = {"us": 0.001, "ms": 1, "s": 1000}
	found = {m.group(1): float(m.group(2)) * unit[m.group(3)] for m in re.finditer(r"^\s+(50|99)%\s+([\d.]+)(us|ms|s)\s*$", said, re.M)}
	if "Non-2xx" in said or len(found) < 2:
		raise SystemExit(f"wrk {url}: {said}")
	return found["50"], found["99"], float(re.search(r"Requests/sec:\s+([\d.]+)", said).group(1))


class Nginx:
	"""The same bytes from a file."""

	def __init__(self, port, body):
		self.folder = tempfile.mkdtemp(prefix="bench-nginx-")
		os.chmod(self.folder, 0o755)
		with open(f"{self.folder}/page.html", "w") as f:
			f.write(body)
		with open(f"{self.folder}/nginx.conf", "w") as f:
			f.write(f"""worker_processes 2; daemon off; pid {self.folder}/pid; error_log {self.folder}/error.log;
events {{ worker_connections 1024; }}
http {{ access_log off; sendfile on; client_body_temp_path {self.folder}/b; proxy_temp_path {self.folder}/p; fastcgi_temp_path {self.folder}/f;
 uwsgi_temp_path {self.folder}/u; scgi_temp_path {self.folder}/s; types {{ text/html html; }}
 server {{ listen 127.0.0.1:{port}; root {self.folder}; }} }}
""")
		self.process = subprocess.Popen(["nginx", "-c", f"{self.folder}/nginx.conf"], stderr=subprocess.DEVNULL)
		self.url = f"http://127.0.0.1:{port}/page.html"
		time.sleep(0.5)

	def end(self):
		self.process.terminate()
		self.process.wait()
		shutil.rmtree(self.folder, ignore_errors=True)


def page(house, login, path, what, target, must_hold):
	person = Staff(house, login).sign_in()
	body = person.want(person.get(path), 200).body
	if body.count(must_hold[0]) < must_hold[1]:
		raise SystemExit(f"{path} holds {body.count(must_hold[0])} times {must_hold[0]}, not {must_hold[1]}")
	if not shutil.which("wrk"):
		row(what, "skipped: no wrk", "apt-get install wrk")
		return
	cookie = "; ".join(f"{k}={v}" for k, v in person.cookies.items())
	before = worked(house)
	runs = [wrk(f"http://localhost:{house.port + 1}{path}", cookie) for _ in range(TIMES)]
	after, n = worked(house), sum(r[2] for r in runs) * SECONDS
	p50, p99, rate = min(runs, key=lambda r: r[1])		# what else ran on the machine is no part of the page
	row(f"{what}, {len(body) // 1024} KiB: p50 / p99", f"{p50:.1f} / {p99:.1f} ms", f"p99 <= {target} ms" if target else "", target is None or p99 <= target)
	row(f"{what}: pages a second", f"{rate:.0f}")
	row(f"{what}: processor a page", " + ".join(f"{role} {(after[role] - before[role]) / n * 1e6:.0f}" for role in ("desk", "keeper")) + " us")
	if not shutil.which("nginx"):
		row("the same bytes from nginx", "skipped: no nginx", "apt-get install nginx")
		return
	nginx = Nginx(house.port + 2, body)
	try:
		p50, p99, rate = wrk(nginx.url)
		row("    the same bytes from nginx: p50 / p99, pages a second", f"{p50:.1f} / {p99:.1f} ms, {rate:.0f}")
	finally:
		nginx.end()


def fullest_entity(house, login):
	"""The thing with the most on its page, of the first that are seen."""
	person = Staff(house, login).sign_in()
	seen = [person.get(f"/entity/{id.hex()}") for id, in house.query("SELECT id FROM entity ORDER BY id LIMIT 40")]
	return max((p for p in seen if p.status == 200), key=lambda p: len(p.body)).asked.removeprefix("GET ")


def entity(house):
	page(house, "kit.dale@police.example", fullest_entity(house, "kit.dale@police.example"), "page of one thing, 32 connections", None, ("<h1", 1))


def pages(house):
	page(house, "sam.field@police.example", "/queue?show=ungraded", "queue of ungraded reports, 32 connections", 25, ("<tr", 25))
	page(house, "jo.lamb@harle.example", "/mine", "own reports: opens 25 cards, each logged", 40, ("/mine/", 25))


# ---- the runs ----------------------------------------------------------------

def submissions(house):
	one, many = disk_rate(house.dir, 1), disk_rate(house.dir, 32)
	row("this disk: create, fsync, rename, fsync; 1 thread, a second", f"{one:.0f}")
	row("this disk: the same, 32 threads", f"{many:.0f}")
	single = tool("submit", house.port, 1, SECONDS)
	row("reports acknowledged a second, 1 client (p50 / p99 of Send)", f"{single[0]:.0f} ({single[1]:.1f} / {single[2]:.1f} ms)")
	thirty = tool("submit", house.port, 32, SECONDS)
	row("reports acknowledged a second, 32 clients (p50 / p99 of Send)", f"{thirty[0]:.0f} ({thirty[1]:.1f} / {thirty[2]:.1f} ms)")
	row("    1 : 32", f"1 : {thirty[0] / single[0]:.1f}")
	row("    32 clients beside this disk", f"{thirty[0] / many:.2f}", ">= 0.60", thirty[0] / many >= 0.6)


def start(house, target, what):
	began = time.monotonic()
	house.start()
	took = time.monotonic() - began
	row(f"start to first page, {what}", f"{took:.2f} s", f"<= {target} s", took <= target)


def at_rest(house, what, target=None):
	time.sleep(3)
	mb = memory(house)
	row(f"memory of all processes at rest, {what} (summed PSS)", f"{mb:.0f} MB", f"<= {target} MB" if target else "", target is None or mb <= target)


def demo():
	house = House(PORT)
	try:
		began = time.monotonic()
		house.start()
		took = time.monotonic() - began
		row("making the demo, to its first page", f"{took:.1f} s", "<= 10 s", took <= 10)
		house.stop()
		start(house, 1, "the demo")
		at_rest(house, "the demo", 100)
		entity(house)
		submissions(house)
	finally:
		house.end()


def many(n):
	folder = os.path.join(BUILD, f"house-{n}")
	if not os.path.exists(f"{folder}/published/public.bundle"):
		shutil.rmtree(folder, ignore_errors=True)
		began = time.monotonic()
		tool("many", folder, n)
		row(f"making {n:,} reports", f"{time.monotonic() - began:.0f} s")
	house = House(PORT, data=folder)
	try:
		start(house, 5, f"{n:,} reports")
		at_rest(house, f"{n:,} reports")
		pages(house)
	finally:
		house.end()


def main():
	n = int(sys.argv[1]) if len(sys.argv) > 1 else 100000
	print(f"| {'measured':<62} | {'here':>24} | {'target':<22} |\n|{'-' * 64}|{'-' * 26}|{'-' * 24}|")
	demo()
	if n > 0:
		many(n)
	print(f"# {len(missed)} targets missed" + (": " + "; ".join(missed) if missed else ""))
	return 0


if __name__ == "__main__":
	sys.exit(main())
