# Proves: exec's own user, directory and environment; the rest is the container's
assert_status 0 ufr run -d --name "$C" -e OF=container -e BOTH=container -w /tmp "$LAYER:$IMAGE" sleep 1000
# shellcheck disable=SC2016 # expanded inside
assert_status 0 ufr exec -e BOTH=exec -e NEW=exec "$C" sh -c 'echo $OF $BOTH $NEW; pwd; id -u; echo $HOME'
assert_eq "$OUT" $'container exec exec\n/tmp\n0\n/root'
if [[ $MODE != user || -n $(command -v newuidmap) ]]; then
	# shellcheck disable=SC2016 # expanded inside
	assert_status 0 ufr exec -u alice -w / "$C" sh -c 'pwd; id -u; id -g; id -G; grep ^CapEff /proc/self/status'
	assert_eq "$OUT" $'/\n1000\n1000\n1000 50\nCapEff:\t0000000000000000'
	assert_status 0 ufr exec -u 1000:50 "$C" id -g
	assert_eq "$OUT" 50
fi
assert_status 0 ufr exec "$C" sh -c 'grep -E "^(NoNewPrivs|Seccomp):" /proc/self/status'
assert_eq "$OUT" $'NoNewPrivs:\t1\nSeccomp:\t2'
assert_eq "$(ufr exec "$C" grep ^Cap /proc/self/status)" "$(ufr exec "$C" grep ^Cap /proc/2/status)" capabilities
assert_status 0 ufr rm -f "$C"
