# Proves: files of a lower layer are redirected into data-only layers, which are visible nowhere; chmod and writes go on
# Modes: root-dir root-xfs rootless
# Kernel: differs (with userxattr only since 6.16; mounted differently)
# Needs: daemon
# Swap: no (some of its files cannot be read, on purpose)
data1=$TEST_DIR/data1 data2=$TEST_DIR/data2
layer "$data1" <<END
ab/first: data of first
hidden: never
END
layer "$data2" <<END
ab/first: hidden by data1
cd/second: data of second
cd/dir/x: x
cd/meta: x
cd/link -> second
END
layer "$L1" <<END
d/first: xxxxxxxxxxxxx
d/second: xxxxxxxxxxxxxx
d/relative: xxxx
d/missing: xxxx
d/dir: xxxx
d/meta: xxxx
d/link: xxxx
d/plain: plain
END
marked() { fsop setxattr "$1" "$OVL.metacopy" "" -- setxattr "$1" "$OVL.redirect" "$2"; }
marked "$L1/d/first" /ab/first
marked "$L1/d/second" /cd/second
marked "$L1/d/relative" hidden
marked "$L1/d/missing" /ab/nothing
marked "$L1/d/dir" /cd/dir
marked "$L1/d/meta" /cd/meta
marked "$L1/d/link" /cd/link
marked "$data2/cd/meta" /ab/first

# Every redirect into them is followed, also where redirects are not.
for options in "lowerdir=$L1::$data1::$data2" "lowerdir+=$L1,datadir+=$data1,datadir+=$data2,redirect_dir=nofollow"; do
	mkdir -p "$MNT"
	mount_options "$MNT" "$options"
	union_entered "$MNT" "$options"
	assert_list . d
	assert_content d/first 'data of first'
	assert_content d/second 'data of second'
	assert_stat d/first '%s %b' "14 $((($(stat -c %o d/first)) / 512))"
	for file in dir meta missing link; do assert_fails EIO cat "d/$file"; done
	assert_fails EPERM stat d/relative
	cd "$TEST_DIR"
	union_umount
done

LOWERS=$L1::$data1::$data2
union_mount -o metacopy=on
chmod 600 d/first
mv d/second moved
assert_fails EIO stat d/relative
assert_xattr "$UPPER/d/first" "$OVL.metacopy" ''
for round in 1 2; do
	assert_content d/first 'data of first'
	assert_content moved 'data of second'
	assert_stat d/first %a 600
	assert_absent hidden ab cd
	union_remount
done
echo more >>moved
echo more >>d/plain
union_remount
assert_content moved $'data of second\nmore'
assert_content d/plain $'plain\nmore'
