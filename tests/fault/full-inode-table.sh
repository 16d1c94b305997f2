#!/bin/bash
# Proves: without a free inode in the upper what needs one is ENOSPC and changes nothing, removing goes on
# Modes: root-dir
# shellcheck source=tests/lib/case.sh
. "$CASE_LIB"

layer "$L1" <<END
d/f: text
d/g: text
d/sub/h: text
link -> d/f
full/a: 1
full/b: 2
END
dir=$TEST_DIR/small
mkdir "$dir"
truncate -s 8M "$dir.img"
mkfs.ext4 -q -N 64 "$dir.img"
mount -o loop "$dir.img" "$dir"
UPPER=$dir/upper WORK=$dir/work
mkdir "$UPPER" "$WORK"
# shellcheck disable=SC2119 # it has no arguments
union_mount
echo upper >own
rm full/b # a whiteout that others can be links of
mkdir fill
n=0
while : >"fill/$n"; do ((++n)); done 2>/dev/null
fsop tree mosxrL . >"$TEST_DIR/before"
for call in 'mkdir new' 'mkdir d/new' 'open 3 d/new rdwr,creat,excl' 'symlink x new' 'mknod new fifo' \
	'chmod d/f 600' 'open 3 d/f rdwr' 'truncate d/f 1' 'rename d/f new' 'rename d new' 'link d/f new' \
	'setxattr d/f user.x 1' 'rename own d/new' 'unlink d/f' 'rmdir d/sub'; do
	# shellcheck disable=SC2086
	if out=$(fsop $call 2>&1); then
		fail "succeeded without an inode: $call"
	fi
	[[ $out == *ENOSPC* || $call == rmdir* && $out == *ENOTEMPTY* ]] || fail "$call: $out"
	fsop tree mosxrL . | diff "$TEST_DIR/before" - || fail "changed by: $call"
	assert_eq "$(find "$WORK/work" -type f)" '' "left in work by $call"
done
echo more >>own
rm full/a
rm fill/0 fill/1 fill/2 fill/3
rmdir full
chmod 600 d/f
rm d/g
mkdir new
assert_list d f sub
assert_content own $'upper\nmore'
union_umount
check_work
umount "$dir"
