# Proves: what was removed inside a lower directory stays removed when the directory is renamed
# Kernel: differs in rootless (no redirect with userxattr: EXDEV)
layer "$L1" <<END
d/gone: 1
d/kept: 2
d/sub/gone: 3
d/sub/kept: 4
d/newdir/hidden: 5
END
union_mount
rm d/gone d/sub/gone
rm -r d/newdir
mkdir d/newdir
fsop rename d e
union_remount
assert_list e kept newdir sub
assert_list e/sub kept
assert_list e/newdir
