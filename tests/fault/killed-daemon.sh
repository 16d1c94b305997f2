#!/bin/bash
# Proves: wherever the daemon is killed, another mount shows what had been done, and all or nothing of the rest
# Modes: root-tmpfs root-dir
# Needs: kernel-overlay
# Timeout: 600
#
# CRASH_ROUNDS=N CRASH_SEED=N kill it more often, or elsewhere.
# shellcheck source=tests/lib/case.sh
. "$CASE_LIB"

mkdir "$TEST_UPPER/crash"
crash "$RUN/bin/fault-shim" "$TEST_UPPER/crash" "${CRASH_ROUNDS:-50}" "${CRASH_SEED:-1}"
