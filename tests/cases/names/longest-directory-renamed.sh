# Proves: a lower directory with a 255-byte name is renamed to another such name (F31, F36)
# Kernel: differs (a redirect has at most 256 bytes: EXDEV below the root)
n=$(printf 'n%.0s' {1..254})
layer "$L1" <<END
${n}a/f: 1
${n}p/${n}b/f: 2
END
union_mount
fsop rename "${n}a" "${n}c"
fsop rename "${n}p/${n}b" "${n}b"
union_remount
assert_list . "${n}b" "${n}c" "${n}p"
assert_content "${n}c/f" 1
assert_content "${n}b/f" 2
