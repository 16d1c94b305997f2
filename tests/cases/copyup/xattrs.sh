# Proves: every extended attribute is kept, of files, directories, symbolic links and special files (F3)
layer "$L1" <<END
f: 1
d/g: 2
s -> f
END
mkfifo "$L1/p"
spaces=(user)
fsop setxattr "$L1/f" user.probe 1 2>/dev/null || spaces=()
[[ $MODE == rootless ]] || spaces+=(trusted security)
for what in f d d/g s p; do
	for space in "${spaces[@]}"; do
		[[ $space == user && $what == [sp] ]] && continue
		fsop setxattr "$L1/$what" "$space.one" "value of $what"
		fsop setxattr "$L1/$what" "$space.two" '\000binary\377'
		fsop setxattr "$L1/$what" "$space.empty" ''
	done
done
fsop tree mx "$L1" >"$TEST_DIR/before"
union_mount
fsop tree mx . | diff "$TEST_DIR/before" - || fail "seen otherwise in the lower"
for what in f d d/g s p; do
	fsop utimens "$what" 1 2
	assert_exists "$UPPER/$what"
done
union_remount
fsop tree mx . | diff "$TEST_DIR/before" - || fail "copied otherwise"
