# Proves: --preserve-fds hands on so many descriptors and no more
echo three >file3
RUN_ARGS=(--preserve-fds 2)
# shellcheck disable=SC2016 # expanded inside
assert_status 0 ufr_run sh -c 'cat <&3; echo five >&4; for fd in /proc/$$/fd/*; do if [ -e $fd ]; then printf "%s " ${fd##*/}; fi; done' 3<file3 4>file4 5<file3
assert_eq "$OUT" $'three\n0 1 2 3 4 '
assert_eq "$(<file4)" five
assert_refused 125 '--preserve-fds: descriptor 4' ufr_run true 3<file3 4>&-
RUN_ARGS=()
assert_status 0 ufr run -d --name "$C" --preserve-fds 1 "$LAYER:$IMAGE" -- sh -c 'cat <&3; exec sleep 100' 3<file3
has_log() { [[ -s $UNIONFS_STORE/$C/log ]]; }
wait_until has_log
assert_eq "$(ufr logs "$C")" three
assert_status 0 ufr exec --no-tty --preserve-fds 1 "$C" cat /proc/self/fd/3 3<file3
assert_eq "$OUT" three
assert_status 0 ufr rm -f "$C"
