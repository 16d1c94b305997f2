# Proves: supplementary groups of the caller count for access and for chown to a group (F54)
# Needs: ids
layer "$L1" <<END
f: 1
own: 2
d/
END
chown 0:1005 "$L1/f" "$L1/d"
chmod 660 "$L1/f"
chmod 770 "$L1/d"
chown 1000:1000 "$L1/own"
union_mount
fsop become 1000 1000 -- expect EACCES open 3 f rdonly -- expect EPERM lchown own -1 1005
fsop become 1000 1000 1005 -- open 3 f rdwr -- write 3 x -- open 4 d/new rdwr,creat -- lchown own -1 1005
assert_stat own %g 1005
assert_stat d/new %u:%g 1000:1000
