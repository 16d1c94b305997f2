/* SPDX-License-Identifier: MIT */
/*
 * The seccomp filter of a container: made from the spec, kept compiled on disk, applied.
 *
 * Compiling takes milliseconds, so the program (BPF, seccomp(2)) is kept in a directory under a
 * name made from everything it depends on.  Such a file is used only when it is ours, nobody else
 * can write it, and its checksum is right.
 */
#ifndef RUNNER_SECCOMP_H
#define RUNNER_SECCOMP_H

#include "lib/error.h"
#include "runner/spec.h"

struct sock_filter;

struct seccomp_filter {
	struct sock_filter *instructions; /* NULL: no filter at all */
	size_t n;
	unsigned flags; /* of SECCOMP_SET_MODE_FILTER */
	bool was_cached;
};

/**
 * The filter that @spec wants: its seccomp, seccomp_file and capabilities are looked at.
 *
 * @cache_dir may be NULL; it is made when it is missing.  A cache that cannot be used is passed
 * over.  A hit costs open, fstat, read and close.  SPEC_SECCOMP_NONE gives a filter that does
 * nothing when it is applied.  -EINVAL for a profile that cannot be understood.
 */
int seccomp_filter_load(const struct spec *spec, const char *cache_dir, struct seccomp_filter *ret,
			struct error *error);

/**
 * Put the calling process under the filter, for good.
 *
 * With no_new_privs: the last thing before execve(2).  Without it the kernel wants CAP_SYS_ADMIN,
 * so it comes before capabilities are dropped, and the default profile lets through what is needed
 * from there to execve(2).
 */
int seccomp_filter_apply(const struct seccomp_filter *filter, struct error *error);

/** Free what it holds.  A zeroed filter is accepted. */
void seccomp_filter_deinit(struct seccomp_filter *filter);

#endif
