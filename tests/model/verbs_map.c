/* SPDX-License-Identifier: MIT */
/*
 * Operations on mappings.  They are read and written by the kernel on our behalf, with a memfd at
 * the other end: where there is no page, that is EFAULT and no signal.
 */
#include "tests/model/verbs.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "lib/base.h"
#include "tests/model/actor.h"

#define PIECE 256

static int let_go(struct actor_map *map)
{
	size_t len = map->len;

	if (len == 0)
		return 0;
	map->len = 0;
	close(map->fd);
	return munmap(map->address, len);
}

long verb_map(struct actor *actor, const struct op *op)
{
	struct actor_map *map = &actor->maps[op->n[1]];
	size_t len = (size_t)op->n[3] + 1;
	void *address = mmap(NULL, len, (int)op->n[2], MAP_SHARED, actor->fds[op->n[0]], 0);

	if (address == MAP_FAILED)
		return -1;
	let_go(map);
	*map = (struct actor_map){ address, len, fcntl(actor->fds[op->n[0]], F_DUPFD_CLOEXEC, 0) };
	return 0;
}

static char *place(struct actor *actor, const struct op *op, size_t *ret_len)
{
	struct actor_map *map = &actor->maps[op->n[0]];
	size_t at;

	if (map->len == 0) {
		errno = ENODEV;
		return NULL;
	}
	at = (uint64_t)op->n[1] % map->len;
	*ret_len = MIN(map->len - at, (size_t)PIECE);
	return (char *)map->address + at;
}

/* What is mapped then may be the lower file, see intended.c. */
static bool is_read_only(const struct actor_map *map)
{
	return (fcntl(map->fd, F_GETFL) & O_ACCMODE) == O_RDONLY;
}

long verb_mapread(struct actor *actor, const struct op *op)
{
	char piece[PIECE] = { 0 };
	uint64_t hash = 0;
	size_t len;
	char *from = place(actor, op, &len);
	ssize_t n = from ? pwrite(actor->scratch, from, len, 0) : -1;
	int error = errno;

	if (n > 0 && pread(actor->scratch, piece, (size_t)n, 0) != n)
		return -1;
	for (ssize_t i = 0; i < n; i++)
		hash = hash * 31 + (unsigned char)piece[i];
	if (from)
		fprintf(actor->log, " %s h%jx", is_read_only(&actor->maps[op->n[0]]) ? "ro" : "rw",
			(uintmax_t)hash);
	errno = error;
	return n;
}

/*
 * When a write to a mapping changes the time of the file is not said: it is made to be now, which
 * only root may in any case.  What is written behind the end may be seen when the file grows, or
 * not, and privileges of the file may be lost (intended.c).
 */
long verb_mapwrite(struct actor *actor, const struct op *op)
{
	struct actor_map *map = &actor->maps[op->n[0]];
	char piece[PIECE];
	size_t len;
	char *to = op->user == 0 ? place(actor, op, &len) : NULL;
	struct stat st;
	ssize_t n;

	if (!to || fstat(map->fd, &st) < 0)
		return -1;
	if (to + len > (char *)map->address + st.st_size || (st.st_mode & (S_ISUID | S_ISGID)) ||
	    fgetxattr(map->fd, "security.capability", NULL, 0) >= 0)
		return 0;
	memset(piece, (int)op->n[2], sizeof(piece));
	if (pwrite(actor->scratch, piece, len, 0) != (ssize_t)len)
		return -1;
	n = pread(actor->scratch, to, len, 0);
	if (n > 0 && (msync(map->address, map->len, MS_SYNC) < 0 || futimens(map->fd, NULL) < 0))
		return -1;
	return n;
}

long verb_msync(struct actor *actor, const struct op *op)
{
	struct actor_map *map = &actor->maps[op->n[0]];

	return map->len ? msync(map->address, map->len, op->n[1] % 2 ? MS_SYNC : MS_ASYNC) : 0;
}

long verb_unmap(struct actor *actor, const struct op *op)
{
	return let_go(&actor->maps[op->n[0]]);
}
