# Proves: --tmpfs and --mount type=tmpfs give directories in memory with the options that are named
RUN_ARGS=(--tmpfs /a --tmpfs /b/c:size=1m,mode=0700 --mount type=tmpfs,dst=/d,tmpfs-size=64k,tmpfs-mode=0711)
assert_status 0 ufr_run sh -c '
	for dir in /a /b/c /d; do grep -c " $dir .* - tmpfs " /proc/self/mountinfo; stat -c %a $dir; done
	head -c 100k /dev/zero >/d/big 2>/dev/null || echo full
	grep " /a " /proc/self/mountinfo | cut -d" " -f6'
assert_match "$OUT" $'1\n1777\n1\n700\n1\n711\nfull\nrw,nosuid,nodev*'
RUN_ARGS=(--mount type=nosuch,dst=/a)
assert_refused 125 'nosuch' ufr_run true
RUN_ARGS=(--tmpfs /a:nosuch=1)
assert_refused 125 'nosuch' ufr_run true
RUN_ARGS=(--mount type=tmpfs)
assert_refused 125 'target= is missing' ufr_run true
