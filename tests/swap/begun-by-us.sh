#!/bin/bash
# Proves: an upper written by us is the same tree under kernel overlayfs, goes on there, and comes back
# Modes: root-dir root-tmpfs root-xfs root-btrfs root-split rootless
# Needs: kernel-overlay acl ids
# Timeout: 300
# shellcheck source=tests/lib/case.sh
. "$CASE_LIB"
# shellcheck source=tests/swap/turns.sh
. "$(dirname "$CASE_FILE")/turns.sh"
take_turns ours kernel ours kernel
