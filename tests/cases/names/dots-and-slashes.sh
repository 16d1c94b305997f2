# Proves: . and .. and doubled or trailing slashes mean what they mean elsewhere
layer "$L1" <<END
d/sub/f: 1
file: 2
END
union_mount
assert_content d/../d/./sub//f 1
assert_fails ENOTDIR fsop stat file/ ino
assert_fails EEXIST fsop mkdir .
assert_fails EEXIST fsop mkdir d/..
assert_fails ENOENT fsop mkdir ''
assert_fails EINVAL fsop rmdir d/sub/.
fsop mkdir new/
assert_type new d
assert_fails EISDIR fsop open 3 none/ rdwr,creat
