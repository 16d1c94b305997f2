# Proves: mountinfo shows one mount, of type fuse.unionfs, with the source that was named
# Needs: daemon
layer "$L1" <<END
f: 1
END
mkdir "$MNT"
shown() {
	run_mount "$@"
	union_entered "$MNT"
	findmnt -no FSTYPE,SOURCE "$MNT" | tr -s ' '
	cd "$TEST_DIR"
	union_umount >&2
}
before=$(wc -l </proc/self/mountinfo)
assert_eq "$(shown "$L1" "$MNT")" "fuse.unionfs $L1"
assert_eq "$(shown -o fsname=my,subtype=other "$L1" "$MNT")" 'fuse.other my'
assert_eq "$(shown source "$MNT" -o "lowerdir=$L1")" 'fuse.unionfs source'
assert_eq "$(shown -o "fsname=we\\,ird name" "$L1" "$MNT")" 'fuse.unionfs we,ird name'
run_mount "$L1" "$MNT"
union_entered "$MNT"
assert_eq "$(($(wc -l </proc/self/mountinfo) - before))" 1 "the number of new mounts"
