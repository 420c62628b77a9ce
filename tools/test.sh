#!/bin/bash
# Run the tests and add them up: one closing line `N passed, N failed`.
# Each suite prints TAP lines ("ok 1 - a sentence", "not ok ...").
set -u
cd "$(dirname "$0")/.."
what=${1:-all}
build=build
passed=0 failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

count() {	# name command...: run it, add its TAP lines; a run that dies without one failing line fails once
	local name=$1 start=$SECONDS ok bad status
	shift
	"$@" >"$log" 2>&1; status=$?
	ok=$(grep -c '^ok ' "$log"); bad=$(grep -c '^not ok ' "$log")
	if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
	if [ "$status" -eq 0 ] && [ "$ok" -eq 0 ] && [ "$bad" -eq 0 ]; then bad=1; echo "$name ran no test" >>"$log"; fi
	passed=$((passed + ok)) failed=$((failed + bad))
	printf '==> %-28s %5d passed %3d failed  %3d s\n' "$name" "$ok" "$bad" "$((SECONDS - start))"
	grep -E '^# (J[0-9]+|table) ' "$log"
	if [ "$bad" -gt 0 ]; then { grep -A 14 '^not ok' "$log" | head -n 200; echo ...; tail -n 20 "$log"; } | sed 's/^/    /'; fi
}

checks() {
	count "layers" sh -c 'python3 tools/layercheck.py && echo "ok 1 - every folder knows only those below it"'
	count "source rules" sh -c 'python3 tools/srccheck.py && echo "ok 1 - no banned call in the source"'
}
# A suite that was not built is a failure, not a silence.
built() {
	for d in "$build/tests/unit"/*/ ; do
		[ -f "tests/unit/$(basename "$d")/meson.build" ] || continue
		find "$d" -maxdepth 1 -type f \( -name '*_tests' -o -name 'test_*' \) -perm -u+x | grep -q . || { echo "no test program in $d"; return 1; }
	done
	echo "ok 1 - every suite was built"
}
unit() {
	count "suites" built
	for t in $(find "$build/tests/unit" -maxdepth 2 -type f \( -name '*_tests' -o -name 'test_*' \) -perm -u+x | sort); do
		count "unit $(basename "$t" _tests)" timeout 300 "$t"
	done
}
fuzz() {
	for t in $(find "$build/tests/fuzz" -maxdepth 1 -type f -name 'fuzz_*' -perm -u+x | sort); do
		count "fuzz $(basename "$t")" timeout 120 "$t" "tests/data/fuzz/$(basename "$t" | sed 's/^fuzz_//')"
	done
}
faults() { for t in tests/faults/*_test.py; do count "faults $(basename "$t" _test.py)" timeout 400 python3 "$t"; done; }
soak() { count "300 kills" timeout 1800 python3 tests/faults/kill_test.py 300; }
demo() { for t in tests/demo/*_test.py; do count "demo $(basename "$t" _test.py)" timeout 120 python3 "$t"; done; }
web() { count "web" timeout 1000 node tests/web/run.js; }
sanitize() {
	echo "==> Sanitizer build"
	[ -e build-asan/build.ninja ] || meson setup build-asan -Db_sanitize=address,undefined -Db_lundef=false >/dev/null
	ninja -C build-asan --quiet || failed=$((failed + 1))
	build=build-asan unit
}

case $what in
all) checks; unit; fuzz; demo; faults; web ;;
*) "$what" ;;
esac
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
