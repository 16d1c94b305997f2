# Proves: opaque and redirect marks of a lower are neither shown nor copied up with its directory (F12)
layer "$L1" <<END
d/ opaque
d/f: 1
END
layer "$L2" <<END
d/hidden: 2
END
union_mount
touch d
: >d/g
assert_fails ENODATA fsop getxattr "$UPPER/d" "$OVL.opaque"
assert_eq "$(fsop listxattr d | sed -n /overlay/p)" "" "visible marks"
union_remount
assert_list d f g
