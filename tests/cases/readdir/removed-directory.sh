# Proves: a stream on a removed directory ends without an error and without names
layer "$L1" <<END
low/x:
END
union_mount
mkdir up
rm low/x
out=$(fsop opendir 0 low -- opendir 1 up -- rmdir low -- rmdir up -- readdir 0 -- readdir 1)
assert_eq "$out" ""
