#!/bin/bash
#
# `make coverage`: which part of the lines of each source of fs/ the tests execute, by gcov.
#
#   T="model fault"   groups or names of tests (default: those that mount unions, and unit)
#   LEAST=90          files below so many percent are listed once more
#   SCOPE=fs          whose sources; also lib, runner, store
#
# The counters are those of processes that ended by themselves: one that is killed counts nothing.

set -euo pipefail
export LC_ALL=C

cd "$(dirname "$0")/.."
BUILD=$(realpath "${BUILD:-build/cov}")
LEAST=${LEAST:-90} SCOPE=${SCOPE:-fs}
(($#)) || set -- model/ fault/ cases/ swap/ clients/ unit/ layer/run/

# Ordinary users count, too, in files that root may have made: a default ACL stands above any umask.
find "$BUILD/obj" -name '*.gcda' -delete
find "$BUILD/obj" -type d -exec chmod 777 {} + \
	-exec setfacl -d -m u::rwX,g::rwX,o::rwX {} +
export BUILD
tests/run "$@" >"$BUILD/log" 2>&1 ||
	echo "some tests failed: $(tail -1 "$BUILD/log")" >&2

# "File 'fs/attr.c'" and on the next line "Lines executed:93.10% of 29"
for object in "$BUILD/obj/$SCOPE"/*.gcno; do
	source=$SCOPE/$(basename "$object" .gcno).c
	gcov -n -o "$(dirname "$object")" "$source" 2>/dev/null |
		awk -v source="$source" '$0 == "File '\''" source "'\''" { getline; gsub(/[:%]/, " "); print source, $3, $5 }'
done | sort | awk -v least="$LEAST" '
	{ printf "%-28s %6.1f %% of %4d lines\n", $1, $2, $3; hit += $2 * $3 / 100; lines += $3
	  if ($2 < least) low = low "  " $1 " (" $2 " %)\n" }
	END { printf "%-28s %6.1f %% of %4d lines\n", "all", lines ? 100 * hit / lines : 0, lines
	      if (low) printf "\nbelow %s %%:\n%s", least, low }'
