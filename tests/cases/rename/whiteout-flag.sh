# Proves: RENAME_WHITEOUT through the mount does all it should or is EINVAL and changes nothing (F33)
layer "$L1" <<END
f: low
END
union_mount
echo up >g
for name in f g; do
	if fsop rename "$name" "$name-new" whiteout 2>"$TEST_DIR/error"; then
		assert_exists "$name-new"
		assert_whiteout "$name"
	else
		[[ $(<"$TEST_DIR/error") == *EINVAL ]] || fail "$(<"$TEST_DIR/error")"
		assert_exists "$name"
		assert_absent "$name-new"
	fi
done
