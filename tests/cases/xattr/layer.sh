# Proves: user.unionfs.layer tells the layer and path that a file comes from, is in no list and cannot be changed
# Kernel: differs (has no such attribute)
# Swap: no (the attribute is ours)
layer "$L1" <<END
a: 1
dir/
dir/b: 1
END
union_mount
whence() { fsop getxattr "$1" user.unionfs.layer; }
lower=$(realpath "$L1") upper=$(realpath "$UPPER")
assert_eq "$(whence a)" "$lower//a"
assert_eq "$(whence dir/b)" "$lower//dir/b"
assert_eq "$(whence dir)" "$lower//dir"
assert_eq "$(whence .)" "$upper//"
echo 2 >dir/b
mv dir moved
assert_eq "$(whence moved/b)" "$upper//moved/b"
assert_eq "$(whence moved)" "$upper//moved"
[[ $(fsop listxattr moved/b) != *unionfs* ]] || fail 'it is in the list'
assert_fails EOPNOTSUPP fsop setxattr moved/b user.unionfs.layer x
assert_fails EOPNOTSUPP fsop setxattr moved/b user.unionfs.layer x create
assert_fails EOPNOTSUPP fsop removexattr moved/b user.unionfs.layer
