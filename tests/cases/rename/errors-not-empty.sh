# Proves: a directory does not replace one that shows anything, whichever layer holds it (F32)
layer "$L1" <<END
low/f:
merged/f:
END
layer "$L2" <<END
merged/g:
END
union_mount
mkdir new up
: >up/f
rm merged/f
assert_fails ENOTEMPTY fsop rename new low
assert_fails ENOTEMPTY fsop rename new merged
[[ $(fsop rename new up 2>&1) =~ ENOTEMPTY|EEXIST ]] || fail "replaced a new directory" # xfs says EEXIST
assert_list . low merged new up
assert_list merged g
