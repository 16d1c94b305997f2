# Proves: files of the lower, the upper and both are renamed, the old name is gone for good (F30)
layer "$L1" <<END
low: lower
both: lower
d/low: lower in d
END
union_mount
echo upper >up
echo upper >both
fsop rename low new-low
fsop rename both new-both
fsop rename up new-up
fsop rename d/low moved
union_remount
assert_list . d moved new-both new-low new-up
assert_list d
assert_content new-low lower
assert_content new-both upper
assert_content new-up upper
assert_content moved 'lower in d'
assert_whiteout "$UPPER"/{low,both,d/low}
assert_list "$UPPER" low both d moved new-both new-low new-up
