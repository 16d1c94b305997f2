# Proves: no mount of a container is seen outside, what the host mounts and unmounts is, and nothing stays busy
# Modes: root-dir
# Needs: root
mkdir -p "$TEST_DIR/volume/late" "$TEST_DIR/volume/early"
mount -t tmpfs outer "$TEST_DIR/volume"
mount --make-shared "$TEST_DIR/volume"
mkdir "$TEST_DIR/volume/late" "$TEST_DIR/volume/early" "$TEST_DIR/volume/own"
mount -t tmpfs early "$TEST_DIR/volume/early"
before=$(host_mounts)
assert_status 0 ufr run -d --name "$C" --cap-add SYS_ADMIN --seccomp none -v "$TEST_DIR/volume:/v:rslave" \
	"$LAYER:$IMAGE" -- sh -c 'mount -t tmpfs own /v/own && touch /v/own/made && sleep 100'
has_made() { ufr exec "$C" ls /v/own/made >/dev/null 2>&1; }
wait_until has_made
diff <(echo "$before") <(host_mounts) || fail 'mounts of the container are seen outside'
mount -t tmpfs late "$TEST_DIR/volume/late"
echo late >"$TEST_DIR/volume/late/file"
assert_eq "$(ufr exec "$C" cat /v/late/file)" late 'what the host has mounted'
umount "$TEST_DIR/volume/late"
umount "$TEST_DIR/volume/early"
assert_eq "$(ufr exec "$C" ls /v/late)" '' 'what the host has unmounted'
assert_status 0 ufr rm -f "$C"
# A container with a map of its own gets the same.
assert_status 0 ufr run -d --name "$C" --map 0:100000:65536 -v "$TEST_DIR/volume:/v" "$LAYER:$IMAGE" -- sleep 100
diff <(echo "$before" | grep -v early) <(host_mounts) || fail 'mounts of the container are seen outside'
assert_status 0 ufr rm -f "$C"
umount "$TEST_DIR/volume"
