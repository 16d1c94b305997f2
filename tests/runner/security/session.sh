# Proves: a command has a session and a keyring of its own, and cannot reach its caller's
# shellcheck disable=SC2016 # for the shell inside
assert_status 0 ufr_run sh -c 'cut -d" " -f5,6 /proc/$$/stat'
[[ $OUT != 0* && $OUT != *' 0' ]] || fail "group and session are of outside: $OUT"
with_key() { as_user attack-static with_key unionfs-test "$@"; }
[[ $(with_key attack-static find_key unionfs-test) == 'done' ]] || skip 'there are no keys here'
RUN_ARGS=(--seccomp none)
find_key() { with_key unionfs-run "$@" attack find_key unionfs-test || :; }
assert_eq "$(find_key run --rm "${RUN_ARGS[@]}" "$IMAGE")" ENOKEY "the key of the caller's session"
assert_status 0 ufr run -d --name "$C" --seccomp none "$IMAGE" -- sleep 100
assert_eq "$(find_key exec "$C")" ENOKEY "the key of the session of who executes"
assert_status 0 ufr rm -f "$C"
