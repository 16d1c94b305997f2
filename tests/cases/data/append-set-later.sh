# Proves: O_APPEND set on an open descriptor, and one open before others appended, write at the end
layer "$L1" <<END
f: 1
END
union_mount
fsop open 3 f rdwr -- open 4 f wronly,append -- sh 'echo 2 >>f' -- setfl 3 append -- write 3 '3
' -- sh 'echo 4 >>f' -- write 4 '5
' -- sh 'truncate -s 4 f' -- write 3 '6
' -- fstat 4 size
assert_content f '1
2
6'
