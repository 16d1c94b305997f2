# Proves: setuid, capabilities and times of a metacopy file survive the copy of its data; a write still clears them
# Kernel: differs (the copy gives a file a new time of modification)
# Modes: root !root-io-nomsg
layer "$L1" <<END
open: text
written: text
END
capability='\001\000\000\002\000\004\000\000\000\000\000\000\000\000\000\000\000\000\000\000'
chmod 4755 "$L1"/*
fsop setxattr "$L1/open" security.capability "$capability"
fsop setxattr "$L1/written" security.capability "$capability"
union_mount -o metacopy=on
touch -c -d 2001-02-03T04:05:06Z open written
want=$(fsop getxattr open security.capability)
: <>open
assert_fails ENODATA fsop getxattr "$UPPER/open" "$OVL.metacopy"
assert_stat open '%a %Y' '4755 981173106'
assert_xattr open security.capability "$want"
echo more >>written
assert_fails ENODATA fsop getxattr written security.capability
assert_content written $'text\nmore'
