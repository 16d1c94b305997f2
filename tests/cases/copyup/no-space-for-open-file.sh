# Proves: descriptors of a file whose copy-up fails go on reading the lower, and see the copy that succeeds later (F7)
# Modes: root-dir
layer "$L1" <<END
END
head -c 4M /dev/urandom >"$L1/f"
small_upper tmpfs 6m
head -c 4M /dev/zero >"$UPPER/filler"
union_mount
exec 3<f
assert_fails ENOSPC sh -c 'echo more >>f'
cmp <(fsop read 3 4M 0) "$L1/f"
: >filler # frees the space at once, whoever still has the file open
rm filler
echo more >>f
assert_eq "$(fsop read 3 100 4M)" more
exec 3<&-
small_upper_end
