# Proves: of several files with one name only the topmost is seen; names below stay visible where nothing covers them
layer "$L1" <<END
f: first
END
layer "$L2" <<END
f: second
g: second
END
layer "$L3" <<END
f: third
g: third
h: third
END
layer "$UPPER" <<END
i: upper
END
union_mount
assert_list . f g h i
assert_content f first
assert_content g second
assert_content h third
assert_content i upper
