/* SPDX-License-Identifier: MIT */
/* Operations on descriptors that stay open: the data. */
#include "tests/model/verbs.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base.h"
#include "lib/cleanup.h"
#include "tests/model/actor.h"
#include "tests/model/describe.h"

static char buffer[140000 + 1];

static long keep(struct actor *actor, int64_t slot, int fd)
{
	if (fd < 0)
		return -1;
	if (actor->fds[slot] >= 0)
		close(actor->fds[slot]);
	actor->fds[slot] = fd;
	return 0;
}

/* A FIFO or a device must not keep anybody waiting. */
long verb_open(struct actor *actor, const struct op *op)
{
	return keep(actor, op->n[0],
		    openat(actor->base, op->path[0],
			   (int)op->n[1] | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, (mode_t)op->n[2]));
}

long verb_tmpfile(struct actor *actor, const struct op *op)
{
	int exclusive = op->n[1] % 4 == 0 ? O_EXCL : 0;

	return keep(actor, op->n[0],
		    openat(actor->base, op->path[0], O_TMPFILE | O_RDWR | O_CLOEXEC | exclusive,
			   (mode_t)op->n[2]));
}

long verb_close(struct actor *actor, const struct op *op)
{
	int r = close(actor->fds[op->n[0]]);

	actor->fds[op->n[0]] = -1;
	return r;
}

long verb_dup(struct actor *actor, const struct op *op)
{
	if (op->n[0] == op->n[1])
		return 0;
	return keep(actor, op->n[0], fcntl(actor->fds[op->n[1]], F_DUPFD_CLOEXEC, 0));
}

static const char *fill(int64_t byte)
{
	memset(buffer, (int)byte, sizeof(buffer));
	return buffer;
}

static long tell_data(struct actor *actor, long len)
{
	uint64_t hash = 0;

	for (long i = 0; i < len; i++)
		hash = hash * 31 + (unsigned char)buffer[i];
	fprintf(actor->log, " h%jx", (uintmax_t)hash);
	return len;
}

/* Such a file may have become so while it was open (intended.c). */
static bool is_privileged(const struct actor *actor, int64_t slot)
{
	struct stat st;

	return fstat(actor->fds[slot], &st) == 0 && S_ISREG(st.st_mode) &&
	       (st.st_mode & (S_ISUID | S_ISGID));
}

long verb_read(struct actor *actor, const struct op *op)
{
	return tell_data(actor, read(actor->fds[op->n[0]], buffer, (size_t)op->n[1]));
}

long verb_write(struct actor *actor, const struct op *op)
{
	if (is_privileged(actor, op->n[0]))
		return 0;
	return write(actor->fds[op->n[0]], fill(op->n[2]), (size_t)op->n[1]);
}

long verb_pread(struct actor *actor, const struct op *op)
{
	return tell_data(actor, pread(actor->fds[op->n[0]], buffer, (size_t)op->n[1], op->n[2]));
}

long verb_pwrite(struct actor *actor, const struct op *op)
{
	if (is_privileged(actor, op->n[0]))
		return 0;
	return pwrite(actor->fds[op->n[0]], fill(op->n[3]), (size_t)op->n[1], op->n[2]);
}

/* In a directory every offset is the file system's own, but for the first. */
long verb_lseek(struct actor *actor, const struct op *op)
{
	struct stat st;

	if (fstat(actor->fds[op->n[0]], &st) == 0 && S_ISDIR(st.st_mode))
		return lseek(actor->fds[op->n[0]], 0, SEEK_SET);
	return lseek(actor->fds[op->n[0]], op->n[1], (int)op->n[2]);
}

long verb_ftruncate(struct actor *actor, const struct op *op)
{
	if (is_privileged(actor, op->n[0]))
		return 0;
	return ftruncate(actor->fds[op->n[0]], op->n[1]);
}

long verb_fallocate(struct actor *actor, const struct op *op)
{
	if (is_privileged(actor, op->n[0]))
		return 0;
	return fallocate(actor->fds[op->n[0]], (int)op->n[1], op->n[2], op->n[3]);
}

long verb_copy_range(struct actor *actor, const struct op *op)
{
	off_t from = op->n[2], to = op->n[2] / 2;

	if (is_privileged(actor, op->n[1]))
		return 0;
	return copy_file_range(actor->fds[op->n[0]], &from, actor->fds[op->n[1]], &to,
			       (size_t)op->n[3], 0);
}

/* Where holes are depends on who copied the file; that only zeros are in them does not. */
long verb_holes(struct actor *actor, const struct op *op)
{
	int fd = actor->fds[op->n[0]];
	off_t was = lseek(fd, 0, SEEK_CUR), at = 0, hole;
	struct stat st;

	if (was < 0 || fstat(fd, &st) < 0)
		return -1;
	if (!S_ISREG(st.st_mode) || st.st_size > 1 << 20)
		return 0;
	while ((hole = lseek(fd, at, SEEK_HOLE)) >= 0 && hole < st.st_size) {
		off_t data = lseek(fd, hole, SEEK_DATA);
		off_t end = data < 0 ? st.st_size : data;

		for (; hole < end; hole++) {
			char byte = 0;

			if (pread(fd, &byte, 1, hole) == 1 && byte != 0)
				fprintf(actor->log, " data in a hole at %jd", (intmax_t)hole);
			hole |= 511;
		}
		at = end;
	}
	(void)lseek(fd, was, SEEK_SET); /* it worked before */
	return 0;
}

long verb_fsync(struct actor *actor, const struct op *op)
{
	return fsync(actor->fds[op->n[0]]);
}

long verb_fdatasync(struct actor *actor, const struct op *op)
{
	return fdatasync(actor->fds[op->n[0]]);
}

/* Gives a file that has no name one, or another. */
long verb_linkfd(struct actor *actor, const struct op *op)
{
	if (!actor->makes_links || actor_has_removed(actor, op->n[0]))
		return 0;
	return linkat(actor->fds[op->n[0]], "", actor->base, op->path[0], AT_EMPTY_PATH);
}

/* Opens for writing, writes, closes. */
long verb_append(struct actor *actor, const struct op *op)
{
	static const int flags[] = { O_APPEND, O_APPEND, 0, O_TRUNC, O_CREAT | O_APPEND };
	_cleanup_fd_ int fd = openat(actor->base, op->path[0],
				     O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY |
					     flags[(uint64_t)op->n[0] % ARRAY_SIZE(flags)],
				     0644);

	return fd < 0 ? -1 : write(fd, fill(op->n[2]), (size_t)op->n[1]);
}
