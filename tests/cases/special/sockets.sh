# Proves: a server binds a socket in a new and in a lower directory, and over a removed name; clients reach it (F62)
layer "$L1" <<END
run/old: 1
END
fsop mknod "$L1/run/dead" sock
union_mount
rm run/old
mkdir new
for name in run/sock new/sock run/old; do
	fsop serve "$name" "fsop call $name hello >$TEST_DIR/answer &"
	wait_until grep -q . "$TEST_DIR/answer"
	assert_content "$TEST_DIR/answer" 'got hello'
	assert_type "$name" s
	assert_fails EADDRINUSE fsop serve "$name"
	assert_fails ECONNREFUSED fsop call "$name" hello
	rm "$TEST_DIR/answer"
done
assert_fails ECONNREFUSED fsop call run/dead hello
fsop rename run/sock moved
assert_type moved s
rm run/dead
fsop serve run/dead "fsop call run/dead again >$TEST_DIR/answer &"
wait_until grep -q . "$TEST_DIR/answer"
