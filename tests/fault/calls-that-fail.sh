#!/bin/bash
# Proves: whichever call of the daemon fails, an operation is done or not, says why, and leaves nothing
# Modes: root-tmpfs
# Needs: kernel-overlay
# Timeout: 600
# shellcheck source=tests/lib/case.sh
. "$CASE_LIB"

mkdir "$TEST_UPPER/fault"
fault "$RUN/bin/fault-shim" "$TEST_UPPER/fault"
