# Proves: copy_file_range refuses what it must, and lands where O_APPEND and huge lengths say (F22)
# Kernel: differs in root-split (EXDEV between file systems)
layer "$L1" <<END
low: 0123456789
d/
END
union_mount
echo ABC >up
exec 3<low 4<>up 6<d
exec 5>>up
assert_fails EBADF fsop copy-range 3 0 5 0 4
assert_fails EBADF fsop copy-range 4 0 3 0 4
assert_fails EISDIR fsop copy-range 6 0 4 0 4
assert_fails EINVAL fsop copy-range 4 0 4 2 3
assert_content up ABC
assert_eq "$(fsop copy-range 3 0 4 4 1G)" 11
assert_content up 'ABC
0123456789'
