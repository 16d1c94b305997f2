# Proves: the link limit of the upper's file system comes through as EMLINK (F41)
# Modes: root-dir
[[ $(stat -fc %T "$TEST_UPPER") == ext2/ext3 ]] || skip "knows only the limit of ext4"
layer "$L1" <<END
f: 1
END
union_mount
fsop populate l 64999 link f
assert_stat f %h 65000
assert_fails EMLINK fsop link f one-more
rm l0
ln f one-more
