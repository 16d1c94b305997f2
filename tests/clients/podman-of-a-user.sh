#!/bin/bash
# Proves: podman and buildah of an ordinary user do the same as root's, without any privilege
# Needs: root cmd:podman cmd:buildah cmd:runc cmd:busybox cmd:newuidmap
# Timeout: 600
# shellcheck source=tests/lib/case.sh
. "$CASE_LIB"
# shellcheck source=tests/clients/client.sh
. "$(dirname "$CASE_FILE")/client.sh"

USER_ID=200000
USER_SUBIDS=300000

# In the files and devices of this test's mount namespace only.
make_user() {
	local file
	mkdir "$TEST_DIR/etc"
	for file in passwd group subuid subgid; do
		cp "/etc/$file" "$TEST_DIR/etc/$file" 2>/dev/null || : >"$TEST_DIR/etc/$file"
		[[ -e /etc/$file ]] || : >"/etc/$file"
	done
	echo "client:x:$USER_ID:$USER_ID::$CLIENT_HOME:/bin/sh" >>"$TEST_DIR/etc/passwd"
	echo "client:x:$USER_ID:" >>"$TEST_DIR/etc/group"
	echo "client:$USER_SUBIDS:65536" | tee -a "$TEST_DIR/etc/subuid" >>"$TEST_DIR/etc/subgid"
	for file in passwd group subuid subgid; do
		mount --bind "$TEST_DIR/etc/$file" "/etc/$file"
	done
	mknod -m 666 "$TEST_DIR/fuse" c 10 229
	mount --bind "$TEST_DIR/fuse" /dev/fuse
}

make_user
client_setup
CLIENT_USER=(setpriv --reuid="$USER_ID" --regid="$USER_ID" --clear-groups --)
chown -R "$USER_ID:$USER_ID" "$TEST_DIR/home"
chmod a+x "$TEST_DIR"
cd "$CLIENT_HOME"
session

# With ids of its own: the layers stay as they are, the union shifts them.
podman_ "${CLIENT_RUN[@]}" --name shifted --uidmap 0:1:5000 --gidmap 0:2:5000 built sh -ec '
	stat -c %u:%g /usr/share/doc/3
	touch /mine
	chown 7:8 /mine
	stat -c %u:%g /mine
	grep -c " / / .* fuse.fuse-overlayfs " /proc/self/mountinfo' >"$TEST_DIR/out"
assert_eq "$(<"$TEST_DIR/out")" $'3:4\n7:8\n1' "the owners in a container with ids of its own"
podman_ container cleanup shifted >&2 # what podman run leaves to a process that may be late
podman_ commit -q shifted image-of-shifted
assert_eq "$(in_image image-of-shifted 'stat -c %u:%g /mine /usr/share/doc/3')" $'7:8\n3:4' "the owners in its image"
client_end store

# With a forced mask, as on file systems of the network: owners, modes and types are in attributes.
use_store masked 'force_mask = "0700"'
podman_ import "$TEST_DIR/root.tar" base
podman_ "${CLIENT_RUN[@]}" --name one base sh -ec '
	stat -c %u:%g /usr/share/doc/3
	chown 7:8 /etc/passwd
	chmod 4711 /etc/passwd
	mkdir -m 775 /dir
	chown 5:6 /dir
	stat -c %a /etc/passwd
	chmod 711 /etc/passwd # storage 1.43 drops the setuid bit when it forces a mask' >"$TEST_DIR/out"
assert_eq "$(<"$TEST_DIR/out")" $'3:4\n4711' "an owner of the image, a mode of the container"
assert_eq "$(find "$TEST_DIR/home/masked/overlay" -name passwd ! -user "$USER_ID" | wc -l)" 0 "files of others on disk"
podman_ container cleanup one >&2
podman_ commit -q one second
assert_eq "$(in_image second 'stat -c "%u:%g %a %F" /etc/passwd /dir')" \
	$'7:8 711 regular file\n5:6 775 directory' "what the committed image shows"
client_end masked
cd /
umount "$CLIENT_HOME" /dev/fuse
for file in passwd group subuid subgid; do umount "/etc/$file"; done
