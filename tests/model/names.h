/* SPDX-License-Identifier: MIT */
/*
 * Extended attributes by directory and path (no link followed), which the system calls of older
 * kernels do not take; and the attributes that operations are about.
 */
#ifndef MODEL_NAMES_H
#define MODEL_NAMES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

ssize_t names_getxattr(int dirfd, const char *path, const char *name, void *value, size_t size);
ssize_t names_listxattr(int dirfd, const char *path, char *list, size_t size);
int names_setxattr(int dirfd, const char *path, const char *name, const void *value, size_t size,
		   int flags);
int names_removexattr(int dirfd, const char *path, const char *name);

/** The name that @index stands for. */
const char *names_of_xattr(int64_t index);

/** The value that @index stands for, for the attribute @name.  @size gets its length. */
const void *names_value(const char *name, int64_t index, size_t *size);

#endif
