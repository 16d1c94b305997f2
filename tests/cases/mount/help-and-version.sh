# Proves: --help, --man and --version print to stdout and succeed; the help names every option that this suite uses, the manual those of the help
# Needs: daemon
out=$(unionfs-mount --version 2>"$TEST_DIR/err")
[[ $out == unionfs-mount\ [0-9]*.[0-9]* && $out != *$'\n'* ]] || fail "version: $out"
assert_eq "$(unionfs-mount -V)" "$out"
help=$(unionfs-mount --help 2>>"$TEST_DIR/err")
assert_eq "$(unionfs-mount -h)" "$help"
for word in Usage lowerdir lowerdir+ upperdir workdir redirect_dir userxattr volatile fsync ro nosuid nodev noexec \
	noatime fsname subtype allow_other default_permissions -f -d -u --debug --version --help; do
	[[ $help == *"$word"* ]] || fail "the help does not tell of $word"
done
man=$(unionfs-mount --man 2>>"$TEST_DIR/err")
for word in $(grep -o -- '--[a-z][a-z-]*' <<<"$help" | sort -u); do
	[[ ${man//\\/} == *"$word"* ]] || fail "the manual does not tell of $word"
done
assert_content "$TEST_DIR/err" ''
(($(awk '{ print length }' <<<"$help" | sort -n | tail -1) <= 80)) || fail "lines of more than 80 columns"
if unionfs-mount --help >/dev/full 2>&1; then
	fail "writing the help to a full device succeeded"
fi
