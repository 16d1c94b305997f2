/* SPDX-License-Identifier: MIT */
/*
 * A copy in the making: an object in the work directory that becomes one of the upper layer by one
 * step, or vanishes.
 */
#ifndef FS_STAGE_H
#define FS_STAGE_H

#include "fs/ovl.h"
#include "fs/workdir.h"
#include "lib/copydata.h"

struct stage {
	struct ovl_fs *fs;
	int fd;                       /* regular files: open for reading and writing; else -1 */
	int in;                       /* during stage_copy: what is copied, a regular file */
	bool has_capability;          /* it was given one */
	char name[WORKDIR_NAME_SIZE]; /* "" for an unnamed file */
};

/** In place of a number of bytes: all, or none while the file has its size (a metacopy). */
#define STAGE_ALL_DATA UINT64_MAX
#define STAGE_METADATA (UINT64_MAX - 1)

#define STAGE_NONE ((struct stage){ .fd = -1 })

/** What is copied: an object of a lower layer. */
struct stage_source {
	struct layer *layer;
	int dirfd;
	const char *name; /* "" for a directory: dirfd itself */
	struct statx stx;
	bool is_indexed; /* it goes to the index: fs/index.h */
	const struct format_digest
		*digest; /* of the data, for the mark of a metacopy; NULL: none */
	int data; /* open for reading when a file's data is not in it (a metacopy), else -1 */
};

/**
 * Make a complete copy of @source in the work directory: at most @data_limit bytes of data, owner,
 * mode, times, every xattr, and the origin mark (not for a file with several names).  With
 * STAGE_METADATA a file gets the mark of a metacopy instead of data.  Synced as the union's fsync
 * option says.  Returns 0; -EINTR when @how says so; what fails otherwise: then
 * nothing is left.
 */
int stage_copy(struct ovl_fs *fs, const struct stage_source *source, uint64_t data_limit,
	       const struct copydata *how, struct stage *ret) NODISCARD;

/** Publish as @name, which must not exist, in the directory at @dirfd.  -EEXIST ... */
int stage_publish(struct stage *stage, int dirfd, const char *name) NODISCARD;

/** Give an unnamed stage a name in the work directory, by which it stays when not published. */
int stage_keep(struct stage *stage) NODISCARD;

/** Remove what was not published. */
void stage_deinit(struct stage *stage);

#define _cleanup_stage_ __attribute__((cleanup(stage_deinit)))

#endif
