# Test programs.  mk/build.mk tells how each kind is built.

# One cmocka program each: tests/unit/DIR/test_X.c becomes tests/unit/DIR/test_X of the build.
UNIT_SOURCES := \
	tests/unit/fs/test_daemon.c \
	tests/unit/fs/test_format.c \
	tests/unit/fs/test_options.c \
	tests/unit/lib/test_arena.c \
	tests/unit/lib/test_check.c \
	tests/unit/lib/test_cleanup.c \
	tests/unit/lib/test_fdcache.c \
	tests/unit/lib/test_log.c \
	tests/unit/lib/test_pool.c \
	tests/unit/lib/test_sync.c

# Linked to every one of them.
UNIT_COMMON_SOURCES :=

# Fuzz targets, one LLVMFuzzerTestOneInput each, and the main() that replays files without libFuzzer.
FUZZ_SOURCES := \
	tests/fuzz/fuzz_format.c \
	tests/fuzz/fuzz_options.c
FUZZ_DRIVER_SOURCES := tests/fuzz/replay.c

# Helpers that cases call, in tests/ of the build.
TEST_TOOL_LIST := fsop nsrun

fsop_SOURCES := \
	tests/tools/fsop.c \
	tests/tools/op_dir.c \
	tests/tools/op_event.c \
	tests/tools/op_file.c \
	tests/tools/op_fsx.c \
	tests/tools/op_map.c \
	tests/tools/op_meta.c \
	tests/tools/op_name.c \
	tests/tools/op_storm.c \
	tests/tools/op_system.c \
	tests/tools/op_tree.c \
	tests/tools/op_xattr.c
nsrun_SOURCES := tests/tools/nsrun.c
