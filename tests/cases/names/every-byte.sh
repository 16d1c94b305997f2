# Proves: every byte but / and NUL can be in a name, in lowers and upper, for good (F38)
mkdir "$L1" && cd "$L1"
for i in {1..255}; do
	((i == 47)) && continue
	printf -v byte "\\x$(printf %x "$i")"
	echo "$i" >"low$byte"
	mkdir "d$byte"
done
union_mount
for i in {1..255}; do
	((i == 47)) && continue
	printf -v byte "\\x$(printf %x "$i")"
	assert_content "low$byte" "$i"
	echo "$i" >"up$byte"
	fsop rename "low$byte" "d$byte/${byte}x"
	rmdir "d$byte" 2>/dev/null && fail "removed a directory that is not empty"
done
union_remount
for i in {1..255}; do
	((i == 47)) && continue
	printf -v byte "\\x$(printf %x "$i")"
	assert_content "up$byte" "$i"
	assert_content "d$byte/${byte}x" "$i"
	assert_absent "low$byte"
done
assert_eq "$(fsop dents . | wc -l)" 510
