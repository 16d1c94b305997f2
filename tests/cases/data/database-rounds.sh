# Proves: 100 rounds of open, copy-up, rewrite and open again show the data of a plain file (F15)
# Modes: !root-io-passthrough
mkdir -p "$L1" "$TEST_DIR/plain"
for ((i = 0; i < 100; i++)); do
	echo "page one $i" >"$L1/db$i"
done
cp "$L1"/* "$TEST_DIR/plain"
union_mount
round() {
	local db=db$1 old
	exec 3<"$db"
	read -r old <&3
	exec 4<>"$db"
	echo "$old" >"$db-journal"
	printf 'page TWO' >&4
	printf 'second page %s\n' "$1" >>"$db"
	fsop fsync 4
	rm "$db-journal"
	read -r old <&3
	echo "$old" >>"$db"
	exec 3<"$db" 4>&-
	cat <&3 "$db"
	if (($1 % 2)); then
		cat "$db" >"$db-new"
		fsop rename "$db-new" "$db"
		cat <&3 "$db"
	fi
}
for ((i = 0; i < 100; i++)); do
	got=$(round $i)
	want=$(cd "$TEST_DIR/plain" && round $i)
	assert_eq "$got" "$want" "round $i"
done
assert_same_tree . "$TEST_DIR/plain" ms
union_remount
assert_same_tree . "$TEST_DIR/plain" ms
