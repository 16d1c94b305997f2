# Proves: a listening socket is reached under its new name and after chmod (F62)
layer "$L1" <<END
d/
END
union_mount
fsop serve d/sock "chmod 777 d/sock; mv d/sock s; ln s t; fsop call t hello >$TEST_DIR/answer &"
wait_until grep -q . "$TEST_DIR/answer"
assert_content "$TEST_DIR/answer" 'got hello'
assert_stat s %a:%h 777:2
