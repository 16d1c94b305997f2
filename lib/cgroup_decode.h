/* SPDX-License-Identifier: MIT */
/*
 * Decoders of the text that the kernel's cgroup files and /proc hold.  Pure: they get a pointer and
 * a length, the text needs no NUL, and what they hand out points into it.
 *
 * Each iterator gets a cursor over the text, takes one line from it and returns 1, or 0 at the end.
 * Lines that are not of the expected form are passed over.
 */
#ifndef LIB_CGROUP_DECODE_H
#define LIB_CGROUP_DECODE_H

#include <sys/types.h>

#include "lib/base.h"

enum cgroup_controller {
	CGROUP_CPU,
	CGROUP_CPUACCT, /* v2: part of the core */
	CGROUP_CPUSET,
	CGROUP_MEMORY,
	CGROUP_PIDS,
	CGROUP_IO,      /* v1: "blkio" */
	CGROUP_DEVICES, /* v2: a BPF program */
	CGROUP_FREEZER, /* v2: part of the core */
};
#define CGROUP_N_CONTROLLERS 8
#define CGROUP_BIT(controller) (UINT32_C(1) << (controller))

/** "memory"; for CGROUP_IO "blkio" in v1 and "io" in v2. */
const char *cgroup_controller_name(enum cgroup_controller controller, bool is_v2);

/** Bytes that are somebody else's. */
struct cgroup_text {
	const char *start;
	size_t len;
};

/** Whether @text is @word. */
bool cgroup_text_is(struct cgroup_text text, const char *word);

/** The bits of the controllers named in a list with @separator.  Unknown ones are passed over. */
uint32_t cgroup_decode_controllers(struct cgroup_text list, char separator, bool is_v2);

/** A line of /proc/PID/mountinfo.  Escapes (\040) are left as they are: cgroup_decode_path. */
struct cgroup_mount {
	struct cgroup_text root;    /* the directory of the file system that is mounted */
	struct cgroup_text target;  /* where */
	struct cgroup_text type;    /* "cgroup", "cgroup2", ... */
	struct cgroup_text options; /* those of the super block */
};
int cgroup_decode_mount(struct cgroup_text *cursor, struct cgroup_mount *ret);

/** A line of /proc/PID/cgroup: "4:memory:/path", v2 "0::/path". */
struct cgroup_membership {
	struct cgroup_text controllers; /* "" for v2 */
	struct cgroup_text path;
};
int cgroup_decode_membership(struct cgroup_text *cursor, struct cgroup_membership *ret);

/**
 * A copy of @path with mountinfo's octal escapes undone, or NULL when memory is short.  The caller
 * frees it.
 */
char *cgroup_decode_path(struct cgroup_text path);

/**
 * The part of the cgroup @path that is below the directory @root of a mount: "" or "/...", in @path.
 * NULL when it is not: in a cgroup namespace that is not that of the mount, say.
 */
const char *cgroup_path_below(const char *path, const char *root);

/** Whether /proc/PID/uid_map is that of the initial user namespace: every id is itself. */
bool cgroup_decode_is_every_id(struct cgroup_text text);

/** A line "KEY NUMBER" of the flat files: cpu.stat, memory.events, memory.stat, ... */
struct cgroup_value {
	struct cgroup_text key;
	uint64_t value;
};
int cgroup_decode_value(struct cgroup_text *cursor, struct cgroup_value *ret);

/** One number with a newline behind it; "max" is UINT64_MAX.  0 or -EBADMSG. */
int cgroup_decode_number(struct cgroup_text text, uint64_t *ret) NODISCARD;

/** What devices have read and written, in bytes and in operations. */
struct cgroup_io {
	uint64_t read_bytes;
	uint64_t write_bytes;
	uint64_t read_ops;
	uint64_t write_ops;
};

/** The sums over io.stat of v2. */
void cgroup_decode_io(struct cgroup_text text, struct cgroup_io *ret);

/** The sums of "Read" and "Write" over a file blkio.throttle.io_* of v1. */
void cgroup_decode_blkio(struct cgroup_text text, uint64_t *ret_read, uint64_t *ret_write);

/** The next process of cgroup.procs.  0 (a process of another pid namespace) is passed over. */
int cgroup_decode_pid(struct cgroup_text *cursor, pid_t *ret);

#endif
