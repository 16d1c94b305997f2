/* SPDX-License-Identifier: MIT */
/*
 * Which process is meant.
 *
 * A process number alone does not name a process: numbers are used again.  With the start time it
 * does.  The start time is in clock ticks since boot, field 22 of /proc/PID/stat (proc(5)).
 */
#ifndef LIB_PROCESS_H
#define LIB_PROCESS_H

#include <sys/types.h>

#include "lib/base.h"

struct process_id {
	pid_t pid; /* 0: no process */
	uint64_t start_time;
};

/** Room for what process_id_format writes. */
#define PROCESS_ID_SIZE 48

/** Of /proc/PID/stat. */
struct process_stat {
	char state; /* 'R', 'S', ...; 'Z' and 'X' have ended */
	pid_t parent;
	uint64_t start_time;
	int processor; /* where it runs or ran last; -1: not told */
};

/**
 * Take the content of /proc/PID/stat apart.  Pure.  -EINVAL when it is none: the name of the
 * program, which may hold any bytes, is not trusted.
 */
int process_decode_stat(const char *text, size_t len, struct process_stat *ret) NODISCARD;

/** Read /proc/PID/stat.  -ESRCH when there is no such process; else -errno of open and read. */
int process_read_stat(pid_t pid, struct process_stat *ret) NODISCARD;

/** The identity of @pid, now.  As process_read_stat. */
int process_id_get(pid_t pid, struct process_id *ret) NODISCARD;

/** Whether it runs: a zombie has ended, and one that cannot be seen from here counts as ended. */
bool process_id_is_alive(const struct process_id *id);

/**
 * A pidfd of it, readable when it has ended.  -ESRCH when there is no such process or another one
 * has its number now, or it cannot be seen from here; -errno of pidfd_open(2).
 */
int process_id_open(const struct process_id *id) NODISCARD;

/** "PID STARTTIME".  Returns the length without NUL; -ERANGE when @size is too small. */
int process_id_format(const struct process_id *id, char *buf, size_t size) NODISCARD;

/** What process_id_format wrote, from an untrusted place.  Pure.  -EINVAL for anything else. */
int process_id_parse(const char *text, struct process_id *ret) NODISCARD;

/** Whether thread @tid of this process sleeps, as /proc has it.  If that cannot be told, it does. */
bool process_thread_sleeps(pid_t tid);

#endif
