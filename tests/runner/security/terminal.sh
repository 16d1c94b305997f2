# Proves: nothing can be typed into the terminal that the container was started from, nor into its own
# What script(1) types at the end of its own input may be echoed anywhere.
typed() { OUT=${OUT//^@/}; OUT=${OUT//^D/}; OUT=${OUT//$'\b'/}; }
for number in tiocsti tiocsti_high tioclinux; do
	for tty in --tty --no-tty; do
		assert_status 0 as_user script -qec "unionfs-run run --rm $tty $LAYER:$IMAGE attack $number || :" /dev/null
		assert_match "$OUT" '*EPERM*' "$number with $tty"
	done
done
# Its terminal is a new one, of its own devpts, and its session's.
assert_status 0 as_user script -qec "unionfs-run run --rm --tty $LAYER:$IMAGE -- sh -c '
	tty; readlink /proc/self/fd/0; stat -c %t:%T /dev/console; ls /dev/pts; attack open /dev/tty; ps -o pid,tty | tail -1'" /dev/null
typed
assert_match "$OUT" $'*/dev/pts/0\r\n/dev/pts/0\r\n88:0\r\n0*ptmx*done*'
assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" -- sleep 100
assert_status 0 as_user script -qec "unionfs-run exec -t -u alice $C sh -c 'tty; attack tiocsti'; :" /dev/null
typed
assert_match "$OUT" $'*/dev/pts/0\r\nEPERM*' 'who joins'
assert_status 0 ufr rm -f "$C"
