/* SPDX-License-Identifier: MIT */
/* Operations on descriptors that stay open: attributes, locks, directories. */
#include "tests/model/verbs.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "tests/model/actor.h"
#include "tests/model/describe.h"
#include "tests/model/names.h"
#include "tests/model/times.h"

long verb_fchmod(struct actor *actor, const struct op *op)
{
	if (actor_has_removed(actor, op->n[0]))
		return 0;
	return fchmod(actor->fds[op->n[0]], (mode_t)op->n[1]);
}

long verb_fchown(struct actor *actor, const struct op *op)
{
	const int fd = actor->fds[op->n[0]];
	const ssize_t size = fgetxattr(fd, "security.capability", NULL, 0);

	if (verb_is_chown_of_nobody(op, op->n[1], op->n[2], size) ||
	    actor_has_removed(actor, op->n[0]))
		return 0;
	return fchown(fd, (uid_t)op->n[1], (gid_t)op->n[2]);
}

long verb_futimens(struct actor *actor, const struct op *op)
{
	struct timespec times[2];

	if (actor_has_removed(actor, op->n[0]))
		return 0;
	times_of(op->n[1], times);
	return futimens(actor->fds[op->n[0]], times);
}

long verb_fsetxattr(struct actor *actor, const struct op *op)
{
	const char *name = names_of_xattr(op->n[1]);
	size_t size;
	const void *value = names_value(name, op->n[2], &size);

	if (actor_has_removed(actor, op->n[0]))
		return 0;
	fprintf(actor->log, " %s", name);
	if (verb_is_acl_removal(op, name, size))
		return 0;
	return fsetxattr(actor->fds[op->n[0]], name, value, size, 0);
}

long verb_fgetxattr(struct actor *actor, const struct op *op)
{
	const char *name = names_of_xattr(op->n[1]);
	char value[4096];
	ssize_t len = fgetxattr(actor->fds[op->n[0]], name, value, sizeof(value));

	fprintf(actor->log, " %s", name);
	if (len > 0)
		describe_bytes(actor->log, value, (size_t)len);
	return len;
}

long verb_fremovexattr(struct actor *actor, const struct op *op)
{
	const char *name = names_of_xattr(op->n[1]);

	if (actor_has_removed(actor, op->n[0]))
		return 0;
	fprintf(actor->log, " %s", name);
	if (verb_is_acl_removal(op, name, 0))
		return 0;
	return fremovexattr(actor->fds[op->n[0]], name);
}

long verb_flock(struct actor *actor, const struct op *op)
{
	static const int kinds[] = { LOCK_SH, LOCK_EX, LOCK_UN };

	return flock(actor->fds[op->n[0]], kinds[(uint64_t)op->n[1] % 3] | LOCK_NB);
}

/* Of the open file, not of the process: so that two descriptors of one actor conflict. */
long verb_lock(struct actor *actor, const struct op *op)
{
	static const short kinds[] = { F_RDLCK, F_WRLCK, F_UNLCK };
	struct flock lock = {
		.l_type = kinds[(uint64_t)op->n[1] % 3],
		.l_whence = SEEK_SET,
		.l_start = op->n[1] % 7,
		.l_len = 3,
	};
	int r = fcntl(actor->fds[op->n[0]], op->n[1] % 5 ? F_OFD_SETLK : F_OFD_GETLK, &lock);

	fprintf(actor->log, " %d", r < 0 ? -1 : lock.l_type);
	return r;
}

/* Into a directory that may have been renamed or removed since, and what is seen from there. */
long verb_fchdir_list(struct actor *actor, const struct op *op)
{
	struct stat here, above;
	int r = fchdir(actor->fds[op->n[0]]);

	if (r < 0)
		return -1;
	if (stat(".", &here) < 0)
		fprintf(actor->log, " .:%s", describe_errno(errno));
	if (stat("..", &above) < 0)
		fprintf(actor->log, " ..:%s", describe_errno(errno));
	else
		fprintf(actor->log, " ..:%o", above.st_mode);
	(void)chdir("/"); /* the root is always there */
	return r;
}
