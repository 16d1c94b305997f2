# Proves: what is in use when the kernel is asked to forget inodes stays what it is: open files, working directories, open directories
# Modes: root-dir
# Needs: daemon kernel:6.18
# Timeout: 300
inodes() { unionfs-mount --show "$MNT" | sed -n 's/^inodes: //p'; }
# The bound is looked at with each 512th new inode.
kept() { (($(inodes) < 2000 + 512)); }
mkdir -p "$L1"/{here/below,listed,many}
echo lower >"$L1/file"
fsop populate "$L1/listed/f" 500
fsop populate "$L1/many/f" 10000
union_mount -o max_inodes=2000
before=$(stat -c '%n %i' . here here/below listed file)
echo made >made
exec 3<file 4>>made 5<listed
rm made
(
	cd here/below
	find "$MNT/many" -size +9 | wc -l >/dev/null
	wait_until kept
	[[ -e ../below ]] || fail "the working directory has gone"
	assert_eq "$(stat -c %i .)" "$(stat -c %i "$MNT/here/below")" "the number of the working directory"
	echo new >file
)
assert_content here/below/file new
assert_eq "$(stat -c '%n %i' . here here/below listed file)" "$before" "the inode numbers"
assert_eq "$(stat -L -c %i /dev/fd/3)" "$(stat -c %i file)" "the number of the open file"
assert_eq "$(cat <&3)" lower
echo more >&4
assert_eq "$(cat /proc/self/fd/4)" made$'\n'more "the removed file"
assert_eq "$(find /dev/fd/5/ -type f | wc -l)" 500 "the open directory"
exec 3<&- 4>&- 5<&-
