# Proves: chattr(1) and lsattr(1) work on files and directories of the upper and of a lower, over copy-up and remount
# Modes: root-dir root-xfs root-btrfs
# Needs: cmd:chattr
layer "$L1" <<END
low: text
lowdir/f: text
noatime: text
END
chattr +d "$L1/low"
chattr +A "$L1/noatime"
union_mount
echo text >up
mkdir updir

flags() { lsattr -d "$1" | cut -d' ' -f1 | tr -d -- -e; }

assert_eq "$(flags up)" "" "the attributes of a new file"
assert_eq "$(flags low)" d "the attributes of a lower file"
chattr +i up
chattr +a low lowdir
chattr +dA updir
check() {
	assert_eq "$(flags up)" i "the attributes of up"
	assert_eq "$(flags low | tr -d d)" a "the attributes of low"
	assert_eq "$(flags lowdir)" a "the attributes of lowdir"
	assert_eq "$(flags updir)" dA "the attributes of updir"
}
check
assert_xattr "$UPPER/up" "$OVL.protattr" i
assert_xattr "$UPPER/low" "$OVL.protattr" a
[[ $(lsattr -d "$UPPER/up" | cut -d' ' -f1) != *i* ]] || fail "set on the file itself"
union_remount
check
chattr -i up
chattr -a low lowdir
assert_fails ENODATA fsop getxattr "$UPPER/up" "$OVL.protattr"
echo more >>low
assert_content low $'text\nmore'
echo more >>noatime
assert_eq "$(flags noatime)" A "the attributes of a copied-up file"
echo text >project
if chattr -p 7 "$UPPER/project" 2>/dev/null; then
	chattr -p 8 project
	assert_eq "$(lsattr -p "$UPPER/project" | awk '{ print $1 }')" 8 "the project of the file"
fi
assert_eq "$(lsattr -p project | awk '{ print $1, $2 }')" "$(lsattr -p "$UPPER/project" | awk '{ print $1, $2 }')"
