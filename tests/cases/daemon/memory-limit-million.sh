# Proves: 1,000,000 files of one directory are looked at through a daemon that may have 64 MiB, and nobody is killed for memory
# Modes: root-tmpfs
# Needs: daemon kernel:6.18
# Sanitizers: no (they need more)
# Timeout: 600
# Before Linux 6.18 the kernel cannot be asked to forget some of them, and all need three times as much.
mkdir -p "$L1/d"
HASH_SKIP=(d)
fsop populate "$L1/d/f" 1000000
memory_group 64M
union_mount
assert_eq "$(find d -type f -size -9 | wc -l)" 1000000 "the number of files"
memory_group_end
