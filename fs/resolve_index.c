/* SPDX-License-Identifier: MIT */
/* Only files with several links can be indexed, so all others cost nothing. */
#include "fs/resolve_index.h"

#include <errno.h>
#include <string.h>

#include "fs/index.h"
#include "fs/metacopy.h"
#include "fs/realdir.h"

/* @found is entry @entry of the index, which exists as @stx says. */
static int enter(struct ovl_fs *fs, const char *entry, const struct statx *stx,
		 uint32_t lower_nlink, struct resolved *found)
{
	found->index = strdup(entry);
	if (!found->index)
		return -ENOMEM;
	found->extra = index_get_extra(fs, entry, stx->stx_nlink, lower_nlink);
	found->is_indexed = true;
	found->stx = *stx;
	found->realdir = index_realdir(fs);
	found->in_upper = true;
	return 0;
}

/* The copy may have no data of its own: then that is where the lower file has it. */
static int find_data(struct ovl_fs *fs, const char *entry, const char *name, struct resolved *found)
{
	struct format_digest digest;
	int r = S_ISREG(found->stx.stx_mode) ?
			metacopy_is_marked(ovl_upper(fs), index_fd(fs), entry, &digest) :
			0;

	if (r < 0)
		return r;
	if (r == 0) {
		metacopy_free(fs, found->data);
		found->data = NULL;
		return 0;
	}
	if (!fs->metacopy)
		return -EPERM;
	if (!found->data)
		found->data = metacopy_new(fs, found->realdir, name);
	if (!found->data)
		return -ENOMEM;
	/* It is the topmost mark now: see note_digest() in fs/resolve.c. */
	if (!digest.algorithm && fs->config.verity != OPTIONS_VERITY_REQUIRE)
		return 0;
	return metacopy_expect(fs, found->data, &digest);
}

static int resolve_lower(struct ovl_fs *fs, int dirfd, const char *name, struct resolved *found)
{
	const struct layer *layer = realdir_layer(fs, found->realdir);
	char entry[FORMAT_INDEX_NAME_SIZE];
	struct statx stx;
	int r = index_name_lower(fs, layer, dirfd, name, found->stx.stx_mode, entry);

	if (r < 0)
		return r == -EOPNOTSUPP ? 0 : r;
	r = index_find(fs, entry, &stx);
	if (r < 0)
		return r;
	if (r == 0) {
		found->index = strdup(entry);
		return found->index ? 0 : -ENOMEM;
	}
	if ((stx.stx_mode ^ found->stx.stx_mode) & S_IFMT)
		return -EIO;
	r = find_data(fs, entry, name, found);
	return r < 0 ? r : enter(fs, entry, &stx, found->stx.stx_nlink, found);
}

static int resolve_upper(struct ovl_fs *fs, int dirfd, const char *name, struct resolved *found)
{
	uint8_t value[FORMAT_ORIGIN_SIZE];
	char entry[FORMAT_INDEX_NAME_SIZE];
	struct format_origin origin;
	struct statx lower = { .stx_nlink = 0 };
	struct statx stx;
	ssize_t n =
		layer_get_private(ovl_upper(fs), dirfd, name, FORMAT_ORIGIN, value, sizeof(value));
	int r;

	if (n <= 0 || format_origin_decode(value, (size_t)n, &origin) < 0 ||
	    format_index_name(value, (size_t)n, entry) < 0)
		return 0;
	r = index_find(fs, entry, &stx);
	/* Another file: this one was copied up without the index. */
	if (r <= 0 || stx.stx_ino != found->stx.stx_ino)
		return MIN(r, 0);
	if (index_stat_lower(fs, &origin, &lower) < 0)
		lower.stx_nlink = 0; /* not known */
	return enter(fs, entry, &stx, lower.stx_nlink, found);
}

int resolve_in_index(struct ovl_fs *fs, const char *name, struct resolved *found)
{
	_cleanup_dirfd_ struct dirfd dir = DIRFD_NONE;
	int r;

	if (found->kind != RESOLVE_FILE || found->stx.stx_nlink < 2)
		return 0;
	r = dirfd_open(&dir, fs, found->realdir);
	if (r < 0)
		return r;
	return found->in_upper ? resolve_upper(fs, dir.ref.fd, name, found) :
				 resolve_lower(fs, dir.ref.fd, name, found);
}
