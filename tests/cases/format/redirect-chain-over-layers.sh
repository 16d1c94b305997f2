# Proves: redirects in several layers are followed one after the other, each from its own layer down
# Kernel: differs in rootless (follows no redirect with userxattr)
layer "$UPPER" <<END
c/up:
b !
END
redirect "$UPPER/c" b
layer "$L1" <<END
b/1: 1
x/a !
END
redirect "$L1/b" /x/a
layer "$L2" <<END
x/a/2: 2
b/not: no
c/not: no
END
layer "$L3" <<END
x/a/3: 3
END
union_mount -o redirect_dir=on
assert_list c 1 2 3 up
