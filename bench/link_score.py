#!/usr/bin/env python3
"""
What `plainsight link` finds in files whose answer is known, without being told it (LNK-121).

	link_score.py PROGRAM DATA [TASK ...]      make bench-link DATA=DIR

For each task: candidates, wall and memory as the program reports them; then, against the truth,
the best F1 of all thresholds, F1 at weight 0, recall at precision .95 and .99, and the clusters' F1.
Pairs are asked for down to weight -20, so that the thresholds stand in the file.
"""
import collections
import csv
import json
import os
import re
import subprocess
import sys
import tempfile

FEBRL = ("rec_id=id,given_name=given_name,surname=surname,street_number=address,address_1=address,address_2=address,suburb=place,"
	"postcode=postcode,state=category,date_of_birth=date_of_birth,soc_sec_id=document_no")
PEOPLE = "unique_id=id,given_name=given_name,surname=surname,dob=date_of_birth,sex=sex,postcode=postcode,city=place,phone=phone,nationality=nationality"
TASKS = {	# files, columns, how the truth is read
	"febrl3": (["febrl3.csv"], FEBRL, "febrl"),
	"febrl4": (["febrl4a.csv", "febrl4b.csv"], FEBRL, "febrl"),
	"fake_1000": (["fake_1000.csv"], "unique_id=id,first_name=given_name,surname=surname,dob=date_of_birth,city=place,email=email", "cluster"),
	"historical_dev": (["historical_dev.csv"], "unique_id=id,full_name=full_name,first_name=given_name,surname=surname,dob=date_of_birth,"
		"birth_place=place,postcode_fake=postcode,gender=sex,occupation=occupation", "cluster"),
	"migrants_dev": (["migrants_dev.csv"], "unique_id=id,given_name=given_name,second_name=second_name,surname=surname,dob=date_of_birth,"
		"municipality=place,country=nationality", "cluster"),
	"restaurants": (["restaurants.csv"], "name=text,address=address,city=place,cuisine=category", "row"),
	"people_100k": (["people_100k.csv"], PEOPLE, "cluster"),
}


def truth(path, how):
	"""id of a record -> whom it speaks of, in the order of the file."""
	out = {}
	with open(path, encoding="utf-8") as f:
		for number, row in enumerate(csv.DictReader(f, skipinitialspace=True), 1):
			row = {key.strip(): value for key, value in row.items()}
			if how == "febrl":
				out[row["rec_id"].strip()] = re.match(r"rec-(\d+)-", row["rec_id"].strip())[1]
			elif how == "row":
				out[str(number)] = row["unique_id"]
			else:
				out[row["unique_id"].strip()] = row["cluster"]
	return out


def pairs_in(groups, n_files):
	"""Pairs that fall together in groups of (file, key): within one file, or between two."""
	total = 0
	for members in groups:
		files = collections.Counter(file for file, _ in members)
		total += files[0] * files[1] if n_files == 2 else files[0] * (files[0] - 1) // 2
	return total


def f1(precision, recall):
	return 2 * precision * recall / (precision + recall) if precision + recall > 0 else 0.0


def score_pairs(path, left, right, n_true):
	found = []
	with open(path) as f:
		for row in csv.DictReader(f):
			found.append((float(row["weight"]), left[row["id_l"]] == right[row["id_r"]]))
	found.sort(reverse=True)
	good, best, at_zero, recall = 0, (0.0, 0.0), 0.0, {0.95: 0.0, 0.99: 0.0}
	for n, (weight, is_true) in enumerate(found, 1):
		good += is_true
		if n < len(found) and found[n][0] == weight:
			continue
		precision, got = good / n, good / n_true
		best = max(best, (f1(precision, got), weight))
		if weight >= 0:
			at_zero = f1(precision, got)
		for wanted in recall:
			if precision >= wanted:
				recall[wanted] = got
	return best, at_zero, recall, good / n_true


def score_clusters(path, tables, n_true):
	everybody = [(file, who) for file, table in enumerate(tables) for who in table.values()]
	clusters = collections.defaultdict(list)
	with open(path) as f:
		rows = list(csv.DictReader(f))
	if len(rows) != len(everybody):
		raise SystemExit(f"{path} holds {len(rows)} records, not {len(everybody)}")
	for row, one in zip(rows, everybody):
		clusters[row["cluster"]].append(one)
	said = pairs_in(clusters.values(), len(tables))
	right = pairs_in((group for members in clusters.values() for group in by_who(members).values()), len(tables))
	return f1(right / max(said, 1), right / n_true)


def by_who(members):
	out = collections.defaultdict(list)
	for file, who in members:
		out[who].append((file, who))
	return out


def link(program, data, name, folder):
	files, columns, _ = TASKS[name]
	out = {kind: os.path.join(folder, f"{name}.{kind}") for kind in ("pairs", "clusters", "json")}
	subprocess.run([program, "link", *(os.path.join(data, file) for file in files), "--columns", columns, "--pairs", out["pairs"],
		"--clusters", out["clusters"], "--report", out["json"], "--min-weight=-20"], check=True, stdout=subprocess.DEVNULL)
	return out


def score(data, name, out):
	files, _, how = TASKS[name]
	tables = [truth(os.path.join(data, file), how) for file in files]
	n_true = pairs_in(by_who([(file, who) for file, table in enumerate(tables) for who in table.values()]).values(), len(tables))
	with open(out["json"]) as f:
		report = json.load(f)
	(best, at), zero, recall, blocked = score_pairs(out["pairs"], tables[0], tables[-1], n_true)
	print(f"| {name} | {sum(map(len, tables))} | {report['candidate_pairs']} | {report['wall_s']:.2f} | {report['peak_rss_mb']:.0f} | {blocked:.4f} | "
		f"{best:.4f} ({at:.1f}) | {zero:.4f} | {recall[0.95]:.3f} / {recall[0.99]:.3f} | {score_clusters(out['clusters'], tables, n_true):.4f} |", flush=True)


def main():
	if len(sys.argv) < 3 or any(task not in TASKS for task in sys.argv[3:]):
		raise SystemExit(f"usage: link_score.py PROGRAM DATA [{' '.join(TASKS)}]")
	program, data = sys.argv[1:3]
	if not os.path.isdir(data):
		raise SystemExit(f"{data} is not there: give the folder of the files with DATA=")
	print("| task | records | candidates | wall s | MB | true pairs found | pairs F1, best (at weight) | at 0 | recall at P .95 / .99 | clusters F1 |")
	print("|---|---|---|---|---|---|---|---|---|---|")
	with tempfile.TemporaryDirectory() as folder:
		# All linked before any is scored: a child's peak memory is not below what its parent held.
		done = {name: link(program, data, name, folder) for name in sys.argv[3:] or TASKS}
		for name, out in done.items():
			score(data, name, out)


main()
