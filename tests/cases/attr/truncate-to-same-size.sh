# Proves: truncate(2) to the size that a file has changes its time only where the upper's file system says so
layer "$L1" <<END
same: text
empty:
open: text
less: text
END
touch -d 2001-02-03 "$L1"/*
cp -rp "$L1" "$TEST_UPPER/plain"
old=$(date -d 2001-02-03 +%s)

# The names of the files whose time changes
changed() { find . -type f -newermt 2001-02-04 | sort | paste -sd' '; }

change() {
	fsop truncate same 5
	fsop truncate empty 0
	fsop truncate less 2
	fsop open 3 open rdwr -- ftruncate 3 5
}

union_mount
for round in lower upper; do
	change
	changed >"$TEST_DIR/out"
	(cd "$TEST_UPPER/plain" && change && changed) >"$TEST_DIR/out-plain"
	assert_eq "$(<"$TEST_DIR/out")" "$(<"$TEST_DIR/out-plain")" "what is new in round $round"
	assert_ne "$(stat -c %Y less)" "$old"
	assert_ne "$(stat -c %Y open)" "$old"
	for dir in . "$TEST_UPPER/plain"; do
		echo text >"$dir/less"
		touch -d 2001-02-03 "$dir"/*
	done
done
