#!/bin/bash
# Proves: layers full of marks that make no sense hang nobody, kill nothing and lead nowhere outside
# Modes: root-tmpfs root-dir
# Timeout: 600
#
# HOSTILE_ROUNDS=N HOSTILE_SEED=N try more of them, or others.
# shellcheck source=tests/lib/case.sh
. "$CASE_LIB"

mkdir "$TEST_UPPER/hostile"
hostile "$TEST_UPPER/hostile" "${HOSTILE_ROUNDS:-80}" "${HOSTILE_SEED:-1}"
