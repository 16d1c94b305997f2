# Proves: the data of a metacopy file follows with the first open for writing, write, truncation or allocation
# Modes: !root-io-nomsg
# Kernel: differs (has no metacopy with userxattr)
sizes=(0 1 4095 4096 4097 3000000)
mkdir -p "$L1"
for size in "${sizes[@]}"; do
	head -c "$size" </dev/urandom | tee "$L1"/{open,append,cut,grow,alloc,range,trunc,left}."$size" >/dev/null
done
union_mount -o metacopy=on
chmod 640 ./*
touch -c -d 2001-02-03T04:05:06.123456789Z ./*
for file in *; do assert_xattr "$UPPER/$file" "$OVL.metacopy" ''; done

assert_has_data() { assert_fails ENODATA fsop getxattr "$UPPER/$1" "$OVL.metacopy"; }

for size in "${sizes[@]}"; do
	exec 5<"append.$size"
	: <>"open.$size"
	assert_stat "open.$size" '%.9Y %a' '981173106.123456789 640'
	cmp "open.$size" "$L1/open.$size"
	echo more >>"append.$size"
	cmp <(cat "$L1/append.$size" - <<<more) "append.$size"
	cmp "append.$size" - <&5
	exec 5<&-
	truncate -s $((size / 2)) "cut.$size"
	cmp <(head -c $((size / 2)) "$L1/cut.$size") "cut.$size"
	truncate -s $((size + 5000)) "grow.$size"
	cmp <(cat "$L1/grow.$size" <(head -c 5000 /dev/zero)) "grow.$size"
	fallocate -l $((size + 10)) "alloc.$size"
	cmp -n "$size" "alloc.$size" "$L1/alloc.$size"
	fsop open 8 "left.$size" rdonly -- open 9 "range.$size" rdwr -- copy-range 8 0 9 0 "$size" >/dev/null
	cmp -n "$size" "range.$size" "$L1/range.$size"
	: >"trunc.$size"
	assert_stat "trunc.$size" %s 0
	for name in open append cut grow alloc range trunc; do
		assert_has_data "$name.$size"
	done
	assert_xattr "$UPPER/left.$size" "$OVL.metacopy" ''
done
fsop tree mosTxr . >"$TEST_DIR/shown"
union_remount
diff "$TEST_DIR/shown" <(fsop tree mosTxr .)
