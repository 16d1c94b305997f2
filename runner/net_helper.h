/* SPDX-License-Identifier: MIT */
/*
 * Which process is the network program of a container: a note "PID STARTTIME" that it writes itself
 * before it becomes the program, and files named after @stem, a short name for the container.
 */
#ifndef RUNNER_NET_HELPER_H
#define RUNNER_NET_HELPER_H

#include "lib/base.h"
#include "lib/error.h"

/** Room for the name of such a file. */
#define NET_HELPER_FILE_SIZE 64

/** Note the calling process for @name in @dir.  -EEXIST: there is a note. */
int net_helper_note_self(int dir, const char *name) NODISCARD;

/** The name of a file: ".STEM.SUFFIX", which is no container's. */
void net_helper_format_file(const char *stem, const char *suffix, char ret[NET_HELPER_FILE_SIZE]);

/** Remove the files "ready" and "sock" of @stem. */
void net_helper_remove_files(int dir, const char *stem);

/** Wait for the end of a process.  -ETIMEDOUT. */
int net_helper_wait(int pidfd, int timeout_ms);

/** End what is noted in @dir for @name, whoever started it, and forget it with its files. */
int net_helper_kill(int dir, const char *name, const char *stem, struct error *error) NODISCARD;

/** The start time in a line of /proc/PID/stat (field 22).  Pure.  -EBADMSG. */
int net_helper_decode_stat(const char *text, size_t len, uint64_t *ret) NODISCARD;

#endif
