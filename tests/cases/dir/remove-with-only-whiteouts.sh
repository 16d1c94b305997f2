# Proves: rmdir succeeds on a directory whose lower entries are all removed, and hides it (F26)
layer "$L1" <<END
d/a:
d/b:
d/sub/c:
END
layer "$L2" <<END
d/e:
END
union_mount
rm d/a d/b d/e
rm -r d/sub
rmdir d
assert_absent d
assert_whiteout "$UPPER/d"
union_remount
assert_list .
