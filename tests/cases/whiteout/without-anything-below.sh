# Proves: a whiteout with nothing below it is harmless: the name is absent and can be made
layer "$L1" <<END
ghost !
END
layer "$UPPER" <<END
ghost2 !
END
union_mount
assert_list .
assert_absent ghost ghost2
assert_fails ENOENT fsop unlink ghost
mkdir ghost
echo x >ghost2
union_remount
assert_list . ghost ghost2
assert_list ghost
