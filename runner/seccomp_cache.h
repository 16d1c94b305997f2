/* SPDX-License-Identifier: MIT */
/*
 * Compiled seccomp filters on disk, one file each.
 *
 * Its name is a hash of the key, which is everything that the filter was made from; the file has the
 * key too, so that two keys with the same hash are never taken for each other.
 */
#ifndef RUNNER_SECCOMP_CACHE_H
#define RUNNER_SECCOMP_CACHE_H

#include <linux/filter.h>

#include "lib/base.h"

/**
 * Look at the bytes of such a file.  Pure.  On success @ret_offset is where the program of @ret_n
 * instructions lies in them.  -EBADMSG for a file that is torn or of something else, -ENOENT for one
 * of another key.
 */
int seccomp_cache_decode(const void *bytes, size_t size, const void *key, size_t key_size,
			 size_t *ret_offset, size_t *ret_n);

/** The bytes of such a file; for free(3).  -ENOMEM, -E2BIG. */
int seccomp_cache_encode(const void *key, size_t key_size, const struct sock_filter *program,
			 size_t n, void **ret_bytes, size_t *ret_size);

/**
 * The filter that @dir has for @key; @ret_program is the caller's to free.
 * -ENOENT there is none; -EPERM the file is somebody else's, or others may write it; -EBADMSG.
 */
int seccomp_cache_read(const char *dir, const void *key, size_t key_size,
		       struct sock_filter **ret_program, size_t *ret_n);

/** Keep a filter; @dir is made when it is missing.  The file appears whole or not at all. */
int seccomp_cache_write(const char *dir, const void *key, size_t key_size,
			const struct sock_filter *program, size_t n);

#endif
