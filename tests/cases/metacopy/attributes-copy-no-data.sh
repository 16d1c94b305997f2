# Proves: with metacopy=on a change of mode, owner, times, xattrs or ACL copies no data up; stat and content stay
# Kernel: differs (has no metacopy with userxattr)
layer "$L1" <<END
mode: text of mode
owner: text of owner
times: text of times
xattr: text of xattr
empty:
END
sparse_file "$L1/sparse" 3M
sparse="$(sha256sum <"$L1/sparse") $(stat -c '%s %b' "$L1/sparse")"
union_mount -o metacopy=on

# assert_no_data NAME: the upper's file is a mark and a size.
assert_no_data() {
	assert_xattr "$UPPER/$1" "$OVL.metacopy" ''
	assert_stat "$UPPER/$1" %s "$(stat -c %s "$L1/$1")"
	assert_stat "$1" '%s %b' "$(stat -c '%s %b' "$L1/$1")"
	cmp "$1" "$L1/$1"
}

check_all() {
	local name
	for name in mode owner times xattr empty sparse; do assert_no_data "$name"; done
	assert_stat mode %a 600
	assert_stat times %Y 978307200
	assert_xattr xattr user.x value
	assert_eq "$(sha256sum <sparse) $(stat -c '%s %b' sparse)" "$sparse" "the sparse file"
	[[ $(stat -c %b "$UPPER/sparse") -lt 64 ]] || fail "data was copied up"
}

exec 5<sparse
ino=$(stat -c %i mode owner times xattr empty sparse)
chmod 600 mode sparse
chown 0:0 owner && chown "$(id -u):$(id -g)" owner empty
touch -c -d 2001-01-01T00:00:00Z times
setfattr -n user.x -v value xattr
sync mode
check_all
assert_eq "$(sha256sum <&5)" "${sparse%% *}  -" "what a descriptor from before reads"
exec 5<&-
union_remount
check_all
assert_eq "$(stat -c %i mode owner times xattr empty sparse)" "$ino" "the numbers"
