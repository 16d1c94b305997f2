# Proves: special files are copied up as such, with attributes, by chmod, link, rename and times (F62)
mkdir -p "$L1/d"
kinds='fifo sock'
[[ $MODE == rootless ]] || kinds+=' char block'
for kind in $kinds; do
	for how in chmod link rename times; do
		fsop mknod "$L1/d/$kind-$how" "$kind" 640 1 3
		touch -d @1000 "$L1/d/$kind-$how"
	done
done
union_mount
for kind in $kinds; do
	type=$(stat -c %F "$L1/d/$kind-chmod")
	chmod 604 "d/$kind-chmod"
	fsop link "d/$kind-link" "d/$kind-link2"
	fsop rename "d/$kind-rename" "$kind"
	fsop utimens "d/$kind-times" 5 6
	assert_stat "d/$kind-chmod" '%F %a %Y' "$type 604 1000"
	assert_stat "d/$kind-link2" '%F %a %Y %h' "$type 640 1000 2"
	assert_stat "$kind" '%F %a %Y' "$type 640 1000"
	assert_stat "d/$kind-times" '%F %a %Y' "$type 640 6"
	assert_eq "$(stat -c %F:%t:%T "$UPPER/d/$kind-chmod")" "$(stat -c %F:%t:%T "$L1/d/$kind-chmod")"
done
