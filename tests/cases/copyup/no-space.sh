# Proves: a full upper is ENOSPC to the caller, nothing changes and nothing is left; with space it succeeds (F7)
# Modes: root-dir
layer "$L1" <<END
d/small: text
END
head -c 4M /dev/urandom >"$L1/d/f"
small_upper tmpfs 6m
head -c 4M /dev/zero >"$UPPER/filler"
union_mount
for call in 'chmod d/f 600' 'open 3 d/f rdwr' 'utimens d/f 1 2' 'link d/f d/g' 'truncate d/f 3M'; do
	# shellcheck disable=SC2086
	assert_fails ENOSPC fsop $call
	cmp d/f "$L1/d/f"
	assert_stat d/f %a 644
	assert_list d f small
	assert_absent "$UPPER/d/f"
	assert_eq "$(find "$WORK" -type f)" '' "left in work"
done
chmod 600 d/small
: >filler # frees the space at once, whoever still has the file open
rm filler
chmod 600 d/f
cmp d/f "$L1/d/f"
assert_stat d/f %a 600
small_upper_end
