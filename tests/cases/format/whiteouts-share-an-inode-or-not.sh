# Proves: many removals give whiteouts that kernel overlayfs reads, each of them 0:0 without any data
layer "$L1" <<END
d/
END
fsop populate "$L1/d/f" 300
union_mount
rm d/f*
assert_list d
assert_eq "$(find "$UPPER/d" -type c | wc -l)" 300
assert_eq "$(find "$UPPER/d" -type c -printf '%s\n' | sort -u)" 0
assert_whiteout "$UPPER"/d/f{0,150,299}
