#!/bin/bash
# Proves: the tests notice a request that is not answered, and none that only takes its time
# Modes: root-dir
# Unanswered: yes (the daemon stands still)
# shellcheck source=tests/lib/case.sh
. "$CASE_LIB"
layer "$L1" <<END
d/f: text
END
# shellcheck disable=SC2119 # no options
union_mount
daemon=$(daemon_pids)

status=0
kill -STOP "$daemon"
nsrun --watch 2 stat "$MNT/d/f" 2>"$TEST_DIR/said" || status=$?
kill -CONT "$daemon"
assert_eq "$status" 99 'the status of one that waits'
grep -q 'FAIL: process [0-9]* (stat) has waited for the answer of a FUSE request for 3 s' "$TEST_DIR/said" ||
	fail "said: $(<"$TEST_DIR/said")"

# One request after the other waits, each for less than that.
# shellcheck disable=SC2016 # a program of another shell
ask='while [[ ! -e $1 ]]; do [[ ! -e $2/d/absent$((i++)) ]]; done'
for ((i = 0; i < 6; i++)); do
	kill -STOP "$daemon"
	sleep 1
	kill -CONT "$daemon"
	sleep 0.1
done && : >"$TEST_DIR/stopped" &
nsrun --watch 4 bash -c "$ask" - "$TEST_DIR/stopped" "$MNT"
wait
