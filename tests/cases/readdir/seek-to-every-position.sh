# Proves: each position that telldir gives leads back to its entry, in lower, upper and merged directories (F50)
mkdir -p "$L1/merged" "$L1/low" "$L2/merged"
fsop populate "$L1/merged/a" 300
fsop populate "$L2/merged/b" 300
fsop populate "$L1/low/c" 300
union_mount
mkdir up
fsop populate merged/c 300
fsop populate up/d 300
assert_eq "$(fsop seekdir-check merged)" 902
assert_eq "$(fsop seekdir-check low)" 302
assert_eq "$(fsop seekdir-check up)" 302
