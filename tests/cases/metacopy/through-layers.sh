# Proves: data is found through metacopy files of several layers and their redirects; what is broken is EIO, what is off EPERM
# Modes: root-dir rootless
# Swap: no (some of its files cannot be read, on purpose)
# Kernel: differs (has no metacopy with userxattr)
metacopy() { fsop setxattr "$1" "$OVL.metacopy" "${2-}"; }
layer "$L3" <<END
plain: data
a/b: data of a/b
redirected: wrong
dir/
sibling: data of sibling
small: data
END
layer "$L2" <<END
plain: xxxx
way: xxxxxxxxxxxx
sibling2: xxxxxxxxxxxxxxx
END
layer "$L1" <<END
plain: yyyy
redirected: yyyyyyyyyyyy
sibling3: yyyyyyyyyyyyyyy
lost: yyy
dir: yyy
broken: yyy
newer: yyy
digest: yyyy
END
layer "$UPPER" <<END
small: zzzz
END
cp "$L3/plain" "$L3/digest"
cp "$L3/plain" "$L3/newer"
cp "$L3/plain" "$L3/broken"
for file in "$L1"/* "$L2"/*; do metacopy "$file"; done
metacopy "$UPPER/small"
metacopy "$L1/broken" '\001\002'
metacopy "$L1/newer" '\001\004\000\000'
metacopy "$L1/digest" "\\000\\044\\000\\001$(printf '\\377%.0s' {1..32})"
redirect "$L1/redirected" /way
redirect "$L2/way" /a/b
redirect "$L1/sibling3" sibling2
redirect "$L2/sibling2" sibling
chmod 600 "$L1/plain"

union_mount -o metacopy=on
assert_content plain data
assert_stat plain %a 600
assert_content redirected 'data of a/b'
assert_content sibling3 'data of sibling'
assert_content small data
assert_content digest data
for file in lost dir broken newer; do assert_fails EIO cat "$file"; done
echo more >>redirected
assert_content redirected $'data of a/b\nmore'
chmod 644 plain sibling3
union_remount
assert_content plain data
assert_content sibling3 'data of sibling'
echo more | tee -a plain sibling3 small >/dev/null
union_remount
assert_content plain $'data\nmore'
assert_content sibling3 $'data of sibling\nmore'
assert_content small $'data\nmore'
union_umount

[[ $BACKEND == ours && $MODE == root-* ]] || exit 0
mkdir "$TEST_DIR/upper2" "$TEST_DIR/work2"
UPPER=$TEST_DIR/upper2 WORK=$TEST_DIR/work2 union_mount
assert_fails EPERM cat redirected
assert_fails EPERM cat plain
assert_list . a broken digest dir lost newer plain redirected sibling sibling2 sibling3 small way
