"""rolesc.py: the roles of the project, and what it refuses.  rolesc_test.py ROLESC ROLES_DEF"""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROLESC, ROLES_DEF = sys.argv[1], sys.argv[2]
ROLE = 'role king "King" 1,2 10 20\n'


def run(text):
	with tempfile.TemporaryDirectory() as folder:
		source = Path(folder, "roles.def")
		source.write_text(text, encoding="utf-8")
		done = subprocess.run([sys.executable, ROLESC, source, Path(folder, "h"), Path(folder, "c")], capture_output=True, text=True)
		return done.returncode, done.stderr


class Rolesc(unittest.TestCase):
	def test_the_roles_of_the_project_compile(self):
		self.assertEqual(run(Path(ROLES_DEF).read_text(encoding="utf-8"))[0], 0)

	def test_a_fault_is_named_with_its_line(self):
		for text in (ROLE + ROLE, ROLE + "cap a.b: queen\n", ROLE + "cap a.b: king\ncap a.b: king\n", ROLE + "rule\n",
		             ROLE + 'role queen "Queen" 13 1 2\n', ROLE + 'role queen "Queen" 1,1 1 2\n', ROLE + 'role queen "Queen" - 3 2\n'):
			code, words = run(text)
			self.assertNotEqual(code, 0, text)
			self.assertIn("roles.def:", words)

	def test_no_roles_or_too_many_are_refused(self):
		self.assertNotEqual(run("# nobody\n")[0], 0)
		self.assertNotEqual(run("".join(f'role r{"abcdefgh"[i // 8]}{"abcdefgh"[i % 8]} "R" - 0 0\n' for i in range(32)))[0], 0)


unittest.main(argv=sys.argv[:1])
