/* SPDX-License-Identifier: MIT */
/*
 * The cold path of realdir_open climbs to the nearest ancestor with a descriptor (a layer's root
 * always has one), collects the names on the way and opens them in one openat2, or in several when
 * they are longer than a path may be.  The topology lock keeps renames of directories out of the
 * walk.
 */
#include "fs/realdir.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include "lib/cleanup.h"

int realdir_new(struct ovl_fs *fs, uint16_t layer, uint32_t parent, const char *name, uint32_t *ret)
{
	struct realdir *rd;
	uint32_t index;
	uint32_t name_ref = 0;
	int r;

	r = *name ? arena_new(&fs->names, name, strlen(name), &name_ref) : 0;
	if (r < 0)
		return r;
	r = pool_alloc(&fs->realdirs, &index);
	if (r < 0) {
		arena_put(&fs->names, name_ref);
		return r;
	}
	rd = ovl_realdir(fs, index);
	rd->layer = layer;
	rd->name = name_ref;
	rd->parent = parent ? realdir_get(fs, parent) : 0;
	atomic_store_explicit(&rd->refs, 1, memory_order_release);
	*ret = index;
	return 0;
}

uint32_t realdir_get(struct ovl_fs *fs, uint32_t realdir)
{
	atomic_fetch_add_explicit(&ovl_realdir(fs, realdir)->refs, 1, memory_order_relaxed);
	return realdir;
}

void realdir_put(struct ovl_fs *fs, uint32_t realdir)
{
	while (realdir) {
		struct realdir *rd = ovl_realdir(fs, realdir);
		uint32_t parent;
		uint32_t slot;

		if (atomic_fetch_sub_explicit(&rd->refs, 1, memory_order_acq_rel) != 1)
			return;
		parent = rd->parent;
		slot = atomic_load_explicit(&rd->fd_slot, memory_order_relaxed);
		fdcache_drop(&fs->dirfds, realdir, slot);
		arena_put(&fs->names, rd->name);
		pool_free(&fs->realdirs, realdir);
		realdir = parent;
	}
}

static bool get_cached(struct ovl_fs *fs, uint32_t realdir, struct fdref *ret)
{
	struct realdir *rd = ovl_realdir(fs, realdir);

	if (!rd->parent) {
		*ret = (struct fdref){ .fd = fs->layers[rd->layer].root, .slot = FDREF_BORROWED };
		return true;
	}
	return fdcache_get(&fs->dirfds, realdir,
			   atomic_load_explicit(&rd->fd_slot, memory_order_relaxed), ret);
}

/* Open @realdir from an ancestor.  A path too long for one call goes down in recursion, a page of
 * path each, so the depth of the recursion stays small. */
static int open_from_ancestor(struct ovl_fs *fs, uint32_t realdir)
{
	char path[PATH_MAX];
	size_t at = sizeof(path) - 1;
	struct fdref from = FDREF_NONE;
	uint32_t climb = realdir;
	int fd;

	path[at] = '\0';
	do {
		const struct realdir *rd = ovl_realdir(fs, climb);
		size_t len = arena_len(&fs->names, rd->name);

		if (len + 1 > at)
			break;
		if (path[at])
			path[--at] = '/';
		at -= len;
		memcpy(path + at, arena_str(&fs->names, rd->name), len);
		climb = rd->parent;
	} while (!get_cached(fs, climb, &from));
	if (from.fd < 0) {
		from.fd = open_from_ancestor(fs, climb);
		if (from.fd < 0)
			return from.fd;
	}
	fd = layer_open_dir(realdir_layer(fs, realdir), from.fd, path + at);
	fdcache_put(&fs->dirfds, &from);
	return fd;
}

int realdir_open(struct ovl_fs *fs, uint32_t realdir, struct fdref *ret)
{
	struct realdir *rd = ovl_realdir(fs, realdir);
	uint32_t hint = atomic_load_explicit(&rd->fd_slot, memory_order_relaxed);
	int fd;

	if (get_cached(fs, realdir, ret))
		return 0;
	rwlock_read(&fs->locks.topology);
	fd = open_from_ancestor(fs, realdir);
	rwlock_unlock(&fs->locks.topology);
	if (fd < 0)
		return fd;
	fdcache_insert(&fs->dirfds, realdir, fd, ret);
	/* Who was slower lets its descriptor go: nobody would find it. */
	if (ret->slot &&
	    !atomic_compare_exchange_strong_explicit(&rd->fd_slot, &hint, ret->slot,
						     memory_order_relaxed, memory_order_relaxed))
		fdcache_drop(&fs->dirfds, realdir, ret->slot);
	return 0;
}

char *realdir_path(struct ovl_fs *fs, uint32_t realdir, char *buf, size_t size)
{
	size_t at = size - 1;

	buf[at] = '\0';
	rwlock_read(&fs->locks.topology);
	while (ovl_realdir(fs, realdir)->parent) {
		const struct realdir *rd = ovl_realdir(fs, realdir);
		size_t len = arena_len(&fs->names, rd->name);

		if (len + 1 > at)
			break;
		if (buf[at])
			buf[--at] = '/';
		at -= len;
		memcpy(buf + at, arena_str(&fs->names, rd->name), len);
		realdir = rd->parent;
	}
	rwlock_unlock(&fs->locks.topology);
	return ovl_realdir(fs, realdir)->parent ? NULL : buf + at;
}

int realdir_move(struct ovl_fs *fs, uint32_t realdir, uint32_t parent, uint32_t name)
{
	struct realdir *rd = ovl_realdir(fs, realdir);
	uint32_t old_parent = rd->parent;

	arena_put(&fs->names, rd->name);
	rd->name = arena_get(&fs->names, name);
	rd->parent = realdir_get(fs, parent);
	realdir_put(fs, old_parent);
	return 0;
}
