# Proves: a file of any layer replaces a file of any layer or takes the place of a removed one (F30)
mkdir "$L1"
for from in low both up; do
	for to in low both up gone; do
		[[ $from == up ]] || echo "lower $from" >"$L1/$from-$to"
		[[ $to == up ]] || echo "target" >"$L1/$to.$from"
	done
done
union_mount
for from in low both up; do
	for to in low both up gone; do
		[[ $from == low ]] || echo "upper $from" >"$from-$to"
		[[ $to == low || $to == gone ]] || echo "target" >"$to.$from"
		[[ $to != gone ]] || rm "$to.$from"
		fsop rename "$from-$to" "$to.$from"
		assert_absent "$from-$to"
	done
done
union_remount
for to in low both up gone; do
	assert_content "$to.low" 'lower low'
	assert_content "$to.both" 'upper both'
	assert_content "$to.up" 'upper up'
done
assert_eq "$(find . -type f | wc -l)" 12
