# Proves: hostname, /etc/hosts and /etc/resolv.conf of a container are its own
# Net: own
mkdir etc-of-host
cat >etc-of-host/resolv.conf <<-END
	search example.org
	nameserver 127.0.0.53
	nameserver 192.0.2.53
	options ndots:2
END
printf '127.0.0.1 localhost\n192.0.2.9 of-the-host\n' >etc-of-host/hosts
mount --bind etc-of-host/resolv.conf /etc/resolv.conf
mount --bind etc-of-host/hosts /etc/hosts
trap 'status=$?; umount /etc/resolv.conf /etc/hosts; (exit $status); finish' EXIT
RUN_ARGS=(--name "$C" -h box.example.org --add-host db:192.0.2.7 --add-host db6:2001:db8::7)
assert_status 0 ufr_run sh -c 'hostname; cat /etc/hostname /etc/hosts'
assert_match "$OUT" $'box.example.org\nbox.example.org\n*127.0.0.1*localhost*'
for line in '192.0.2.7*db' '2001:db8::7*db6' '127.0*box.example.org*'; do
	assert_match "$OUT" "*$line*" 'the hosts file'
done
[[ $OUT != *of-the-host* ]] || fail "the host's names are known: $OUT"
assert_status 0 ufr_run sh -c "httpd -p 80 -h /etc && wget -q -O - http://box.example.org/hostname"
assert_eq "$OUT" box.example.org
assert_status 0 ufr_run cat /etc/resolv.conf
assert_match "$OUT" '*nameserver 192.0.2.53*'
[[ $OUT != *127.0.0.53* ]] || fail "a nameserver that cannot be reached: $OUT"
assert_match "$OUT" '*search example.org*'
RUN_ARGS=(--name "$C" --dns 192.0.2.1 --dns 2001:db8::1)
assert_status 0 ufr_run grep nameserver /etc/resolv.conf
assert_eq "$OUT" $'nameserver 192.0.2.1\nnameserver 2001:db8::1'
assert_status 0 ufr_run hostname
assert_eq "$OUT" "$C" 'the name that a container has by itself'
RUN_ARGS=(--name "$C" --net host)
assert_status 0 ufr_run cat /etc/hosts /etc/resolv.conf
assert_match "$OUT" '*of-the-host*nameserver 127.0.0.53*' 'with the network of the host'
RUN_ARGS=(--name "$C" --dns nosuch)
assert_refused 125 'nosuch' ufr_run true
RUN_ARGS=(--name "$C" --add-host nosuch)
assert_refused 125 'nosuch' ufr_run true
