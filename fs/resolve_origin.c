/* SPDX-License-Identifier: MIT */
/*
 * By the handle in the origin mark where that tells, else by the number that was stored beside it.
 * Only directories that are marked impure hold such files.
 */
#include "fs/resolve_origin.h"

#include <string.h>

#include "fs/inum.h"
#include "fs/realdir.h"

static bool number_by_handle(const struct ovl_fs *fs, const void *value, size_t len, uint64_t *ret)
{
	struct format_origin origin;

	if (format_origin_decode(value, len, &origin) < 0)
		return false;
	for (uint16_t i = 0, tried = UINT16_MAX; i < fs->n_layers; i++) {
		const struct layer *layer = &fs->layers[fs->order[i]];

		if (layer->id == fs->upper || layer->fs == tried)
			continue;
		tried = layer->fs;
		if (layer_decode_handle(layer, &origin, ret) == 0)
			return true;
	}
	return false;
}

static bool number_as_stored(const struct ovl_fs *fs, int dirfd, const char *name, uint64_t *ret)
{
	uint8_t value[FORMAT_INO_SIZE];
	struct format_ino number;
	ssize_t n = layer_get_private(ovl_upper(fs), dirfd, name, FORMAT_INO, value, sizeof(value));

	if (n < 0 || format_ino_decode(value, (size_t)n, &number) < 0)
		return false;
	for (uint16_t i = 0; i < fs->n_layers; i++) {
		const struct layer *layer = &fs->layers[fs->order[i]];

		if (layer->id == fs->upper || layer->fs != number.fs ||
		    memcmp(layer->uuid, number.uuid, sizeof(number.uuid)) != 0)
			continue;
		*ret = inum_make(number.fs, number.ino);
		return true;
	}
	return false;
}

int resolve_origin(struct ovl_fs *fs, const struct inode *dir, const char *name,
		   struct resolved *found)
{
	_cleanup_dirfd_ struct dirfd at = DIRFD_NONE;
	uint8_t value[FORMAT_ORIGIN_SIZE];
	ssize_t n;
	int r;

	if (!(ovl_dirinfo(fs, dir)->flags & DIR_IMPURE))
		return 0;
	r = dirfd_open(&at, fs, found->realdir);
	if (r < 0)
		return r;
	n = layer_get_private(ovl_upper(fs), at.ref.fd, name, FORMAT_ORIGIN, value, sizeof(value));
	if (n >= 0)
		found->has_origin = number_by_handle(fs, value, (size_t)n, &found->ino) ||
				    number_as_stored(fs, at.ref.fd, name, &found->ino);
	return 0;
}
