/* SPDX-License-Identifier: MIT */
/*
 * The file that runs is a file of the host.  A container that gets hold of it by /proc/PID/exe
 * cannot write it while it is executed, but can as soon as nobody does.
 *
 * A detached clone of the mount it lies on, made read-only, shows the same file through a mount
 * that refuses writing to everybody for ever: nobody can remount what is in no mount namespace.  It
 * costs no copy.  Where mounts cannot be cloned (no CAP_SYS_ADMIN, an older kernel) the program is
 * copied into memory that is sealed.
 *
 * Whether that has been done already is told by the file itself, not by the environment or an
 * argument, which may come from anywhere.
 */
#include "runner/ownexe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/base.h"
#include "lib/cleanup.h"
#include "lib/sys.h"

#define OWN_EXE "/proc/self/exe"
#define MEMORY_NAME "/memfd:"
#define SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

static bool has_all_seals(void)
{
	_cleanup_fd_ int fd = open(OWN_EXE, O_RDONLY | O_CLOEXEC);
	const int seals = fd < 0 ? -1 : fcntl(fd, F_GET_SEALS);

	return seals >= 0 && (seals & SEALS) == SEALS;
}

/* The clone of a single file has that file as its root, so its path is "/": no other program's is. */
bool ownexe_is_sealed(void)
{
	char path[sizeof(MEMORY_NAME)];
	const ssize_t len = readlink(OWN_EXE, path, sizeof(path));
	struct statvfs mount;

	if (len == 1 && path[0] == '/')
		return statvfs(OWN_EXE, &mount) == 0 && (mount.f_flag & ST_RDONLY);
	return len == sizeof(path) && memcmp(path, MEMORY_NAME, strlen(MEMORY_NAME)) == 0 &&
	       has_all_seals();
}

static int create_memory(void)
{
	const unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
	int fd = memfd_create("unionfs-run", flags | MFD_EXEC);

	if (fd < 0 && errno == EINVAL) /* before Linux 6.3 all can be executed */
		fd = memfd_create("unionfs-run", flags);
	return fd < 0 ? -errno : fd;
}

static int copy_all(int from, int to)
{
	struct stat st;
	off_t done = 0;

	if (fstat(from, &st) < 0)
		return -errno;
	while (done < st.st_size) {
		const ssize_t n = sendfile(to, from, NULL, (size_t)(st.st_size - done));

		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		done += n;
	}
	return 0;
}

/* Returns the descriptor of a copy that nobody can change. */
static int copy_to_memory(void)
{
	_cleanup_fd_ int from = open(OWN_EXE, O_RDONLY | O_CLOEXEC);
	_cleanup_fd_ int to = -1;
	int r;

	if (from < 0)
		return -errno;
	to = create_memory();
	if (to < 0)
		return to;
	r = copy_all(from, to);
	if (r < 0)
		return r;
	if (fcntl(to, F_ADD_SEALS, SEALS) < 0)
		return -errno;
	return fd_take(&to);
}

static int clone_readonly(void)
{
	_cleanup_fd_ int fd = open(OWN_EXE, O_PATH | O_CLOEXEC);

	return fd < 0 ? -errno : sys_clone_mount(fd, "", true);
}

static int execute(int fd, char *const argv[])
{
	(void)syscall(SYS_execveat, fd, "", argv, environ, AT_EMPTY_PATH); /* or it is an error */
	return -errno;
}

bool ownexe_is_writable(void)
{
	return faccessat(AT_FDCWD, OWN_EXE, W_OK, AT_EACCESS) == 0;
}

static char *read_own_path(void)
{
	char path[4096]; /* the kernel's limit for such a link is a page */
	const ssize_t len = readlink(OWN_EXE, path, sizeof(path) - 1);

	return len < 0 ? NULL : strndup(path, (size_t)len);
}

/* As it was handed on by who has sealed it. */
static const char *sealed_path;

char *ownexe_path(void)
{
	return sealed_path ? strdup(sealed_path) : read_own_path();
}

void ownexe_settle(char *argv[], const char *name)
{
	(void)prctl(PR_SET_NAME, name); /* a name is not worth failing */
	if (ownexe_is_sealed())
		sealed_path = argv[0];
}

int ownexe_seal(char *argv[], struct error *error)
{
	_cleanup_free_ char *path = NULL;
	_cleanup_fd_ int clone = -1;
	_cleanup_fd_ int memory = -1;
	int r;

	if (ownexe_is_sealed())
		return 0;
	path = read_own_path();
	if (path)
		argv[0] = path;
	clone = clone_readonly();
	if (clone >= 0)
		(void)execute(clone, argv); /* a copy may do what a clone cannot */
	memory = copy_to_memory();
	if (memory < 0)
		return error_set_errno(error, memory,
				       "cannot protect this program's file from the container");
	r = execute(memory, argv);
	return error_set_errno(error, r, "cannot execute this program from memory");
}

void ownexe_forbid_dump(void)
{
	(void)prctl(PR_SET_DUMPABLE, 0UL, 0UL, 0UL, 0UL); /* 0 is always taken */
}
