/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/refuse.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct {
	_Atomic int error;
	_Atomic unsigned n;
	void (*_Atomic hook)(void *cookie);
	void *_Atomic cookie;
} calls[N_REFUSABLE];

void refuse(enum refusable call, int error)
{
	atomic_store(&calls[call].error, error);
}

unsigned refuse_count(enum refusable call)
{
	return atomic_load(&calls[call].n);
}

void refuse_hook(enum refusable call, void (*hook)(void *cookie), void *cookie)
{
	atomic_store(&calls[call].cookie, cookie);
	atomic_store(&calls[call].hook, hook);
}

void refuse_reset(void)
{
	for (unsigned i = 0; i < N_REFUSABLE; i++) {
		refuse(i, 0);
		refuse_hook(i, NULL, NULL);
		atomic_store(&calls[i].n, 0);
	}
}

/* Returns -1 with errno when the call is to fail. */
static int begin(enum refusable call)
{
	void (*hook)(void *cookie) = atomic_load(&calls[call].hook);
	int error;

	atomic_fetch_add(&calls[call].n, 1);
	if (hook)
		hook(atomic_load(&calls[call].cookie));
	error = atomic_load(&calls[call].error);
	if (!error)
		return 0;
	errno = error;
	return -1;
}

int openat(int fd, const char *file, int oflag, ...)
{
	bool is_tmpfile = (oflag & O_TMPFILE) == O_TMPFILE;
	mode_t mode;
	va_list args;

	va_start(args, oflag);
	/* clang-tidy 14 overlooks va_start in all files but the first. */
	/* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized) */
	mode = is_tmpfile || (oflag & O_CREAT) ? va_arg(args, mode_t) : 0;
	va_end(args);
	if (is_tmpfile && begin(CALL_TMPFILE) < 0)
		return -1;
	return (int)syscall(SYS_openat, fd, file, oflag, mode);
}

int linkat(int fromfd, const char *from, int tofd, const char *to, int flags)
{
	if (begin(CALL_LINK) < 0)
		return -1;
	return (int)syscall(SYS_linkat, fromfd, from, tofd, to, flags);
}

int renameat2(int oldfd, const char *old, int newfd, const char *new, unsigned flags)
{
	if (begin(CALL_RENAME) < 0)
		return -1;
	return (int)syscall(SYS_renameat2, oldfd, old, newfd, new, flags);
}

int fsync(int fd)
{
	return begin(CALL_SYNC) < 0 ? -1 : (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fildes)
{
	return begin(CALL_SYNC) < 0 ? -1 : (int)syscall(SYS_fdatasync, fildes);
}

int syncfs(int fd)
{
	return begin(CALL_SYNC) < 0 ? -1 : (int)syscall(SYS_syncfs, fd);
}
