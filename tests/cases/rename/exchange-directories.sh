# Proves: RENAME_EXCHANGE swaps directories of any layers; neither shows what the other's lower held (F33)
# Kernel: differs in rootless (no redirect with userxattr: EXDEV)
layer "$L1" <<END
a/1: one
b/2: two
p/c/3: three
END
layer "$L2" <<END
a/x/1: deep
END
union_mount
mkdir new
echo up >new/4
fsop rename a b exchange
fsop rename p/c new exchange
for round in 1 2; do
	assert_list . a b new p
	assert_list a 2
	assert_list b 1 x
	assert_content b/x/1 deep
	assert_list new 3
	assert_list p/c 4
	union_remount
done
