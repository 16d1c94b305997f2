# Proves: setuid that is set while another user has the file open for writing goes when he writes
# Needs: ids cmd:setpriv
union_mount
echo text >f
chmod 666 f
mkfifo "$TEST_DIR/go" "$TEST_DIR/done"
exec 4<>"$TEST_DIR/go" 5<>"$TEST_DIR/done"
setpriv --reuid 1000 --regid 1000 --clear-groups bash -c \
	'exec 3>>f && echo open >&5 && read -r _ <&4 && echo more >&3 && echo written >&5' &
read -r -t 60 _ <&5
chmod 6775 f
assert_eq "$(stat -c %a f)" 6775
echo go >&4
read -r -t 60 said <&5
assert_eq "$said" written
wait $!
assert_eq "$(stat -c %a f)" 775
assert_eq "$(tail -1 f)" more
