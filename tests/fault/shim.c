/* SPDX-License-Identifier: MIT */
/*
 * Preloaded into a daemon: counts its calls about layers and memory, and lets one fail without
 * making it, or the daemon die there.  What goes to and from /dev/fuse is not counted.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/fault/control.h"

static struct fault_control *control;

__attribute__((constructor)) static void find_control(void)
{
	const char *path = getenv(FAULT_CONTROL_VARIABLE);
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	void *map = fd < 0 ?
			    MAP_FAILED :
			    mmap(NULL, sizeof(*control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (fd >= 0)
		close(fd);
	if (map != MAP_FAILED)
		control = map;
}

/* Whether this call is to fail; errno is set then. */
static bool fails(const char *name, int error)
{
	int n;

	if (!control || !__atomic_load_n(&control->is_armed, __ATOMIC_ACQUIRE))
		return false;
	n = __atomic_add_fetch(&control->n_calls, 1, __ATOMIC_ACQ_REL);
	if (control->nth ? n != control->nth : error != 0)
		return false;
	snprintf(control->name, sizeof(control->name), "%s", name);
	if (control->error == FAULT_KILL)
		kill(getpid(), SIGKILL);
	errno = error ? error : control->error;
	__atomic_store_n(&control->has_fired, errno, __ATOMIC_RELEASE);
	return true;
}

static void *next(const char *name)
{
	void *function = dlsym(RTLD_NEXT, name);

	if (!function)
		abort();
	return function;
}

/* The result type, the name, the parameters, and their names. */
#define CALL(type, name, parameters, arguments)                                                    \
	type name parameters;                                                                      \
	type name parameters                                                                       \
	{                                                                                          \
		static type(*real) parameters;                                                     \
                                                                                                   \
		if (!real)                                                                         \
			*(void **)&real = next(#name);                                             \
		return fails(#name, 0) ? -1 : real arguments;                                      \
	}

CALL(int, linkat, (int a, const char *b, int c, const char *d, int e), (a, b, c, d, e))
CALL(int, unlinkat, (int a, const char *b, int c), (a, b, c))
CALL(int, renameat2, (int a, const char *b, int c, const char *d, unsigned e), (a, b, c, d, e))
CALL(int, mkdirat, (int a, const char *b, mode_t c), (a, b, c))
CALL(int, mknodat, (int a, const char *b, mode_t c, dev_t d), (a, b, c, d))
CALL(int, symlinkat, (const char *a, int b, const char *c), (a, b, c))
CALL(int, fchownat, (int a, const char *b, uid_t c, gid_t d, int e), (a, b, c, d, e))
CALL(int, chmod, (const char *a, mode_t b), (a, b))
CALL(int, utimensat, (int a, const char *b, const struct timespec c[2], int d), (a, b, c, d))
CALL(int, futimens, (int a, const struct timespec b[2]), (a, b))
CALL(int, setxattr, (const char *a, const char *b, const void *c, size_t d, int e), (a, b, c, d, e))
CALL(int, lsetxattr, (const char *a, const char *b, const void *c, size_t d, int e),
     (a, b, c, d, e))
CALL(int, removexattr, (const char *a, const char *b), (a, b))
CALL(int, lremovexattr, (const char *a, const char *b), (a, b))
CALL(ssize_t, getxattr, (const char *a, const char *b, void *c, size_t d), (a, b, c, d))
CALL(ssize_t, lgetxattr, (const char *a, const char *b, void *c, size_t d), (a, b, c, d))
CALL(ssize_t, listxattr, (const char *a, char *b, size_t c), (a, b, c))
CALL(ssize_t, llistxattr, (const char *a, char *b, size_t c), (a, b, c))
CALL(ssize_t, readlinkat, (int a, const char *b, char *c, size_t d), (a, b, c, d))
CALL(ssize_t, pread64, (int a, void *b, size_t c, off_t d), (a, b, c, d))
CALL(ssize_t, pwrite64, (int a, const void *b, size_t c, off_t d), (a, b, c, d))
CALL(ssize_t, copy_file_range, (int a, off_t *b, int c, off_t *d, size_t e, unsigned f),
     (a, b, c, d, e, f))
CALL(off_t, lseek64, (int a, off_t b, int c), (a, b, c))
CALL(int, ftruncate64, (int a, off_t b), (a, b))
CALL(int, truncate64, (const char *a, off_t b), (a, b))
CALL(int, fallocate64, (int a, int b, off_t c, off_t d), (a, b, c, d))
CALL(int, fsync, (int a), (a))
CALL(int, fdatasync, (int a), (a))
CALL(int, statx, (int a, const char *b, int c, unsigned d, struct statx *e), (a, b, c, d, e))
CALL(int, fchdir, (int a), (a))

int openat64(int dirfd, const char *path, int flags, ...);
int openat64(int dirfd, const char *path, int flags, ...)
{
	static int (*real)(int, const char *, int, mode_t);
	va_list list;
	mode_t mode;

	va_start(list, flags);
	mode = va_arg(list, mode_t);
	va_end(list);
	if (!real)
		*(void **)&real = next("openat64");
	return fails("openat64", 0) ? -1 : real(dirfd, path, flags, mode);
}

/* Those that the C library has no function for. */
static const char *name_of_call(long number)
{
	switch (number) {
	case SYS_openat2:
		return "openat2";
	case SYS_getdents64:
		return "getdents64";
	case 452:
		return "fchmodat2";
	case 463:
		return "setxattrat";
	case 464:
		return "getxattrat";
	case 465:
		return "listxattrat";
	case 466:
		return "removexattrat";
	default:
		return NULL;
	}
}

long syscall(long number, ...)
{
	static long (*real)(long, long, long, long, long, long, long);
	const char *name = name_of_call(number);
	va_list list;
	long a[6];

	va_start(list, number);
	for (unsigned i = 0; i < 6; i++)
		a[i] = va_arg(list, long);
	va_end(list);
	if (!real)
		*(void **)&real = next("syscall");
	if (name && fails(name, 0))
		return -1;
	return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

/* glibc's own names: dlsym(3) itself calls for memory. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *pointer, size_t size);

void *malloc(size_t size)
{
	return fails("malloc", ENOMEM) ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return fails("calloc", ENOMEM) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *pointer, size_t size)
{
	return fails("realloc", ENOMEM) ? NULL : __libc_realloc(pointer, size);
}
