# Proves: nothing changes its st_ino over a remount, whatever layers it is in (F42)
# Kernel: differs in rootless (decodes no origin without privilege)
layer "$L1" <<END
low: 1
merged/a:
lowdir/x:
END
layer "$L2" <<END
merged/b:
other: 2
END
union_mount
echo 1 >up
mkdir updir
ln up merged/hard
echo 2 >>low
find . -printf '%P %i\n' | sort >"$TEST_DIR/before"
union_remount
find . -printf '%P %i\n' | sort | diff "$TEST_DIR/before" - || fail "inode numbers changed"
