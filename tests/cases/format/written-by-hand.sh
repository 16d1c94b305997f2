# Proves: whiteouts, opaque marks and redirects that other tools wrote are read, in upper and lowers (F25)
# Kernel: differs in rootless (follows no redirect with userxattr)
layer "$L1" <<END
w !
d/ opaque
d/new: 1
moved/
END
redirect "$L1/moved" from
layer "$L2" <<END
w: hidden
d/old: hidden
from/f: 2
p/from2/g: 3
END
layer "$UPPER" <<END
from !
p/from2 !
q/to/
END
redirect "$UPPER/q/to" /p/from2
options=redirect_dir=follow
[[ $MODE == rootless ]] && options=redirect_dir=on
union_mount -o "$options"
assert_list . d moved p q
assert_list p
assert_list d new
assert_content moved/f 2
assert_content q/to/g 3
