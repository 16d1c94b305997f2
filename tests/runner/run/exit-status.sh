# Proves: the exit status is the command's own, 128 and the signal, 126, 127, 125 or 124
RUN_ARGS=(--name "$C")
for status in 0 1 42 255; do
	assert_status $status ufr_run sh -c "exit $status"
done
assert_status 137 ufr_run sh -c 'kill -9 $$'
assert_status 143 ufr_run sh -c 'kill -15 $$'
assert_refused 127 'nosuch: not found in PATH' ufr_run nosuch
assert_refused 127 '/bin/nosuch: No such file' ufr_run /bin/nosuch
assert_refused 126 '/etc/passwd: Permission denied' ufr_run /etc/passwd
assert_refused 126 '/etc: Permission denied' ufr_run /etc
printf 'x' >"$LAYER/garbage" && chmod 755 "$LAYER/garbage"
assert_refused 126 '/garbage: Exec format error' ufr_run /garbage
assert_refused 125 'layer /nosuch: No such file' ufr run --rm --name "$C" /nosuch true
assert_refused 125 "unknown option '--nosuch'" ufr run --rm --nosuch "$IMAGE" true
RUN_ARGS+=(--timeout 200ms)
assert_status 124 ufr_run sleep 100
