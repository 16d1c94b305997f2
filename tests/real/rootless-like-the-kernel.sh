#!/bin/bash
# Proves: in a user namespace the union passes every case that the kernel's overlayfs passes there
# Modes: root-dir
# Needs: root kernel-overlay
# Timeout: 600
#
# The cases that the suite runs in a user namespace all pass.  Here the others are tried there too: what
# they need may be missing, but not from us alone.
# shellcheck source=tests/lib/case.sh
. "$CASE_LIB"

tree=$TEST_DIR/tree
mkdir "$tree"
cp -a "$SOURCE_ROOT"/{tests,lib,fs,runner,mk,docs,tools,Makefile,README.md} "$tree"
cd "$tree"
mapfile -t files < <(grep -lE '^# Modes: [^!]*$' -r tests/cases | xargs grep -LE '^# Modes:.* rootless|^# Modes: rootless')
sed -i '/^# Modes:/d' "${files[@]}"
names=("${files[@]#tests/}")
names=("${names[@]%.sh}")

passed_by() { # BACKEND
	BACKEND=$1 BUILD=$BUILD SCRATCH=$TEST_DIR CI='' tests/run --mode rootless "${names[@]}" >"$TEST_DIR/$1" 2>&1 || true
	tail -1 "$TEST_DIR/$1" >&2
	sed -n 's/^ok \(cases[^ ]*\).*/\1/p' "$TEST_DIR/$1" | sort
}

passed_by kernel >"$TEST_DIR/kernel.ok"
passed_by ours >"$TEST_DIR/ours.ok"
[[ -s $TEST_DIR/kernel.ok ]] || fail "the kernel passes none"
assert_eq "$(comm -23 "$TEST_DIR/kernel.ok" "$TEST_DIR/ours.ok")" '' "what only the kernel passes"
