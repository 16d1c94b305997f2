# Proves: without user namespaces, or newuidmap, doctor tells a user the setting or the package
# Modes: user
setting=/proc/sys/user/max_user_namespaces
user=(setpriv "--reuid=$USER_ID" "--regid=$USER_ID" --clear-groups --)
# The limit of a user namespace of the test's own: the host keeps its one.
none() {
	unshare --user --map-root-user --map-users=all --map-groups=all bash -c \
		"echo 0 >$setting"' && exec "$@"' - "$@"
}
if none true 2>/dev/null; then
	assert_status 1 none "${user[@]}" unionfs-run doctor
	assert_match "$OUT" $'*missing *user namespace *\n*fix: sysctl -w user.max_user_namespaces=*'
else
	echo "the limit cannot be set here"
fi
mkdir bin
for program in unionfs-{run,runner,mount,init}; do ln -s "$RUN/bin/$program" bin; done
assert_status 0 env PATH="$PWD/bin" "$(command -v setpriv)" "${user[@]:1}" unionfs-run doctor
assert_match "$OUT" $'*no *newuidmap *not found in PATH*\n*fix: apt install uidmap*'
: >"$TEST_DIR/etc/subuid"
assert_status 0 ufr doctor
assert_match "$OUT" $'*no *subordinate users *none for runner*\n*fix: usermod --add-subuids*'
