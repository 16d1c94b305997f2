/* SPDX-License-Identifier: MIT */
/* Compressed by libarchive, without a time in it: the same layer gives the same blob. */
#include "tools/layer/blobout.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/copydata.h"
#include "lib/sys.h"
#include "tools/layer/catalog.h"
#include "tools/layer/info.h"
#include "tools/layer/progress.h"
#include "tools/layer/recipe.h"
#include "tools/layer/sha256.h"

#define MEDIA_TYPE "application/vnd.oci.image.layer.v1.tar"

struct writing {
	struct archive *archive;
	int fd;
	struct sha256 diff_id;
	struct sha256 digest;
	uint64_t size;
	struct progress progress;
};

static la_ssize_t on_compressed(struct archive *archive, void *cookie, const void *data, size_t len)
{
	struct writing *writing = cookie;
	ssize_t n = sys_pwrite_full(writing->fd, data, len, (off_t)writing->size);

	if (n < 0 || (size_t)n != len) {
		archive_set_error(archive, n < 0 ? (int)-n : EIO, "%s",
				  strerror(n < 0 ? (int)-n : EIO));
		return -1;
	}
	sha256_add(&writing->digest, data, len);
	writing->size += len;
	return n;
}

static int on_piece(void *cookie, const void *data, size_t len)
{
	struct writing *writing = cookie;

	sha256_add(&writing->diff_id, data, len);
	progress_add(&writing->progress, len);
	return archive_write_data(writing->archive, data, len) == (la_ssize_t)len ? 0 : -EIO;
}

static int add_filter(struct archive *archive, enum args_compression compression)
{
	switch (compression) {
	case ARGS_ZSTD:
		return archive_write_add_filter_zstd(archive);
	case ARGS_PLAIN:
		return archive_write_add_filter_none(archive);
	default:
		break;
	}
	if (archive_write_add_filter_gzip(archive) != ARCHIVE_OK)
		return ARCHIVE_FATAL;
	return archive_write_set_filter_option(archive, "gzip", "timestamp", NULL);
}

static int open_archive(struct writing *writing, enum args_compression compression)
{
	struct archive_entry *entry = archive_entry_new();
	int r = ARCHIVE_FATAL;

	writing->archive = archive_write_new();
	if (writing->archive && entry) {
		archive_entry_set_filetype(entry, AE_IFREG);
		archive_entry_set_pathname(entry, "layer");
		r = archive_write_set_format_raw(writing->archive);
		if (r == ARCHIVE_OK)
			r = add_filter(writing->archive, compression);
		if (r == ARCHIVE_OK)
			r = archive_write_set_bytes_in_last_block(writing->archive, 1);
		if (r == ARCHIVE_OK)
			r = archive_write_open(writing->archive, writing, NULL, on_compressed,
					       NULL);
		if (r == ARCHIVE_OK)
			r = archive_write_header(writing->archive, entry);
	}
	archive_entry_free(entry);
	return r == ARCHIVE_OK ? 0 : -EIO;
}

static int play(const char *layer, int dir, struct writing *writing, struct error *error)
{
	_cleanup_fd_ int tree = sys_openat(dir, STORE_TREE, O_RDONLY | O_DIRECTORY, 0);
	char digest[DIGEST_SIZE];
	char what[48];
	struct info info;
	int r = tree < 0 ? tree : info_read(dir, &info);

	if (r < 0)
		return error_set_errno(error, r, "reading it");
	(void)snprintf(what, sizeof(what), "layer %.*s", DIGEST_SHORT, layer); /* fits */
	progress_begin(&writing->progress, what, info.stream_size);
	*error->text = '\0';
	r = recipe_play(dir, tree, on_piece, writing, error);
	progress_end(&writing->progress);
	if (r == 0 && archive_write_close(writing->archive) != ARCHIVE_OK)
		r = -EIO;
	if (r < 0)
		return *error->text ? r :
				      error_set(error, r, "writing it: %s",
						archive_error_string(writing->archive));
	sha256_end(&writing->diff_id, digest);
	if (strcmp(digest, layer) != 0)
		return error_set(error, -EBADMSG, "its files have changed: see verify");
	return 0;
}

static const char *media_type_of(const char *kind)
{
	if (strcmp(kind, "gzip") == 0)
		return MEDIA_TYPE "+gzip";
	if (strcmp(kind, "zstd") == 0)
		return MEDIA_TYPE "+zstd";
	return strcmp(kind, "tar") == 0 ? MEDIA_TYPE : NULL; /* the specification has no xz */
}

/* -ENOENT when there is no kept blob that could be handed on. */
static int copy_kept(const struct store *store, const char *layer, int dir, const char *name,
		     struct blobout *ret)
{
	_cleanup_fd_ int blobs = store_open_at(store, STORE_BLOBS, O_PATH | O_DIRECTORY);
	const struct copydata how = { 0 };
	char file[CATALOG_BLOB_SIZE];
	_cleanup_fd_ int out = -1;
	_cleanup_fd_ int in = -1;
	struct stat st;
	int r = blobs < 0 ? blobs : catalog_find_blob(store, layer, file, ret->digest);

	if (r < 0)
		return r;
	ret->media_type = media_type_of(file + (size_t)2 * (DIGEST_LEN + 1));
	if (!ret->media_type)
		return -ENOENT;
	in = sys_openat(blobs, file, O_RDONLY, 0);
	out = sys_openat(dir, name, O_WRONLY | O_CREAT | O_EXCL, 0644);
	if (in < 0 || out < 0)
		return in < 0 ? in : out;
	if (fstat(in, &st) < 0)
		return -errno;
	ret->size = (uint64_t)st.st_size;
	ret->is_original = true;
	return copydata_file(in, out, ret->size, &how);
}

static int put_together(const struct store *store, const char *layer,
			enum args_compression compression, int dir, const char *name,
			struct blobout *ret, struct error *error)
{
	static const char *const kinds[] = { "gzip", "zstd", "tar" };
	_cleanup_fd_ int from = catalog_open_layer(store, layer, error);
	struct writing writing = { .fd = -1 };
	int r = from;

	if (r < 0)
		return r;
	writing.fd = sys_openat(dir, name, O_WRONLY | O_CREAT | O_EXCL, 0644);
	if (writing.fd < 0)
		return error_set_errno(error, writing.fd, "%s", name);
	sha256_begin(&writing.diff_id);
	sha256_begin(&writing.digest);
	r = open_archive(&writing, compression);
	if (r < 0)
		(void)error_set_errno(error, r, "compressing it");
	else
		r = play(layer, from, &writing, error);
	if (writing.archive)
		(void)archive_write_free(writing.archive); /* closed by play, or of no use */
	fd_close(&writing.fd);
	if (r < 0)
		return error_wrap(error, r, "layer %.*s", DIGEST_SHORT, layer);
	sha256_end(&writing.digest, ret->digest);
	ret->size = writing.size;
	ret->media_type = media_type_of(kinds[compression]);
	ret->is_original = false;
	return 0;
}

int blobout_write(const struct store *store, const char *layer, enum args_compression compression,
		  int dir, const char *name, struct blobout *ret, struct error *error)
{
	int r = copy_kept(store, layer, dir, name, ret);

	if (r == 0)
		return 0;
	if (r != -ENOENT)
		return error_set_errno(error, r, "the kept blob of layer %.*s", DIGEST_SHORT,
				       layer);
	return put_together(store, layer, compression, dir, name, ret, error);
}
