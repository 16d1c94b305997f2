# Proves: names that differ in case or in Unicode form only are different names
layer "$L1" <<END
readme: 1
END
union_mount
echo 2 >README
echo 3 >$'caf\xc3\xa9'
echo 4 >$'cafe\xcc\x81'
union_remount
assert_list . readme README $'caf\xc3\xa9' $'cafe\xcc\x81'
assert_content readme 1
