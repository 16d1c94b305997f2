# Proves: a position taken before others are removed leads to the same next name (F50)
mkdir -p "$L1/d"
fsop populate "$L1/d/low" 300
union_mount
fsop populate d/up 300
fsop opendir 0 d -- readdir 0 300 -- telldir 0 -- readdir 0 1 >"$TEST_DIR/names"
out=$(fsop opendir 0 d -- readdir 0 300 -- telldir 0 -- echo MARK -- readdir 0 1 \
	-- sh "cd d && fsop rmdir no 2>/dev/null; head -200 $TEST_DIR/names | xargs rm" \
	-- echo MARK -- seekdir 0 -- readdir 0)
first=$(awk '/MARK/ { n++; next } n == 1' <<<"$out")
assert_eq "$(awk '/MARK/ { n++; next } n == 2' <<<"$out" | head -1)" "$first" "the name after seekdir"
assert_eq "$(awk '/MARK/ { n++; next } n == 2' <<<"$out" | wc -l)" 300 "the rest of the listing"
