/* SPDX-License-Identifier: MIT */
/* Operations on an object's attributes, by its name. */
#include "tests/model/verbs.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/base.h"
#include "lib/cleanup.h"
#include "tests/model/actor.h"
#include "tests/model/describe.h"
#include "tests/model/names.h"
#include "tests/model/times.h"

static int link_flag(int64_t bits)
{
	return bits % 2 ? AT_SYMLINK_NOFOLLOW : 0;
}

long verb_stat(struct actor *actor, const struct op *op)
{
	struct stat st;

	if (fstatat(actor->base, op->path[0], &st, link_flag(op->n[0])) < 0)
		return -1;
	fprintf(actor->log, " %o %u:%u", st.st_mode, st.st_uid, st.st_gid);
	return S_ISDIR(st.st_mode) ? 0 : st.st_size;
}

/* With the effective ids, which are those of the actor's user. */
long verb_access(struct actor *actor, const struct op *op)
{
	return syscall(SYS_faccessat2, actor->base, op->path[0], op->n[0] & 7,
		       AT_EACCESS | link_flag(op->n[0] >> 3));
}

long verb_readlink(struct actor *actor, const struct op *op)
{
	char target[4096];
	ssize_t len = readlinkat(actor->base, op->path[0], target, sizeof(target));

	if (len > 0)
		describe_bytes(actor->log, target, (size_t)len);
	return len;
}

long verb_list(struct actor *actor, const struct op *op)
{
	_cleanup_fd_ int fd = openat(actor->base, op->path[0], O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	describe_entries(actor->log, fd);
	return 0;
}

long verb_statfs(struct actor *actor, const struct op *op)
{
	struct statvfs st;
	_cleanup_fd_ int fd = openat(actor->base, op->path[0], O_PATH | O_CLOEXEC);

	if (fd < 0 || fstatvfs(fd, &st) < 0)
		return -1;
	return (long)st.f_namemax;
}

long verb_chmod(struct actor *actor, const struct op *op)
{
	return fchmodat(actor->base, op->path[0], (mode_t)op->n[0], 0);
}

/* What FUSE makes of a chown(2) that names nobody, see intended.c. */
bool verb_is_chown_of_nobody(const struct op *op, int64_t user, int64_t group, ssize_t capability)
{
	return user == -1 && group == -1 && (op->user || capability > 0);
}

long verb_chown(struct actor *actor, const struct op *op)
{
	const ssize_t size =
		names_getxattr(actor->base, op->path[0], "security.capability", NULL, 0);

	if (verb_is_chown_of_nobody(op, op->n[0], op->n[1], size))
		return 0;
	return fchownat(actor->base, op->path[0], (uid_t)op->n[0], (gid_t)op->n[1],
			link_flag(op->n[2]));
}

void times_of(int64_t index, struct timespec times[2])
{
	const struct timespec old = { .tv_sec = 900000000 + index % 1000, .tv_nsec = 1234567 };

	times[0] = times[1] = old;
	switch (index % 8) {
	case 0:
		times[0].tv_nsec = times[1].tv_nsec = UTIME_NOW;
		break;
	case 1:
		times[0].tv_nsec = UTIME_OMIT;
		break;
	case 2:
		times[1].tv_nsec = UTIME_OMIT;
		break;
	case 3:
		times[0].tv_nsec = UTIME_NOW;
		times[1].tv_nsec = UTIME_OMIT;
		break;
	default:
		break;
	}
}

long verb_utimens(struct actor *actor, const struct op *op)
{
	struct timespec times[2];

	times_of(op->n[0], times);
	return utimensat(actor->base, op->path[0], times, link_flag(op->n[1]));
}

/* Overlayfs copies up first and fails then, which parts a file from its other names. */
static bool is_linked(const struct actor *actor, const char *path)
{
	struct stat st;

	return fstatat(actor->base, path, &st, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISDIR(st.st_mode) &&
	       st.st_nlink > 1;
}

long verb_setxattr(struct actor *actor, const struct op *op)
{
	const char *name = names_of_xattr(op->n[0]);
	size_t size;
	const void *value = names_value(name, op->n[1], &size);
	int flags = op->n[2] % 6 < 3 ? (int)(op->n[2] % 6) : 0;

	fprintf(actor->log, " %s", name);
	if (verb_is_acl_removal(op, name, size))
		return 0;
	if (flags && is_linked(actor, op->path[0]))
		flags = 0;
	return names_setxattr(actor->base, op->path[0], name, value, size, flags);
}

long verb_getxattr(struct actor *actor, const struct op *op)
{
	static const size_t sizes[] = { 4096, 0, 2 };
	const char *name = names_of_xattr(op->n[0]);
	char value[4096];
	size_t size = sizes[(uint64_t)op->n[1] % ARRAY_SIZE(sizes)];
	ssize_t len = names_getxattr(actor->base, op->path[0], name, value, size);

	fprintf(actor->log, " %s", name);
	if (len > 0 && size > 0)
		describe_bytes(actor->log, value, (size_t)len);
	return len;
}

/* Removing an access ACL drops setgid in the kernel's overlayfs, as if a stranger had set one. */
bool verb_is_acl_removal(const struct op *op, const char *name, size_t size)
{
	return op->user && size == 0 && !strcmp(name, "system.posix_acl_access");
}

long verb_removexattr(struct actor *actor, const struct op *op)
{
	const char *name = names_of_xattr(op->n[0]);

	fprintf(actor->log, " %s", name);
	if (verb_is_acl_removal(op, name, 0))
		return 0;
	return names_removexattr(actor->base, op->path[0], name);
}

/* Asked for the size alone, overlayfs counts its private names: enough is what it must be. */
long verb_listxattr(struct actor *actor, const struct op *op)
{
	char list[4096];
	ssize_t needed = names_listxattr(actor->base, op->path[0], NULL, 0);
	ssize_t len = names_listxattr(actor->base, op->path[0], list, sizeof(list));

	if (needed < len)
		fprintf(actor->log, " said to be %zd", needed);
	return len;
}

/* There is no truncateat(2). */
long verb_truncate(struct actor *actor, const struct op *op)
{
	(void)actor;
	return truncate(op->path[0], op->n[0]);
}
