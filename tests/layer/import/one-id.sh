# Proves: a user without subordinate ids imports files of any owner, and the owners are not lost
# Modes: user
: >"$TEST_DIR/etc/subuid"
: >"$TEST_DIR/etc/subgid"
printf 'o\t1000,50\nm\t4750\nf\tfile\tx\no\t1000,50\nd\tdir\no\t1000,50\nl\tlink\tfile\n' | make_tar a.tar
assert_status 0 ul import a.tar -t a
assert_match "$ERR" '*1 links and pipes belong to you*'
assert_eq "$(stat -c %u "$(tree_of a)/file")" "$USER_ID"
ul squash a -t flat >/dev/null 2>&1
assert_match "$(ul cp flat:/file - | tar tv --numeric-owner)" '-rwsr-x--- 1000/50*'
assert_match "$(ul cp flat:/dir - | tar tv --numeric-owner)" 'd* 1000/50*'
assert_sound
