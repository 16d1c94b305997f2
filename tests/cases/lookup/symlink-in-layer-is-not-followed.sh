# Proves: a symbolic link in a layer is an object of the union, no way out of the layer (F35)
mkdir "$TEST_DIR/outside"
echo secret >"$TEST_DIR/outside/f"
layer "$L1" <<END
d -> $TEST_DIR/outside
e -> ../outside
END
layer "$L2" <<END
d/g: lower
e/g: lower
END
union_mount
assert_type d l
assert_eq "$(readlink d)" "$TEST_DIR/outside"
assert_eq "$(readlink e)" ../outside
assert_fails ENOENT fsop stat d/g ino
rm d
mkdir d
assert_list d
assert_content "$TEST_DIR/outside/f" secret
