/* SPDX-License-Identifier: MIT */
/*
 * Real directories: how a directory of one layer is reached.
 *
 * A realdir knows its layer, its parent realdir and its name.  Its O_PATH descriptor is cached, but
 * bounded: one that was dropped is opened again from the nearest ancestor that has one.  Names
 * change only by realdir_move, with the topology lock held for writing across the rename itself.
 */
#ifndef FS_REALDIR_H
#define FS_REALDIR_H

#include "fs/ovl.h"

/**
 * A new realdir @name below @parent (0 with an empty name: the root of @layer).  References the
 * parent.  Returns 0 with one reference for the caller, or -ENOMEM.
 */
int realdir_new(struct ovl_fs *fs, uint16_t layer, uint32_t parent, const char *name,
		uint32_t *ret) NODISCARD;

uint32_t realdir_get(struct ovl_fs *fs, uint32_t realdir);
/** 0 is ignored.  Freeing closes descriptors and nothing else. */
void realdir_put(struct ovl_fs *fs, uint32_t realdir);

/** Pin its O_PATH descriptor (fdcache_put on fs->dirfds).  -ENOENT/-ESTALE ... when it is gone. */
int realdir_open(struct ovl_fs *fs, uint32_t realdir, struct fdref *ret) NODISCARD;

/**
 * Its path from the root of its layer, "" for that root, written to the end of @buf; returns where it
 * begins.  NULL when it is longer than @size.
 */
char *realdir_path(struct ovl_fs *fs, uint32_t realdir, char *buf, size_t size) NODISCARD;

/** It has another parent and name now.  The topology lock is held for writing. */
int realdir_move(struct ovl_fs *fs, uint32_t realdir, uint32_t parent, uint32_t name);

static inline struct layer *realdir_layer(const struct ovl_fs *fs, uint32_t realdir)
{
	return &fs->layers[ovl_realdir(fs, realdir)->layer];
}

/** A pinned directory descriptor for the length of a scope. */
struct dirfd {
	struct ovl_fs *fs;
	struct fdref ref;
};

static inline int dirfd_open(struct dirfd *dirfd, struct ovl_fs *fs, uint32_t realdir)
{
	dirfd->fs = fs;
	return realdir_open(fs, realdir, &dirfd->ref);
}

static inline void dirfd_close(struct dirfd *dirfd)
{
	if (dirfd->fs)
		fdcache_put(&dirfd->fs->dirfds, &dirfd->ref);
	dirfd->fs = NULL;
}

#define DIRFD_NONE ((struct dirfd){ .fs = NULL, .ref = FDREF_NONE })
#define _cleanup_dirfd_ __attribute__((cleanup(dirfd_close)))

#endif
