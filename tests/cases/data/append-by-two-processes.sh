# Proves: appending processes lose no data of each other, over a lower file and in a new one (F16)
layer "$L1" <<END
low: first
END
union_mount
append() {
	local i
	for ((i = 0; i < 300; i++)); do
		echo "$2 line $i of some length" >>"$1"
	done
}
for file in low new; do
	append "$file" a &
	a=$!
	append "$file" b &
	wait_all "$a" "$!"
	for who in a b; do
		grep "^$who line" "$file" | diff - <(append /dev/stdout "$who") || fail "lines of $who in $file"
	done
done
assert_eq "$(wc -l <low)" 601
assert_eq "$(wc -l <new)" 600
