# Proves: chmod, append, xattr, link and rename that hit one lower file at once all take effect (F10)
# Needs: user-xattr
mkdir -p "$L1/to"
for ((i = 0; i < 20; i++)); do
	head -c 100000 /dev/zero | tr '\0' x >"$L1/f$i"
done
union_mount
each() {
	local i
	for ((i = 0; i < 20; i++)); do
		"$1" "f$i" "$i"
	done
}
# shellcheck disable=SC2317 # called by each
{
	mode() { fsop open 3 "$1" rdonly -- fchmod 3 600 || fsop chmod "to/$1" 600; }
	text() { fsop open 3 "$1" wronly,append -- write 3 end || fsop open 3 "to/$1" wronly,append -- write 3 end; }
	mark() { fsop setxattr "$1" user.mark "$2" || fsop setxattr "to/$1" user.mark "$2"; }
	move() { fsop rename "$1" "to/$1"; }
}
pids=()
for what in mode text mark move; do
	each "$what" 2>/dev/null &
	pids+=($!)
done
wait_all "${pids[@]}"
for ((i = 0; i < 20; i++)); do
	assert_stat "to/f$i" '%a %s' '600 100003'
	assert_xattr "to/f$i" user.mark "$i"
done
assert_list . to
