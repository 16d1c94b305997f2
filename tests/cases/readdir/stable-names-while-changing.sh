# Proves: names that exist all the time are listed exactly once by a stream that goes on while others come and go (F50)
mkdir -p "$L1/d"
fsop populate "$L1/d/low" 500
fsop populate "$L1/d/gone" 500
union_mount
fsop populate d/up 500
fsop opendir 0 d -- readdir 0 200 -- sh 'fsop populate d/new 500; rm d/gone*' -- readdir 0 600 \
	-- sh 'rm d/new*' -- readdir 0 >"$TEST_DIR/names"
assert_eq "$(grep -c '^low' "$TEST_DIR/names")" 500
assert_eq "$(grep -c '^up' "$TEST_DIR/names")" 500
assert_eq "$(sort "$TEST_DIR/names" | uniq -d)" "" "names listed twice"
assert_eq "$(find d -name 'low*' -o -name 'up*' | wc -l)" 1000
