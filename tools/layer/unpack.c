/* SPDX-License-Identifier: MIT */
/*
 *	fd --> digest --> decompression --> DiffID --> tarsplit --> recipe
 *	        (outer)                        |           | contents: where, how much
 *	                                       v           v
 *	                                   tar (inner) --> extract --> tree
 *
 * Two readers of libarchive's: the outer one only decompresses, so that what the inner one reads
 * can be hashed and kept on its way.  The inner one pulls; tarsplit is ahead of it by what it has
 * read and not yet told, so contents wait in a queue until their entry comes.
 */
#include "tools/layer/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/sys.h"
#include "store/store.h"
#include "tools/layer/info.h"
#include "tools/layer/recipe.h"
#include "tools/layer/sha256.h"
#include "tools/layer/tarsplit.h"

#define READ_ROOM (128 << 10)

/* Contents that tarsplit has seen and the inner reader has not. */
struct content {
	uint64_t entry;
	uint64_t len;
};

struct unpack {
	const struct unpack_request *request;
	struct error *error;
	int r; /* why a callback failed; its line is in error */

	struct sha256 digest;
	struct sha256 diff_id;
	uint64_t n_read;
	uint64_t stream_size;
	struct archive *outer;
	struct archive *inner;
	bool outer_ended;

	struct tarsplit *split;
	struct recipe_writer *recipe;
	struct content *queue;
	size_t n_queue;
	size_t queue_room;
	size_t queue_at; /* the first that waits */

	int tree;
	struct extract *extract;
	uint8_t buffer[READ_ROOM];
};

/* --- what is read --- */

static la_ssize_t read_source(struct archive *archive, void *cookie, const void **ret)
{
	struct unpack *unpack = cookie;
	ssize_t n;

	do
		n = read(unpack->request->fd, unpack->buffer, sizeof(unpack->buffer));
	while (n < 0 && errno == EINTR);
	if (n < 0) {
		archive_set_error(archive, errno, "reading: %s", strerror(errno));
		return -1;
	}
	sha256_add(&unpack->digest, unpack->buffer, (size_t)n);
	unpack->n_read += (uint64_t)n;
	progress_add(unpack->request->progress, (uint64_t)n);
	*ret = unpack->buffer;
	return n;
}

static int open_outer(struct unpack *unpack)
{
	struct archive_entry *entry;

	unpack->outer = archive_read_new();
	if (!unpack->outer)
		return error_set_errno(unpack->error, -ENOMEM, "reading a layer");
	/* Not "all": some of those are programs that would be executed. */
	if (archive_read_support_filter_gzip(unpack->outer) != ARCHIVE_OK ||
	    archive_read_support_filter_bzip2(unpack->outer) != ARCHIVE_OK ||
	    archive_read_support_filter_xz(unpack->outer) != ARCHIVE_OK ||
	    archive_read_support_filter_zstd(unpack->outer) != ARCHIVE_OK ||
	    archive_read_support_format_raw(unpack->outer) != ARCHIVE_OK ||
	    archive_read_open(unpack->outer, unpack, NULL, read_source, NULL) != ARCHIVE_OK ||
	    archive_read_next_header(unpack->outer, &entry) != ARCHIVE_OK) {
		const char *why = archive_error_string(unpack->outer);

		return error_set(unpack->error, -EINVAL, "this is no layer: %s",
				 why ? why : "it is empty");
	}
	return 0;
}

