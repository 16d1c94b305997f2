# libbase.a: what knows neither FUSE nor overlays.

LIB_SOURCES := \
	lib/arena.c \
	lib/cgroup_decode.c \
	lib/cgroup_file.c \
	lib/check.c \
	lib/copydata.c \
	lib/error.c \
	lib/fdcache.c \
	lib/fdpass.c \
	lib/idtext.c \
	lib/idtool.c \
	lib/log.c \
	lib/placement.c \
	lib/pool.c \
	lib/process.c \
	lib/ring.c \
	lib/rmtree.c \
	lib/scratch.c \
	lib/strv.c \
	lib/sync.c \
	lib/sys.c
