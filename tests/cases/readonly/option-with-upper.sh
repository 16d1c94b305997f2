# Proves: with -o ro the upper is seen, and nothing is written to it (F46)
layer "$L1" <<END
f: 1
END
layer "$UPPER" <<END
g: 2
gone !
END
before=$(fsop tree mosltr "$UPPER")
union_mount -o ro
assert_list . f g
for call in "open 3 f wronly" "open 3 g wronly" "mkdir d" "unlink g" "chmod f 600" "open 3 n rdwr,creat"; do
	# shellcheck disable=SC2086
	assert_fails EROFS fsop $call
done
union_umount
assert_eq "$(fsop tree mosltr "$UPPER")" "$before" "the upper"
