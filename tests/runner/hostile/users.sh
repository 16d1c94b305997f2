# Proves: an image's /etc/passwd cannot be the host's, nor stop, flood or confuse the look-up of users
mkdir "$LAYER/etc"
passwd=$LAYER/etc/passwd
echo "hostuser:x:1234:1234::/:/bin/sh" >"$TEST_DIR/passwd"
RUN_ARGS=(-u hostuser)
for target in "$TEST_DIR/passwd" "../../../../..$TEST_DIR/passwd" "/proc/1/root$TEST_DIR/passwd"; do
	ln -sf "$target" "$passwd"
	assert_refused 125 'hostuser' ufr_run id -u
done
ln -sf /proc/self/fd/0 "$passwd"
assert_refused 125 '/etc/passwd' ufr_run id -u <"$TEST_DIR/passwd"
rm "$passwd"
mkfifo "$passwd"
assert_refused 125 '/etc/passwd of the image is not a regular file' ufr_run id -u
rm "$passwd"
truncate -s 1T "$passwd"
assert_refused 125 'cannot read /etc/passwd of the image: File too large' ufr_run id -u
rm "$passwd"
head -c 100000 /dev/urandom >"$passwd"
assert_refused 125 'hostuser' ufr_run id -u
for line in hostuser 'hostuser:x:-1:0::/:' 'hostuser:x:4294967295:0::/:' 'hostuser:x:0x10:0::/:' \
	'hostuser:x:99999999999999999999:0::/:' 'hostuser:x: 0:0::/:' 'hostuser:x::::'; do
	echo "$line" >"$passwd"
	assert_refused 125 'there is no user "hostuser"' ufr_run id -u
done
