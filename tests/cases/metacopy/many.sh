# Proves: a thousand metacopy files that are known at once each lead to their own data, now and after a remount
# Modes: root-dir rootless
# Kernel: differs in rootless (has no metacopy with userxattr)
mkdir -p "$L1/d"
for ((i = 0; i < 1000; i++)); do echo "data of $i" >"$L1/d/$i"; done
union_mount -o metacopy=on
chmod 600 d/*
assert_xattr "$UPPER/d/999" "$OVL.metacopy" ''
assert_eq "$(cd d && cat {0..999})" "$(cd "$L1/d" && cat {0..999})" "the data"
rm d/*[13579]
echo more >>d/0
union_remount
assert_eq "$(find d -type f ! -perm 600 -o -type f -name '*[13579]')" "" "what is wrong"
assert_eq "$(cd d && cat {0..998..2})" "$(cd "$L1/d" && cat 0 && echo more && cat {2..998..2})" "the data that is left"
