/* SPDX-License-Identifier: MIT */
/*
 * A file that is being copied up may be truncated next, and pages that come after that would bring back
 * what was cut off.  A copy-up takes the inode lock for writing before it is seen, and the lock is held
 * here from the look at the inode to the end of the message.
 */
#include "fs/preload.h"

#include <fcntl.h>

#include "fs/inode.h"
#include "fs/source.h"
#include "lib/scratch.h"

static bool is_lower_file(const struct inode *inode)
{
	return inode->type == S_IFREG &&
	       !inode_has(inode, INODE_UPPER | INODE_METACOPY | INODE_FILLING);
}

static bool is_wanted(const struct ovl_fs *fs, const struct inode *inode, int flags)
{
	return fs->pages_store && is_lower_file(inode) && !inode_has(inode, INODE_PRELOADED) &&
	       (flags & (O_ACCMODE | O_DIRECT)) == O_RDONLY &&
	       atomic_load_explicit(&inode->n_open, memory_order_relaxed) == 0;
}

static struct preload read_all(int fd)
{
	struct stat st;
	void *buf;

	if (fstat(fd, &st) < 0 || st.st_size == 0 || (size_t)st.st_size > PRELOAD_MAX)
		return PRELOAD_NONE;
	buf = scratch_get((size_t)st.st_size);
	if (!buf || sys_pread_full(fd, buf, (size_t)st.st_size, 0) != st.st_size)
		return PRELOAD_NONE;
	return (struct preload){ .data = buf, .size = (size_t)st.st_size };
}

struct preload preload_read(struct ovl_fs *fs, struct inode *inode, int flags)
{
	struct preload preload;
	struct fdref ref;

	if (!is_wanted(fs, inode, flags) || source_open(fs, inode, SOURCE_READ, 0, 0, &ref) < 0)
		return PRELOAD_NONE;
	preload = read_all(ref.fd);
	source_close(fs, &ref);
	return preload;
}

void preload_hand_over(struct ovl_fs *fs, struct inode *inode, uint64_t node_id,
		       const struct preload *preload)
{
	struct rwlock *lock = locks_inode(&fs->locks, ovl_inode_index(fs, inode));

	if (preload->size == 0)
		return;
	rwlock_read(lock);
	if (is_lower_file(inode)) {
		/* Not taken: it will be read. */
		(void)fs->pages_store(fs->pages_cookie, node_id, preload->data, preload->size);
		inode_set(inode, INODE_PRELOADED);
	}
	rwlock_unlock(lock);
}
