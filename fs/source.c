/* SPDX-License-Identifier: MIT */
/*
 * In the cache an inode is two owners: 2 * index for a descriptor that only reads, + 1 for one that
 * reads and writes.  The hint is stored while the inode lock is held for reading; a copy-up drops it
 * with the lock held for writing, so an old descriptor cannot come back.
 */
#include "fs/source.h"

#include <errno.h>
#include <fcntl.h>

#include "fs/inode.h"
#include "fs/metacopy.h"
#include "lib/cleanup.h"

static uint32_t owner_of(const struct ovl_fs *fs, const struct inode *inode, bool writes)
{
	return ovl_inode_index(fs, inode) * 2 + writes;
}

static bool get_cached(struct ovl_fs *fs, struct inode *inode, enum source_access access,
		       struct fdref *ret)
{
	uint32_t hint = atomic_load_explicit(&inode->fd_slot, memory_order_acquire);

	if (!hint)
		return false;
	if (fdcache_get(&fs->datafds, owner_of(fs, inode, true), hint, ret))
		return true;
	return access == SOURCE_READ &&
	       fdcache_get(&fs->datafds, owner_of(fs, inode, false), hint, ret);
}

bool source_peek(struct ovl_fs *fs, struct inode *inode, struct fdref *ret)
{
	return get_cached(fs, inode, SOURCE_READ, ret);
}

/* Open for both where possible, so that one descriptor serves. */
static int open_place(struct ovl_fs *fs, const struct inode *inode, const struct place *place,
		      enum source_access access, bool *ret_writes)
{
	int fd = -EROFS;

	*ret_writes = false;
	if (inode_has(inode, INODE_METACOPY))
		return access == SOURCE_WRITE ? -EROFS : metacopy_open(fs, inode);
	if (place->layer->is_writable)
		fd = layer_open_file(place->layer, place_fd(place), place->name, O_RDWR);
	*ret_writes = fd >= 0;
	if (fd >= 0 || access == SOURCE_WRITE)
		return fd;
	return layer_open_file(place->layer, place_fd(place), place->name, O_RDONLY);
}

/*
 * Remember @slot instead of @old.  Who was slower lets its descriptor go: nobody would find it, and it
 * would keep a deleted file.  A descriptor that is replaced goes too.
 */
static void keep_hint(struct ovl_fs *fs, struct inode *inode, uint32_t old, uint32_t owner,
		      uint32_t slot)
{
	if (!slot)
		return; /* the cache is full: the caller closes it */
	if (!atomic_compare_exchange_strong_explicit(&inode->fd_slot, &old, slot,
						     memory_order_acq_rel, memory_order_relaxed)) {
		fdcache_drop(&fs->datafds, owner, slot);
	} else if (old) {
		fdcache_drop(&fs->datafds, owner_of(fs, inode, false), old);
		fdcache_drop(&fs->datafds, owner_of(fs, inode, true), old);
	}
}

int source_open(struct ovl_fs *fs, struct inode *inode, enum source_access access, off_t offset,
		size_t len, struct fdref *ret)
{
	_cleanup_place_ struct place place = PLACE_NONE;
	uint32_t hint = atomic_load_explicit(&inode->fd_slot, memory_order_acquire);
	bool writes;
	int fd;
	int r;

	(void)offset;
	(void)len;
	if (get_cached(fs, inode, access, ret))
		return 0;
	r = access == SOURCE_WRITE ? place_open_upper(fs, inode, &place) :
				     place_open(fs, inode, &place);
	if (r < 0)
		return r;
	fd = open_place(fs, inode, &place, access, &writes);
	if (fd < 0)
		return fd == -ENOENT ? -ESTALE : fd;
	fdcache_insert(&fs->datafds, owner_of(fs, inode, writes), fd, ret);
	keep_hint(fs, inode, hint, owner_of(fs, inode, writes), ret->slot);
	return 0;
}

void source_close(struct ovl_fs *fs, struct fdref *ref)
{
	fdcache_put(&fs->datafds, ref);
}

void source_offer(struct ovl_fs *fs, struct inode *inode, int fd)
{
	struct fdref ref;

	fdcache_insert(&fs->datafds, owner_of(fs, inode, true), fd, &ref);
	atomic_store_explicit(&inode->fd_slot, ref.slot, memory_order_release);
	fdcache_put(&fs->datafds, &ref);
}

void source_drop(struct ovl_fs *fs, struct inode *inode)
{
	uint32_t hint = atomic_exchange_explicit(&inode->fd_slot, 0, memory_order_acq_rel);

	if (!hint)
		return;
	fdcache_drop(&fs->datafds, owner_of(fs, inode, false), hint);
	fdcache_drop(&fs->datafds, owner_of(fs, inode, true), hint);
}
