#!/bin/bash
# Proves: unionfs-conformance prints what programs pass, ours everything
# Modes: root-dir
# Needs: root kernel-overlay
# Timeout: 300
# shellcheck source=tests/lib/case.sh
. "$CASE_LIB"

table=$(BUILD=$BUILD LOGS=$TEST_DIR/logs SCRATCH=$TEST_DIR "$SOURCE_ROOT/tools/conformance/unionfs-conformance" \
	--ops 400 --subjects link,whiteout kernel-overlayfs unionfs-mount)
echo "$table"
assert_eq "$(sed -n 1p <<<"$table")" '| subject | kernel-overlayfs | unionfs-mount |'
for subject in link whiteout 'random operations'; do
	read -r all passed < <(sed -n "s,^| $subject | [0-9]*/\([0-9]*\) | \([0-9]*\)/\1 |\$,\1 \2,p" <<<"$table")
	((all > 0)) || fail "no row of $subject"
	assert_eq "$passed" "$all" "what we pass of $subject"
done
