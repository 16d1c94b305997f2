# Proves: copy-up works the same without syncing (volatile)
# Kernel: differs (leaves its mark in the work directory)
layer "$L1" <<END
d/f: 1
END
sparse_file "$L1/d/big" 3M
union_mount -o volatile
echo 2 >>d/f
chmod 600 d/big
cmp d/big "$L1/d/big"
assert_content d/f '1
2'
