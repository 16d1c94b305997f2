# Proves: --ulimit bounds what a process may have
RUN_ARGS=(--name "$C" --ulimit nofile=20:30 --ulimit fsize=4096 --ulimit core=0)
assert_status 0 ufr_run sh -c 'ulimit -S -n; ulimit -H -n; ulimit -c'
assert_eq "$OUT" $'20\n30\n0'
assert_status 153 ufr_run sh -c 'exec dd if=/dev/zero of=/big bs=4096 count=2' # SIGXFSZ
RUN_ARGS=(--name "$C" --ulimit nofile=20)
assert_status 1 ufr_run sh -c 'ulimit -n 21 2>/dev/null || exit 1'
RUN_ARGS=(--name "$C" --ulimit nosuch=1)
assert_refused 125 nosuch ufr_run true
RUN_ARGS=(--name "$C" --ulimit nofile=30:20)
assert_refused 125 nofile ufr_run true
