# Proves: a command has 0, 1, 2 and what --preserve-fds hands on, and no other descriptor
exec 3</etc/passwd 4<"$TEST_DIR" 7<"$TEST_DIR" 9>"$TEST_DIR/file"
# shellcheck disable=SC2016 # for the shell inside
list='found=; for fd in /proc/$$/fd/*; do [ -L "$fd" ] && found="$found${fd##*/} "; done; echo "$found"'
assert_eq "$(ufr_run sh -c "$list")" '0 1 2 '
RUN_ARGS=(--preserve-fds 2)
assert_eq "$(ufr_run sh -c "$list")" '0 1 2 3 4 '
RUN_ARGS=(--preserve-fds 3)
assert_refused 125 '--preserve-fds: descriptor 5' ufr_run true
assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" -- sleep 100
assert_eq "$(ufr exec "$C" sh -c "$list")" '0 1 2 '
assert_eq "$(ufr exec --preserve-fds 1 "$C" sh -c "$list")" '0 1 2 3 '
assert_eq "$(ufr exec "$C" sh -c "ls -l /proc/1/fd 2>&1 | grep -c ' -> ' || :")" 0 'descriptors of process 1 that are seen'
assert_status 0 ufr rm -f "$C"
