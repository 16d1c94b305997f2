# Proves: descriptors follow their file over renames of it and of its directory
# Modes: !root-io-passthrough
# Kernel: differs in rootless (no redirect with userxattr: EXDEV)
layer "$L1" <<END
d/f: lower
e/
END
union_mount
assert_eq "$(fsop open 3 d/f rdonly -- rename d/f d/g -- open 4 d/g rdwr -- sh 'mv d e/d2' \
	-- write 4 UP 0 -- read 3 9 0 -- sh 'cat e/d2/g' -- sh 'echo more >>e/d2/g' -- read 4 99 0)" 'UPwer
UPwer
UPwer
more'
