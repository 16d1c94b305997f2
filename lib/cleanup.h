/* SPDX-License-Identifier: MIT */
/* Scope cleanup: a variable releases what it owns when it leaves its scope. */
#ifndef LIB_CLEANUP_H
#define LIB_CLEANUP_H

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/** Call @fn with the address of the variable at the end of its scope. */
#define CLEANUP(fn) __attribute__((cleanup(fn)))

/** Define `name(type *)`, which calls @destroy on a pointer that is not NULL. */
#define DEFINE_POINTER_CLEANUP(name, type, destroy)                                                \
	static inline void name(type **pointer)                                                    \
	{                                                                                          \
		if (*pointer)                                                                      \
			(void)destroy(*pointer); /* nobody is left to tell */                      \
	}

static inline void cleanup_free(void *pointer)
{
	free(*(void **)pointer);
}

/** Close a descriptor that is not negative; errno stays. */
static inline void fd_close(int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		(void)close(*fd); /* nothing a reader of this descriptor could do about it */
	*fd = -1;
	errno = saved;
}

/** Hand a descriptor over: returns it and leaves -1 behind. */
static inline int fd_take(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

DEFINE_POINTER_CLEANUP(cleanup_closedir, DIR, closedir)
DEFINE_POINTER_CLEANUP(cleanup_fclose, FILE, fclose)

#define _cleanup_free_ CLEANUP(cleanup_free)
#define _cleanup_fd_ CLEANUP(fd_close)
#define _cleanup_dir_ CLEANUP(cleanup_closedir)
#define _cleanup_file_ CLEANUP(cleanup_fclose)

/** Hand a pointer over: evaluates to it and leaves NULL behind. */
#define ptr_take(pointer)                                                                          \
	__extension__({                                                                            \
		__typeof__(pointer) *owner_ = &(pointer);                                          \
		__typeof__(pointer) taken_ = *owner_;                                              \
		*owner_ = NULL;                                                                    \
		taken_;                                                                            \
	})

#endif
