# Proves: with fuse-overlayfs's rules .wh. names are whiteouts and marks in the upper too, and cannot be made (F25, F37)
# Needs: daemon
# Swap: no (the kernel takes .wh. names for files)
layer "$L1" <<END
gone: lower
kept: lower
again: lower
dir/f: lower
opaque/f: lower
moved/f: lower
END
layer "$UPPER" <<END
.wh.gone:
.wh.again:
.wh.dir:
opaque/.wh..wh..opq:
opaque/new: upper
foreign/.wh.nothing:
END
union_mount -o compat=fuse-overlayfs
assert_list . kept opaque foreign moved
assert_list opaque new
assert_list foreign
for command in 'touch .wh.x' 'mkdir .wh.x' 'ln -s a .wh.x' 'ln kept .wh.x' 'fsop rename kept .wh.x' 'mkfifo .wh.x'; do
	assert_fails EINVAL $command
done
assert_absent .wh.gone .wh.x
echo new >again
mkdir dir
rmdir foreign
assert_list . again dir kept opaque moved
assert_fails EXDEV fsop rename moved moved2
mv kept gone
union_remount
assert_content again new
assert_content gone lower
assert_list dir
assert_absent "$UPPER/.wh.again" "$UPPER/.wh.dir" "$UPPER/.wh.gone"
mv gone kept
assert_whiteout "$UPPER/gone"
rm again
rmdir dir
union_remount
assert_absent again dir
mkdir dir other
mv -T other dir # over a directory
assert_list dir
union_remount
assert_list dir
