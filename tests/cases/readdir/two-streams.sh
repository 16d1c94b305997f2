# Proves: two streams on one directory do not disturb each other
mkdir -p "$L1/d" "$L2/d"
fsop populate "$L1/d/a" 100
fsop populate "$L2/d/b" 100
union_mount
fsop opendir 0 d -- opendir 1 d -- readdir 0 50 -- readdir 1 150 -- readdir 0 -- readdir 1 |
	sort | uniq -c | awk '{ print $1 }' | sort -u >"$TEST_DIR/counts"
assert_content "$TEST_DIR/counts" 2
