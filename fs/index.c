/* SPDX-License-Identifier: MIT */
/* An entry is named by the bytes of the origin that its file carries too. */
#include "fs/index.h"

#include <errno.h>

#include "fs/realdir.h"
#include "lib/cleanup.h"

static const struct layer *index_layer(const struct ovl_fs *fs)
{
	return &fs->layers[fs->n_layers + 1];
}

int index_fd(const struct ovl_fs *fs)
{
	return index_layer(fs)->root;
}

int index_init(struct ovl_fs *fs, int fd, bool is_readonly)
{
	struct layer *layer = &fs->layers[fs->n_layers + 1];
	int r;

	*layer = *ovl_upper(fs);
	layer->id = (uint16_t)(fs->n_layers + 1);
	layer->is_writable = !is_readonly;
	layer->root = fd;
	layer->path = NULL; /* the upper's record owns it */
	r = realdir_new(fs, layer->id, 0, "", &fs->index_realdir);
	if (r < 0)
		fd_close(&layer->root);
	return r;
}

void index_deinit(struct ovl_fs *fs)
{
	if (!fs->index_realdir)
		return;
	realdir_put(fs, fs->index_realdir);
	fs->index_realdir = 0;
	fd_close(&fs->layers[fs->n_layers + 1].root);
}

/* user.* xattrs exist on files only. */
static bool can_be_marked(const struct ovl_fs *fs, uint32_t type)
{
	return fs->space == FORMAT_SPACE_TRUSTED || S_ISREG(type);
}

int index_name_lower(const struct ovl_fs *fs, const struct layer *layer, int dirfd,
		     const char *name, uint32_t type, char ret[FORMAT_INDEX_NAME_SIZE])
{
	uint8_t value[FORMAT_ORIGIN_SIZE];
	struct format_origin origin;
	size_t len;
	int r;

	if (!can_be_marked(fs, type))
		return -EOPNOTSUPP;
	r = layer_get_handle(layer, dirfd, name, &origin);
	if (r < 0)
		return r;
	len = format_origin_encode(&origin, value);
	return len && format_index_name(value, len, ret) == 0 ? 0 : -EOPNOTSUPP;
}

int index_find(const struct ovl_fs *fs, const char *name, struct statx *ret)
{
	int r = sys_stat(index_fd(fs), name, ret);

	return r == 0 ? 1 : r == -ENOENT ? 0 : r;
}

int64_t index_count(const struct ovl_fs *fs, const char *name, uint32_t upper_nlink,
		    uint32_t lower_nlink)
{
	char value[FORMAT_NLINK_SIZE];
	struct format_nlink nlink;
	ssize_t n = layer_get_private(index_layer(fs), index_fd(fs), name, FORMAT_NLINK, value,
				      sizeof(value));

	if (n < 0 || format_nlink_decode(value, (size_t)n, &nlink) < 0)
		return -ENODATA;
	if (!nlink.is_upper && !lower_nlink)
		return -ENODATA;
	return (int64_t)(nlink.is_upper ? upper_nlink : lower_nlink) + nlink.difference;
}

int index_get_extra(const struct ovl_fs *fs, const char *name, uint32_t upper_nlink,
		    uint32_t lower_nlink)
{
	int64_t all = index_count(fs, name, upper_nlink, lower_nlink);

	return all > 0 ? (int)(all - upper_nlink) : 0;
}

int index_stat_lower(const struct ovl_fs *fs, const struct format_origin *origin, struct statx *ret)
{
	int r = -ESTALE;

	for (uint16_t i = 0; r < 0 && r != -EOPNOTSUPP && i < fs->n_layers; i++)
		if (i != fs->upper)
			r = layer_stat_handle(&fs->layers[i], origin, ret);
	return r == -EXDEV ? -ESTALE : r;
}

int index_set_extra(const struct ovl_fs *fs, const char *name, int extra)
{
	struct format_nlink nlink = { .is_upper = true, .difference = extra };
	char value[FORMAT_NLINK_SIZE];
	size_t len = format_nlink_encode(&nlink, value);

	return layer_set_private(index_layer(fs), index_fd(fs), name, FORMAT_NLINK, value, len);
}
