# Proves: d_ino equals st_ino in and around renamed lower directories (F44)
# Kernel: differs in rootless (no redirect with userxattr: EXDEV)
# Modes: root-dir rootless
layer "$L1" <<END
d/sub/f: 1
p/
END
layer "$L2" <<END
d/sub/g: 2
END
union_mount
fsop rename d p/e
fsop rename p/e/sub p/t
fsop dents-check .
union_remount
fsop dents-check .
