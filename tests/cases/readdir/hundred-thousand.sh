# Proves: 100,000 names of a lower and 20,000 of the upper are all listed once, and rm -r removes them (F49)
# Timeout: 400
mkdir -p "$L1/d"
fsop populate "$L1/d/low" 100000
union_mount
fsop populate d/up 20000
assert_eq "$(find d -type f | wc -l)" 120000
assert_eq "$(find d -printf '%f\n' | sort -u | wc -l)" 120001
rm -r d
assert_list .
assert_list "$UPPER" d
assert_whiteout "$UPPER/d"
