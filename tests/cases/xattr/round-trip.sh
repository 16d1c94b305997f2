# Proves: user, trusted and security attributes are set, read, listed and removed on files and directories (F59)
# Needs: user-xattr
layer "$L1" <<END
f: 1
d/g: 2
END
union_mount
echo 3 >up
mkdir new
spaces=(user)
[[ $MODE == rootless ]] || spaces+=(trusted security)
for what in f d d/g up new .; do
	for space in "${spaces[@]}"; do
		fsop setxattr "$what" "$space.a" 'some text'
		fsop setxattr "$what" "$space.b" '\000\001\377'
		fsop setxattr "$what" "$space.empty" ''
		fsop setxattr "$what" "$space.gone" x
		assert_xattr "$what" "$space.a" 'some\040text'
		fsop removexattr "$what" "$space.gone"
		assert_fails ENODATA fsop getxattr "$what" "$space.gone"
		assert_fails ENODATA fsop removexattr "$what" "$space.gone"
	done
done
for round in 1 2; do
	for what in f d d/g up new .; do
		assert_eq "$(fsop listxattr "$what" | paste -sd' ')" \
			"$(printf '%s\n' "${spaces[@]/%/.a}" "${spaces[@]/%/.b}" "${spaces[@]/%/.empty}" | sort | paste -sd' ')"
		for space in "${spaces[@]}"; do
			assert_xattr "$what" "$space.b" '\000\001\377'
			assert_xattr "$what" "$space.empty" ''
		done
	done
	union_remount
done
assert_fails ENOENT fsop getxattr no user.a
assert_fails EOPNOTSUPP fsop setxattr f nonsense.a b
