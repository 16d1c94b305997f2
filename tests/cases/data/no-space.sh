# Proves: ENOSPC of the upper reaches who writes, what was written before stays, and space freed is usable
# Modes: root-dir
layer "$L1" <<END
f: lower
END
small_upper tmpfs 4m
union_mount
echo kept >kept
exec 3>big
assert_fails ENOSPC fsop fill 3 0 8M
assert_content kept kept
assert_fails ENOSPC sh -c 'head -c 100000 /dev/zero >more && sync more'
exec 3>&-
: >big
rm big more
fsop open 3 again rdwr,creat -- fill 3 0 1M -- fsync 3
echo more >>f
assert_stat again %s 1048576
small_upper_end
