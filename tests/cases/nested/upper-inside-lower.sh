# Proves: an upper inside a lower works; met on the way down the lower it is ELOOP, and nothing hangs (F65)
# Modes: root-dir root-xfs rootless
mkdir -p "$L1"
UPPER=$L1/a/upper WORK=$L1/a/work
mkdir -p "$UPPER" "$WORK"
echo 1 >"$L1/f"
echo 2 >"$L1/a/g"
HASH_SKIP=(a/upper a/work)
union_mount
assert_content f 1
assert_content a/g 2
echo 3 >f
mkdir -p a/new
assert_fails ELOOP fsop stat a/upper/f ino
assert_fails ELOOP fsop open 4 a/upper rdonly
assert_fails ELOOP fsop stat a/work/work ino
assert_content "$UPPER/f" 3
union_umount
assert_content "$L1/f" 1
