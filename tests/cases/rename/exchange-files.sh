# Proves: RENAME_EXCHANGE swaps files of lower and upper, leaves no whiteout, survives a remount (F33)
layer "$L1" <<END
low1: 1
low2: 2
low3: 3
END
union_mount
echo 4 >up1
echo 5 >up2
fsop rename low1 low2 exchange
fsop rename low3 up1 exchange
fsop rename up1 up2 exchange
union_remount
assert_content low1 2
assert_content low2 1
assert_content low3 4
assert_content up1 5
assert_content up2 3
assert_no_whiteouts "$UPPER"
assert_fails ENOENT fsop rename low1 no exchange
assert_fails EINVAL fsop rename low1 low2 exchange,noreplace
