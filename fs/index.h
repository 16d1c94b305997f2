/* SPDX-License-Identifier: MIT */
/*
 * The index: which file of the upper layer is the copy of which hard link of a lower layer.
 *
 *	lower   a ---+--- one file, b ---+        WORK/index/HANDLE-OF-THAT-FILE ---+--- its copy
 *	             |                   |        upper   a  -----------------------+
 *
 * A lower file with several names is copied up to the index, and its names in the upper directories
 * are hard links of that.  A name that has no such link yet finds the copy by the lower file's
 * handle.  So they stay one file, whichever name it was changed by.  How many names it has in the
 * union is kept with the entry, as a difference to its links in the upper layer.
 *
 * The index is a layer of its own in memory (id fs->n_layers + 1): an indexed inode is reached there.
 */
#ifndef FS_INDEX_H
#define FS_INDEX_H

#include "fs/ovl.h"

/** Whether there is one. */
static inline bool index_is_on(const struct ovl_fs *fs)
{
	return fs->index_realdir != 0;
}

/** The directory, and its realdir, borrowed. */
int index_fd(const struct ovl_fs *fs);
static inline uint32_t index_realdir(const struct ovl_fs *fs)
{
	return fs->index_realdir;
}

/**
 * Take the directory at @fd (handed over) into service, for reading only when @is_readonly.
 * Returns 0; -ENOMEM; what opening it says.
 */
int index_init(struct ovl_fs *fs, int fd, bool is_readonly) NODISCARD;
void index_deinit(struct ovl_fs *fs);

/**
 * What the entry of lower object @name in @dirfd is called.  Returns 0; -EOPNOTSUPP it has no handle, or
 * its copy could not be marked with it; what asking says.
 */
int index_name_lower(const struct ovl_fs *fs, const struct layer *layer, int dirfd,
		     const char *name, uint32_t type, char ret[FORMAT_INDEX_NAME_SIZE]) NODISCARD;

/** Look for the entry @name: 1 and its stat, 0, or -errno. */
int index_find(const struct ovl_fs *fs, const char *name, struct statx *ret) NODISCARD;

/**
 * How many names the file of entry @name has in the union.  @lower_nlink: of the lower file, 0 when it
 * is not known.  -ENODATA when it cannot be told.
 */
int64_t index_count(const struct ovl_fs *fs, const char *name, uint32_t upper_nlink,
		    uint32_t lower_nlink);

/** How many more these are than links in the upper layer; 0 when it cannot be told. */
int index_get_extra(const struct ovl_fs *fs, const char *name, uint32_t upper_nlink,
		    uint32_t lower_nlink);

/** stat of the lower file that @origin names.  -ESTALE: it is gone; -EOPNOTSUPP: we may not tell. */
int index_stat_lower(const struct ovl_fs *fs, const struct format_origin *origin,
		     struct statx *ret) NODISCARD;

/** Note how many more there are.  Returns 0 or -errno; what stood there before is still true then. */
int index_set_extra(const struct ovl_fs *fs, const char *name, int extra);

#endif
