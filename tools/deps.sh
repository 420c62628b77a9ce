#!/bin/sh
# Install what Plainsight needs on Debian 12: build tools and libraries from
# Debian, style sheets and browser tests from npm.  Says what it does; does
# nothing when everything is there.
set -eu
cd "$(dirname "$0")/.."
what=${1:-all}

build="gcc make meson ninja-build pkg-config python3 libmicrohttpd-dev libsodium-dev libsqlite3-dev libjansson-dev libssl-dev libseccomp-dev libcmark-dev libicu-dev nodejs npm"
test="chromium sqlite3"

missing() {
	for p in "$@"; do
		# A tool that is there by another road (a newer node, say) counts.
		case $p in
		nodejs) command -v node >/dev/null && continue ;;
		npm) command -v npm >/dev/null && continue ;;
		chromium) command -v chromium >/dev/null && continue ;;
		esac
		dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q '^install ok installed' || printf '%s ' "$p"
	done
}

case $what in
build) want="$build" ;;
test|all) want="$build $test" ;;
*) echo "usage: tools/deps.sh [build|test|all]" >&2; exit 2 ;;
esac

need=$(missing $want)
if [ -n "$need" ]; then
	if [ "$(id -u)" = 0 ]; then as=""
	elif command -v sudo >/dev/null; then as="sudo"
	else
		echo "Plainsight needs these Debian packages: $need" >&2
		echo "You are not root and there is no sudo. Ask an administrator to run:" >&2
		echo "    apt-get install --no-install-recommends $need" >&2
		exit 1
	fi
	echo "==> Installing Debian packages: $need"
	$as apt-get update -q
	DEBIAN_FRONTEND=noninteractive $as apt-get install -y -q --no-install-recommends $need
fi

npm_in() {	# folder: install what its lock file says, once
	stamp="$1/node_modules/.plainsight"
	if [ ! -e "$stamp" ] || [ "$1/package-lock.json" -nt "$stamp" ]; then
		echo "==> Installing npm packages in $1"
		PUPPETEER_SKIP_DOWNLOAD=1 npm ci --prefix "$1" --no-audit --no-fund --loglevel=error
		touch "$stamp"
	fi
}
npm_in assets
if [ "$what" = test ] || [ "$what" = all ]; then npm_in tests/web; fi
