# Proves: thousands of random operations leave a lower file and a new one as they leave a plain one (F78)
# Modes: !root-io-passthrough !root-io-shared
# Kernel: differs (mappings made before copy-up stay with the lower file)
layer "$L1" <<END
END
head -c 150000 /dev/urandom >"$L1/low"
cp "$L1/low" "$TEST_UPPER/plain"
union_mount
: >new
: >"$TEST_UPPER/plain2"
for seed in 1 2 3; do
	fsop fsx low "$TEST_UPPER/plain" "$seed" 700
	fsop fsx new "$TEST_UPPER/plain2" "$seed" 700
done
union_remount
cmp low "$TEST_UPPER/plain"
cmp new "$TEST_UPPER/plain2"
