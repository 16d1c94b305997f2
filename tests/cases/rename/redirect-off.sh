# Proves: with redirect_dir=off a lower or merged directory is EXDEV, a new one and files move
# Modes: root
layer "$L1" <<END
low/f: 1
merged/f: 2
f: 3
END
union_mount -o redirect_dir=off
: >merged/up
mkdir new
assert_fails EXDEV fsop rename low x
assert_fails EXDEV fsop rename merged x
assert_fails EXDEV fsop rename merged new/x
assert_fails EXDEV fsop rename merged low exchange
fsop rename new new2
fsop rename f new2/f
union_remount
assert_list . low merged new2
assert_content new2/f 3
assert_content merged/f 2
