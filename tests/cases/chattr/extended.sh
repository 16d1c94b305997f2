# Proves: what FS_IOC_FSSETXATTR protects and what else it sets are kept as by chattr(1), for files and directories
# Modes: root-dir root-xfs root-btrfs
# Needs: cmd:python3 cmd:lsattr
layer "$L1" <<END
low: text
lowdir/f: text
END
union_mount
echo text >up

# xflags FILE [BIT...]: sets them as xfs_io does, prints what there is then.  Bits of FS_XFLAG_*.
cat >"$TEST_DIR/xflags" <<'END'
#!/usr/bin/env python3
import fcntl, os, struct, sys
GET, SET = 0x801C581F, 0x401C5820
BITS = {"immutable": 0x8, "append": 0x10, "sync": 0x20, "noatime": 0x40, "nodump": 0x80}
fd = os.open(sys.argv[1], os.O_RDONLY)
try:
    now = bytearray(fcntl.ioctl(fd, GET, bytes(28)))
    if len(sys.argv) > 2:
        now[:4] = struct.pack("I", sum(BITS[word] for word in sys.argv[2:] if word != "none"))
        fcntl.ioctl(fd, SET, bytes(now))
    flags = struct.unpack("I", fcntl.ioctl(fd, GET, bytes(28))[:4])[0]
except OSError as error:
    sys.exit(os.strerror(error.errno))
print(*(word for word, bit in BITS.items() if flags & bit))
END
chmod 755 "$TEST_DIR/xflags"
xflags() { "$TEST_DIR/xflags" "$@"; }

assert_eq "$(xflags up)" "" "the attributes of a new file"
assert_eq "$(xflags up immutable nodump)" "immutable nodump"
assert_eq "$(xflags low append)" append
assert_eq "$(xflags lowdir append noatime)" "append noatime"
[[ $(lsattr -d up) == *i*d*' up' ]] || fail "lsattr shows $(lsattr -d up)"
assert_eq "$(xflags "$UPPER/up")" nodump "what is set on the file itself"
assert_xattr "$UPPER/low" "$OVL.protattr" a
union_remount
assert_eq "$(xflags up) $(xflags low) $(xflags lowdir)" "immutable nodump append append noatime"
assert_fails EPERM sh -c 'echo more >up'
assert_fails EPERM sh -c 'echo new >low'
assert_fails EPERM rm lowdir/f
echo more >>low
echo new >lowdir/new

assert_fails EPERM fsop become 1000 -- sh "$TEST_DIR/xflags up none"
for name in up low lowdir; do assert_eq "$(xflags $name none)" "" "what is left on $name"; done
assert_fails ENODATA fsop getxattr "$UPPER/up" "$OVL.protattr"
rm up low lowdir/f
