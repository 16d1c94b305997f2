# Proves: copy_file_range from lower to upper, onto a lower file, within a file and between new ones (F22)
# Kernel: differs in root-split (EXDEV between file systems)
layer "$L1" <<END
low: 0123456789
low2: abcdefghij
END
union_mount
echo ABCDEFGHIJ >up
exec 3<low 4<>up 5<>low2
assert_eq "$(fsop copy-range 3 2 4 0 4)" 4
assert_content up 2345EFGHIJ
assert_eq "$(fsop copy-range 4 0 5 5 3)" 3
assert_content low2 abcde234ij
assert_eq "$(fsop copy-range 5 0 5 11 5)" 5
assert_eq "$(tail -c 6 low2)" '
abcde'
assert_eq "$(fsop copy-range 3 8 4 30 100)" 3
assert_stat up %s 33
assert_eq "$(fsop copy-range 3 999 4 0 10)" 0
assert_content low 0123456789
assert_list "$UPPER" low2 up
