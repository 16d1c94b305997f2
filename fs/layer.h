/* SPDX-License-Identifier: MIT */
/*
 * A layer: one directory tree of the union, and what is particular to it.
 *
 * Opened once before mounting.  Everything below works on held descriptors with single names; only
 * layer_open_dir takes a path, and that never leaves the layer.
 */
#ifndef FS_LAYER_H
#define FS_LAYER_H

#include <stdatomic.h>
#include <sys/types.h>

#include "fs/format.h"
#include "fs/override.h"
#include "lib/base.h"

struct statx;

struct layer {
	uint16_t id;      /* stable for the life of the mount */
	bool is_writable; /* the upper; every function that writes checks it */
	bool is_confined; /* root is a private clone of its mount: no other mount is below */
	bool reads_wh;    /* names that begin with ".wh." are whiteouts and marks */
	enum override_kind override; /* where owner, mode and type are kept */
	bool has_xwhiteouts;         /* its root is marked opaque=x */
	bool can_open_handles;       /* open_by_handle_at is allowed here */
	bool handles_tell_ino;       /* format_handle_ino is right for its file system */
	bool has_twin; /* another layer's file system has the same UUID, or neither has one */
	atomic_bool lacks_reflink; /* the upper cannot share its blocks (lib/copydata.h) */
	int root;                  /* its top directory; O_RDONLY where allowed, else O_PATH */
	uint64_t root_dev;
	uint64_t root_ino;
	uint16_t fs;      /* number of its file system in this mount, 0 = the upper's */
	uint8_t uuid[16]; /* of its file system, zeros when unknown */
	enum format_space space;
	char *path; /* as found, absolute; for messages */
};

/**
 * Open the directory @path as a layer.  A private clone of its mount is taken where that is allowed,
 * read-only when @is_lower.  Fills all but id and fs.  Returns 0 or -errno; @ret needs
 * layer_deinit in no case but success.
 */
int layer_open(const char *path, bool is_lower, enum format_space space,
	       struct layer *ret) NODISCARD;

/** As layer_open for a directory that is open already, below which nothing else is mounted. */
int layer_adopt(int root, const char *path, bool is_lower, bool is_confined,
		enum format_space space, struct layer *ret) NODISCARD;

void layer_deinit(struct layer *layer);

/** Whether its file system ends with the machine: tmpfs, ramfs. */
bool layer_is_in_memory(const struct layer *layer) NODISCARD;

/** stat of @name in @dirfd, a directory of this layer, without leaving the layer. -ENOENT ... */
int layer_stat(const struct layer *layer, int dirfd, const char *name, struct statx *ret) NODISCARD;

/** O_PATH descriptor of the directory at @path (several components, "" = @dirfd) below @dirfd. */
int layer_open_dir(const struct layer *layer, int dirfd, const char *path) NODISCARD;

/** Open a file of this layer for data.  Never blocks on a FIFO, never follows a link. */
int layer_open_file(const struct layer *layer, int dirfd, const char *name, int flags) NODISCARD;

/** Value of a private xattr.  -ENODATA also where the file system has no xattrs at all. */
ssize_t layer_get_private(const struct layer *layer, int dirfd, const char *name,
			  enum format_xattr xattr, void *value, size_t size) NODISCARD;

/** Whether @name in @dirfd is a whiteout, given its stat. @looks_for_xattr: opaque=x was seen. */
bool layer_is_whiteout(const struct layer *layer, int dirfd, const char *name,
		       const struct statx *stx, bool looks_for_xattr);

/** Handle of @name in @dirfd ("" itself).  -EOPNOTSUPP where the file system has none. */
int layer_get_handle(const struct layer *layer, int dirfd, const char *name,
		     struct format_origin *ret) NODISCARD;

/** Whether the number of an object is found again by its handle, whoever asks and whenever. */
static inline bool layer_tells_ino(const struct layer *layer)
{
	return layer->handles_tell_ino && !layer->has_twin;
}

/** st_ino in the union of an object of this layer. */
uint64_t layer_inum(const struct layer *layer, const struct statx *stx);

/** stat of the object that @origin names.  -EXDEV: of another file system, or that cannot be told;
 * -ESTALE: it is gone; -EOPNOTSUPP: we may not open by handle. */
int layer_stat_handle(const struct layer *layer, const struct format_origin *origin,
		      struct statx *ret) NODISCARD;

/** layer_inum of the object that @origin names, if it lives in this layer's file system. */
int layer_decode_handle(const struct layer *layer, const struct format_origin *origin,
			uint64_t *ret_ino) NODISCARD;

/** What stat says of an object that is open at @fd, as layer_stat. */
int layer_stat_fd(const struct layer *layer, int fd, struct statx *ret) NODISCARD;

/* --- the upper only; each is -EROFS on any other layer --- */

/** As chown(2) and chmod(2); @name may be "".  -1 leaves an id alone. */
int layer_chown(const struct layer *upper, int dirfd, const char *name, uid_t uid,
		gid_t gid) NODISCARD;
int layer_chmod(const struct layer *upper, int dirfd, const char *name, mode_t mode) NODISCARD;

/** Give an object that was just made the owner of @stx, where objects are given them by attributes:
 * mode, type and device number, too.  Capabilities and ACLs come later. */
int layer_set_owner(const struct layer *upper, int dirfd, const char *name,
		    const struct statx *stx) NODISCARD;

int layer_set_private(const struct layer *upper, int dirfd, const char *name,
		      enum format_xattr xattr, const void *value, size_t size) NODISCARD;
int layer_remove_private(const struct layer *upper, int dirfd, const char *name,
			 enum format_xattr xattr) NODISCARD;

#endif
