#!/bin/bash
# Proves: podman and buildah of root run, change, compare, commit and build images on the union
# Needs: root cmd:podman cmd:buildah cmd:runc cmd:busybox
# Timeout: 600
# shellcheck source=tests/lib/case.sh
. "$CASE_LIB"
# shellcheck source=tests/clients/client.sh
. "$(dirname "$CASE_FILE")/client.sh"

client_setup
session
client_end store
umount "$CLIENT_HOME"
