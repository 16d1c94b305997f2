# Proves: size queries and short buffers: the right size, ERANGE, ENODATA, for values and lists (F59)
# Needs: user-xattr
layer "$L1" <<END
low: 1
END
fsop setxattr "$L1/low" user.a 12345
fsop setxattr "$L1/low" user.bcd ''
union_mount
echo 2 >up
fsop setxattr up user.a 12345
fsop setxattr up user.bcd ''
check() {
	assert_eq "$(fsop xattrsize "$1" user.a)" 5
	assert_eq "$(fsop xattrsize "$1" user.bcd)" 0
	assert_eq "$(fsop getxattr "$1" user.a 5)" 12345
	assert_fails ERANGE fsop getxattr "$1" user.a 4
	assert_eq "$(fsop getxattr "$1" user.bcd 1)" ''
	assert_eq "$(fsop listxattr "$1" "$(fsop xattrsize "$1")" | paste -sd' ')" 'user.a user.bcd'
	assert_fails ERANGE fsop listxattr "$1" 8
	assert_fails ENODATA fsop xattrsize "$1" user.none
}
check low
check up
chmod 600 low
check low
echo 3 >none
assert_eq "$(fsop xattrsize none)" 0
