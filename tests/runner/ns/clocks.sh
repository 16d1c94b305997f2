# Proves: --time-offset moves the container's clocks, and only its own
up() { cut -d. -f1 /proc/uptime; }
RUN_ARGS=(--time-offset boottime=1000000)
inside=$(ufr_run cut -d. -f1 /proc/uptime)
((inside >= 1000000 && inside < 1000000 + $(up) + 1)) || fail "uptime inside is $inside"
RUN_ARGS=(--time-offset monotonic=500 --time-offset boottime=-1)
assert_status 0 ufr_run grep -E '^(monotonic|boottime)' /proc/self/timens_offsets
assert_match "$OUT" $'monotonic*500*0\nboottime*-1*0'
RUN_ARGS=(--time-offset realtime=1)
assert_refused 125 'realtime' ufr_run true
RUN_ARGS=(--time-offset boottime=1 --share time)
assert_refused 125 '--time-offset needs a time namespace' ufr_run true
