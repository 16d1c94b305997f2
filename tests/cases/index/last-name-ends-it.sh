# Proves: with the last name of an indexed file its entry goes; descriptors keep the file; new files are not taken for it
# Kernel: differs (falls back to index=off in a user name space)
layer "$L1" <<END
a: text
b = a
c: text
d = c
END
union_mount -o index=on
exec 5>>a
echo more >&5
rm a
assert_eq "$(stat -Lc %h /dev/fd/5)" 1 "links while b is left"
rm b
assert_eq "$(stat -Lc %h /dev/fd/5)" 0 "links of the open file"
assert_eq "$(cat /dev/fd/5)" $'text\nmore'
echo last >&5
assert_eq "$(cat /dev/fd/5)" $'text\nmore\nlast'
exec 5>&-
echo new >a
ln a b
assert_stat b %h 2
echo over >over
mv over c
mv a d
union_remount
assert_list . b c d
assert_content b new
assert_content d new
assert_stat d %h 2
assert_content c over
assert_list "$WORK/index"
