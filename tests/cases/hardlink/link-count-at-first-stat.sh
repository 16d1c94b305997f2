# Proves: the first stat after a hard link of a lower layer was copied up shows the copy, in each way of copying up
layer "$L1" <<END
written: text
opened: text
changed: text
END
for name in written opened changed; do ln "$L1/$name" "$L1/$name-too"; done
union_mount
fsop stat written nlink -- open 3 written wronly -- write 3 x -- stat written nlink >"$TEST_DIR/out"
fsop stat opened nlink -- open 3 opened rdwr -- stat opened nlink -- fstat 3 nlink >>"$TEST_DIR/out"
fsop stat changed nlink -- chmod changed 600 -- stat changed nlink >>"$TEST_DIR/out"
assert_eq "$(paste -sd' ' "$TEST_DIR/out")" '2 1 2 1 1 2 1'
