# Proves: a big sparse lower file is copied by copy_file_range and cp exactly
# Kernel: differs in root-split (EXDEV between file systems)
layer "$L1" <<END
END
sparse_file "$L1/low" 40M
union_mount
fsop open 3 low rdonly -- open 4 copy wronly,creat -- copy-range 3 0 4 0 40M
cmp low copy
cp --sparse=always low copy2
cmp low copy2
cp low "$TEST_DIR/out"
cmp low "$TEST_DIR/out"
