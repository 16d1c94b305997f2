# Proves: statx tells a birth time, that of a new file is now, and it is the same for name and descriptor
# Needs: kernel:6.6
layer "$L1" <<END
f: 1
END
union_mount
echo 2 >new
[[ $(fsop stat "$TEST_UPPER/upper" btime) != none ]] || skip "the upper's file system has no birth times"
now=$(date +%s)
for name in f new; do
	btime=$(fsop stat "$name" btime)
	[[ ${btime%.*} -gt $((now - 3600)) && ${btime%.*} -le $((now + 1)) ]] || fail "birth of $name: $btime"
	assert_eq "$(fsop open 3 "$name" rdonly -- fstat 3 btime)" "$btime"
done
before=$(fsop stat new btime)
touch -d @1000 new
fsop rename new new2
assert_eq "$(fsop stat new2 btime)" "$before"
