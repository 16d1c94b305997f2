# Proves: 10,000 renames of lower and new files lose none (F34)
layer "$L1" <<END
d/
END
fsop populate "$L1/d/low" 5000
union_mount
fsop populate d/up 5000
fsop mass-rename d/low d/Low 5000 -- mass-rename d/up d/Up 5000
assert_eq "$(find d -name 'Low*' | wc -l) $(find d -name 'Up*' | wc -l)" '5000 5000'
union_remount
assert_eq "$(find d -type f | wc -l)" 10000
