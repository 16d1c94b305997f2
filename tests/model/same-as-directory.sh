#!/bin/bash
# Proves: on random operations, with many layers, a union does what a plain directory does
# Modes: root-dir root-tmpfs root-xfs
# Needs: kernel-overlay
# Timeout: 600
#
# MODEL_SEED=N MODEL_OPS=N tries others than those that are always tried.
# shellcheck source=tests/lib/case.sh
. "$CASE_LIB"

# Most of them where a file system takes no time of its own.
case $MODE in
root-tmpfs) ops=100000 seed=4000000 ;;
*) ops=8000 seed=5000000 ;;
esac
mkdir "$TEST_UPPER/model"
model --directory --seed="${MODEL_SEED:-$seed}" --ops="${MODEL_OPS:-$ops}" "$TEST_UPPER/model"