/* Of the stream, which is hashed and taken apart here. */
static int read_stream(struct unpack *unpack, const void **ret, size_t *ret_len)
{
	la_int64_t offset;
	int r;

	if (unpack->outer_ended) {
		*ret_len = 0;
		return 0;
	}
	r = archive_read_data_block(unpack->outer, ret, ret_len, &offset);
	if (r == ARCHIVE_EOF) {
		unpack->outer_ended = true;
		*ret_len = 0;
		return 0;
	}
	if (r != ARCHIVE_OK)
		return error_set(unpack->error, -EBADMSG, "decompressing: %s",
				 archive_error_string(unpack->outer));
	unpack->stream_size += *ret_len;
	sha256_add(&unpack->diff_id, *ret, *ret_len);
	if (unpack->stream_size / 2 > unpack->request->limits.max_bytes)
		return error_set(unpack->error, -EFBIG,
				 "the layer is larger than %llu bytes: see --max-size",
				 (unsigned long long)unpack->request->limits.max_bytes);
	r = tarsplit_feed(unpack->split, *ret, *ret_len);
	return r < 0 ? error_set_errno(unpack->error, r, "writing the layer's recipe") : 0;
}

static la_ssize_t read_inner(struct archive *archive, void *cookie, const void **ret)
{
	struct unpack *unpack = cookie;
	size_t len = 0;

	unpack->r = read_stream(unpack, ret, &len);
	if (unpack->r < 0) {
		archive_set_error(archive, -unpack->r, "%s", unpack->error->text);
		return -1;
	}
	return (la_ssize_t)len;
}

/* --- contents --- */

static int on_rest(void *cookie, const void *data, size_t len)
{
	return recipe_add_rest(((struct unpack *)cookie)->recipe, data, len);
}

