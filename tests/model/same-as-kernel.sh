#!/bin/bash
# Proves: on random operations, with many layers and all options, we do and store what kernel overlayfs does
# Modes: root-dir root-tmpfs root-xfs root-btrfs rootless
# Needs: kernel-overlay ids
# Timeout: 600
#
# MODEL_SEED=N MODEL_OPS=N tries others than those that are always tried.
# shellcheck source=tests/lib/case.sh
. "$CASE_LIB"

# Most of them where a file system takes no time of its own.
case $MODE in
root-tmpfs) ops=250000 seed=1000000 ;;
rootless) ops=30000 seed=2000000 ;;
*) ops=8000 seed=3000000 ;;
esac
options=()
[[ $MODE == rootless ]] && options=(--options=user)
mkdir "$TEST_UPPER/model"
model "${options[@]}" --seed="${MODEL_SEED:-$seed}" --ops="${MODEL_OPS:-$ops}" "$TEST_UPPER/model"
