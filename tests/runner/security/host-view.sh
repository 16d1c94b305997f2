# Proves: from outside, our processes of a container cannot be looked into by other users, and hold nothing of it
# Modes: root-dir
# Needs: root
assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" -- sleep 100
init=$(init_pid "$C")
for file in root cwd fd environ; do
	! setpriv --reuid=1234 --clear-groups ls "/proc/$init/$file/" >/dev/null 2>&1 || fail "/proc/PID/$file is open"
done
assert_eq "$(tr '\0' ' ' <"/proc/$init/environ")" '' "the init's environment"
assert_status 0 ufr rm -f "$C"