static int on_content(void *cookie, uint64_t entry, uint64_t len)
{
	struct unpack *unpack = cookie;
	struct content *grown;

	if (unpack->queue_at == unpack->n_queue)
		unpack->queue_at = unpack->n_queue = 0;
	if (unpack->n_queue == unpack->queue_room) {
		unpack->queue_room = 2 * unpack->queue_room + 64;
		grown = reallocarray(unpack->queue, unpack->queue_room, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		unpack->queue = grown;
	}
	unpack->queue[unpack->n_queue++] = (struct content){ .entry = entry, .len = len };
	return recipe_add_content(unpack->recipe, len);
}

/*
 * Match what tarsplit has said with the entry @name that begins at @at and has become the file
 * @path (NULL: none).  They can only differ in archives that libarchive itself has to guess about.
 */
static int match_content(struct unpack *unpack, uint64_t at, const char *name, const char *path,
			 uint64_t size)
{
	const struct content *content = unpack->queue + unpack->queue_at;

	if (unpack->queue_at == unpack->n_queue || content->entry > at)
		return 0; /* no contents, or they stay in the rest */
	if (!path)
		return error_set(unpack->error, -EINVAL, "'%s': a mark that has contents", name);
	if (content->entry != at || content->len != size)
		return error_set(unpack->error, -EINVAL,
				 "'%s': where its contents are cannot be told", name);
	unpack->queue_at++;
	if (recipe_add_path(unpack->recipe, path) < 0)
		return error_set_errno(unpack->error, -EIO, "writing the layer's recipe");
	return 0;
}

/* --- the layer --- */

static int take_entry(struct unpack *unpack, struct archive_entry *entry)
{
	uint64_t at = (uint64_t)archive_read_header_position(unpack->inner);
	const char *path;
	int r = extract_entry(unpack->extract, unpack->inner, entry, &path, unpack->error);

	if (r < 0)
		return unpack->r < 0 ? unpack->r : r;
	return match_content(unpack, at, archive_entry_pathname(entry), path,
			     (uint64_t)archive_entry_size(entry));
}

static int take_entries(struct unpack *unpack)
{
	struct archive_entry *entry;
	int r;

	unpack->inner = archive_read_new();
	if (!unpack->inner || archive_read_support_format_tar(unpack->inner) != ARCHIVE_OK)
		return error_set_errno(unpack->error, -ENOMEM, "reading a layer");
	if (archive_read_open(unpack->inner, unpack, NULL, read_inner, NULL) != ARCHIVE_OK)
		return unpack->r < 0 ? unpack->r :
				       error_set(unpack->error, -EINVAL, "this is no tar archive");
	while ((r = archive_read_next_header(unpack->inner, &entry)) == ARCHIVE_OK ||
	       r == ARCHIVE_WARN) {
		r = take_entry(unpack, entry);
		if (r < 0)
			return r;
	}
	if (unpack->r < 0)
		return unpack->r;
	if (r != ARCHIVE_EOF)
		return error_set(unpack->error, -EINVAL, "the archive is damaged: %s",
				 archive_error_string(unpack->inner));
	return 0;
}

/* What follows the end of the archive belongs to the stream, and to its digest. */
static int drain(struct unpack *unpack)
{
	const void *data;
	size_t len = 1;
	int r = 0;

	while (r == 0 && len > 0)
		r = read_stream(unpack, &data, &len);
	if (r == 0 && unpack->queue_at < unpack->n_queue)
		r = error_set(unpack->error, -EINVAL, "the archive holds entries behind its end");
	/* The source may go on behind what was compressed. */
	while (r == 0 && read_source(unpack->outer, unpack, &data) > 0)
		;
	return r;
}

static int prepare(struct unpack *unpack, int dir)
{
	const struct tarsplit_sink sink = { .rest = on_rest,
					    .content = on_content,
					    .cookie = unpack };
	const struct unpack_request *request = unpack->request;
	int r = sys_mkdirat(dir, STORE_TREE, 0755);

	if (r == 0)
		unpack->tree = r = sys_openat(dir, STORE_TREE, O_RDONLY | O_DIRECTORY, 0);
	unpack->split = malloc(sizeof(*unpack->split));
	if (r < 0 || !unpack->split)
		return error_set_errno(unpack->error, r < 0 ? r : -ENOMEM, "making a layer");
	tarsplit_init(unpack->split, &sink);
	sha256_begin(&unpack->digest);
	sha256_begin(&unpack->diff_id);
	r = recipe_writer_new(dir, &unpack->recipe, unpack->error);
	if (r == 0)
		r = extract_new(unpack->tree, dir, request->is_user_kind, &request->limits,
				&unpack->extract, unpack->error);
	return r < 0 ? r : open_outer(unpack);
}

static int finish(struct unpack *unpack, int dir, struct unpack_result *ret)
{
	int r = extract_finish(unpack->extract, &ret->counts, unpack->error);
	struct info info;

	if (r == 0)
		r = recipe_finish(unpack->recipe, unpack->error);
	if (r < 0)
		return r;
	sha256_end(&unpack->digest, ret->digest);
	sha256_end(&unpack->diff_id, ret->diff_id);
	ret->n_read = unpack->n_read;
	ret->stream_size = unpack->stream_size;
	info = (struct info){ .stream_size = ret->stream_size,
			      .n_entries = ret->counts.n_entries,
			      .n_bytes = ret->counts.n_bytes };
	r = ret->counts.is_opaque ? sys_mknodat(dir, STORE_OPAQUE, S_IFREG | 0600, 0) : 0;
	if (r < 0)
		return error_set_errno(unpack->error, r, "marking the layer as opaque");
	return info_write(dir, &info, unpack->error);
}

static void deinit(struct unpack *unpack)
{
	if (unpack->inner)
		(void)archive_read_free(unpack->inner); /* it was only read */
	if (unpack->outer)
		(void)archive_read_free(unpack->outer);
	extract_free(unpack->extract);
	recipe_writer_free(unpack->recipe);
	free(unpack->split);
	free(unpack->queue);
	fd_close(&unpack->tree);
	free(unpack);
}

int unpack_layer(const struct unpack_request *request, int dir, struct unpack_result *ret,
		 struct error *error)
{
	struct unpack *unpack = calloc(1, sizeof(*unpack));
	int r;

	if (!unpack)
		return error_set_errno(error, -ENOMEM, "reading a layer");
	unpack->request = request;
	unpack->error = error;
	unpack->tree = -1;
	r = prepare(unpack, dir);
	if (r == 0)
		r = take_entries(unpack);
	if (r == 0)
		r = drain(unpack);
	if (r == 0)
		r = finish(unpack, dir, ret);
	deinit(unpack);
	return r;
}
