# Proves: -u takes names and numbers of the image, with its groups and home; unknown ones are refused
who() { ufr_run sh -c 'echo "$(id -u):$(id -g) $(id -G | tr " " ,) $HOME"'; }
assert_eq "$(who)" '0:0 0 /root'
RUN_ARGS=(-u alice)
assert_eq "$(who)" '1000:1000 1000,50 /home/alice'
RUN_ARGS=(-u 1000)
assert_eq "$(who)" '1000:1000 1000,50 /home/alice'
RUN_ARGS=(-u alice:staff)
assert_match "$(who)" '1000:50 50* /home/alice'
RUN_ARGS=(-u 1234:5678)
assert_eq "$(who)" '1234:5678 5678 /'
RUN_ARGS=(-u 1234)
assert_eq "$(who)" '1234:0 0 /'
RUN_ARGS=(-u alice --groups 7,8)
assert_match "$(who)" '1000:1000 1000,7,8,50 *'
RUN_ARGS=(-u alice -e HOME=/elsewhere)
assert_match "$(who)" '* /elsewhere'
for user in bob alice:nosuch; do
	RUN_ARGS=(-u "$user")
	assert_refused 125 'of the image; a number needs no entry' ufr_run true
done
for user in -1 4294967295 99999999999 '' : 'alice:' ':50'; do
	RUN_ARGS=("--user=$user")
	assert_status 125 ufr_run true
done
# exec takes the same.
assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" -- sleep 100
assert_eq "$(ufr exec -u alice "$C" sh -c 'id -u; echo $HOME')" $'1000\n/home/alice'
assert_refused 125 'bob' ufr exec -u bob "$C" true
assert_status 0 ufr rm -f "$C"
