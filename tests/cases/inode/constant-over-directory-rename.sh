# Proves: st_ino of a lower directory and of what is inside stay when it is renamed, and after a remount (F42)
# Kernel: differs in rootless (no redirect with userxattr: EXDEV)
layer "$L1" <<END
d/sub/f: 1
END
layer "$L2" <<END
d/sub/g: 2
END
union_mount
want=$(fsop stat d ino -- stat d/sub ino -- stat d/sub/f ino -- stat d/sub/g ino)
fsop rename d e
assert_eq "$(fsop stat e ino -- stat e/sub ino -- stat e/sub/f ino -- stat e/sub/g ino)" "$want"
union_remount
assert_eq "$(fsop stat e ino -- stat e/sub ino -- stat e/sub/f ino -- stat e/sub/g ino)" "$want"
