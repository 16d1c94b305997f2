# Proves: a copied-up object carries origin, its directory impure, as kernel overlayfs writes them
layer "$L1" <<END
d/f: 1
d/g: 2
END
union_mount
chmod 600 d/f
fsop getxattr "$UPPER/d/f" "$OVL.origin" >/dev/null || fail "no origin"
assert_xattr "$UPPER/d" "$OVL.impure" y
: >d/new
assert_fails ENODATA fsop getxattr "$UPPER/d/new" "$OVL.origin"
