#!/bin/bash
# Proves: an upper written by kernel overlayfs is the same tree with us, goes on here, and goes back
# Modes: root-dir root-tmpfs root-xfs root-btrfs root-split rootless
# Needs: kernel-overlay acl ids
# Timeout: 300
# shellcheck source=tests/lib/case.sh
. "$CASE_LIB"
# shellcheck source=tests/swap/turns.sh
. "$(dirname "$CASE_FILE")/turns.sh"
take_turns kernel ours kernel ours
