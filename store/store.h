/* SPDX-License-Identifier: MIT */
/*
 * A store of layers and images: a directory (docs/store.md is its format).
 *
 * Whoever has it open holds one of two locks: shared, to read it and to add to it, or alone, to
 * remove what nobody needs.  What is added appears by one rename each, so there is no state
 * between.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "lib/base.h"
#include "lib/error.h"

/** What is in a store's directory. */
#define STORE_LAYERS "layers"
#define STORE_IMAGES "images"
#define STORE_NAMES "names"
#define STORE_BLOBS "blobs"
#define STORE_TMP "tmp"

/** What is in a layer's directory. */
#define STORE_TREE "tree"
#define STORE_OPAQUE "opaque" /* there: nothing below the layer is visible */

enum store_access {
	STORE_READ,  /* it is there; shared */
	STORE_ADD,   /* made when it is not there; shared */
	STORE_ALONE, /* it is there; nobody else has it open */
};

struct store {
	int root;          /* the directory, O_RDONLY */
	int lock;          /* holds the lock while it is open */
	bool is_user_kind; /* marks are user.overlay.*, for mounts with userxattr */
	char *path;        /* absolute */
};
#define STORE_NONE                                                                                 \
	{                                                                                          \
		.root = -1, .lock = -1                                                             \
	}

/**
 * Where the caller's store is: $UNIONFS_IMAGES, else /var/lib/unionfs/images for root, else
 * unionfs/images below $XDG_DATA_HOME or ~/.local/share.  -ENOENT when none of them can be told.
 * The caller frees @ret.
 */
int store_find_path(char **ret, struct error *error) NODISCARD;

/**
 * Open the store at @path (NULL: store_find_path).  Waits for the lock.
 * -ENOENT there is none; -EPERM it is another user's, who could change what is mounted; -EPROTO its
 * format is not known.
 */
int store_open(const char *path, enum store_access access, struct store *ret,
	       struct error *error) NODISCARD;

/** Unlock and close.  STORE_NONE is accepted. */
void store_close(struct store *store);

/** Open @path (several components) of the store, never through a link. */
int store_open_at(const struct store *store, const char *path, int flags) NODISCARD;

/** The whole of a small file, with a NUL behind.  -EFBIG above @max.  The caller frees @ret. */
int store_read_file(const struct store *store, const char *path, size_t max, char **ret,
		    size_t *ret_len) NODISCARD;

#define _cleanup_store_ __attribute__((cleanup(store_close)))

#endif
