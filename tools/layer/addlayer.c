/* SPDX-License-Identifier: MIT */
/*
 * Everything is on the disk before the layer gets its name; whoever was faster with the same layer
 * wins, and ours goes.
 */
#include "tools/layer/addlayer.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/copydata.h"
#include "lib/sys.h"
#include "tools/layer/catalog.h"
#include "tools/layer/stage.h"
#include "tools/layer/tarout.h"
#include "tools/layer/unpack.h"

static int check(const struct unpack_result *result, const char *diff_id, const char *digest,
		 struct error *error)
{
	if (digest && strcmp(result->digest, digest) != 0)
		return error_set(error, -EBADMSG,
				 "the blob has digest %.*s, not %.*s: it is damaged or another",
				 DIGEST_SHORT, result->digest, DIGEST_SHORT, digest);
	if (diff_id && strcmp(result->diff_id, diff_id) != 0)
		return error_set(error, -EBADMSG,
				 "the layer is %.*s, and the image says %.*s: it is damaged or "
				 "another",
				 DIGEST_SHORT, result->diff_id, DIGEST_SHORT, diff_id);
	return 0;
}

/* What a blob is compressed with, by its first bytes. */
static const char *kind_of(int fd)
{
	uint8_t magic[4] = { 0 };

	if (sys_pread_full(fd, magic, sizeof(magic), 0) < 0)
		return "tar";
	if (magic[0] == 0x1f && magic[1] == 0x8b)
		return "gzip";
	if (memcmp(magic, "\x28\xb5\x2f\xfd", 4) == 0)
		return "zstd";
	if (memcmp(magic,
		   "\xfd"
		   "7zX",
		   4) == 0)
		return "xz";
	return "tar";
}

static int keep_blob(const struct store *store, int fd, const struct unpack_result *result,
		     struct error *error)
{
	const struct copydata how = { 0 };
	_cleanup_stage_ struct stage stage = STAGE_NONE;
	char path[CATALOG_BLOB_SIZE + 16];
	_cleanup_fd_ int out = -1;
	int r = stage_begin(store, &stage, error);

	if (r < 0)
		return r;
	(void)snprintf(path, sizeof(path), STORE_BLOBS "/%s.%s.%s", result->diff_id, result->digest,
		       kind_of(fd)); /* fits */
	out = sys_openat(stage.fd, "blob", O_WRONLY | O_CREAT | O_EXCL, 0600);
	r = out < 0 ? out : copydata_file(fd, out, result->n_read, &how);
	if (r == 0 && fsync(out) < 0)
		r = -errno;
	if (r == 0)
		r = stage_publish(&stage, "blob", path);
	return r < 0 && r != -EEXIST ? error_set_errno(error, r, "keeping a blob") : 0;
}

/* The layer as a directory of the stage. */
static int make_layer(const struct addlayer_how *how, int fd, const char *what, uint64_t total,
		      struct stage *stage, struct unpack_result *ret, struct error *error)
{
	struct progress progress;
	const struct unpack_request request = { .fd = fd,
						.is_user_kind = how->store->is_user_kind,
						.limits = how->limits,
						.progress = &progress };
	int r = stage_begin(how->store, stage, error);

	if (r < 0)
		return r;
	progress_begin(&progress, what, total);
	r = unpack_layer(&request, stage->fd, ret, error);
	progress_end(&progress);
	return r;
}

static int publish(const struct addlayer_how *how, struct stage *stage,
		   const struct unpack_result *result, struct addlayer_result *ret,
		   struct error *error)
{
	char path[DIGEST_SIZE + 16];
	int r = stage_sync(how->store, error);

	if (r < 0)
		return r;
	(void)snprintf(path, sizeof(path), STORE_LAYERS "/%s", result->diff_id); /* fits */
	r = stage_publish(stage, "", path);
	if (r < 0 && r != -EEXIST)
		return error_set_errno(error, r, "adding layer %.*s", DIGEST_SHORT,
				       result->diff_id);
	*ret = (struct addlayer_result){ .is_new = r == 0,
					 .n_read = result->n_read,
					 .n_owners = result->counts.n_owners_skipped };
	memcpy(ret->diff_id, result->diff_id, sizeof(ret->diff_id));
	return 0;
}

int addlayer_stream(const struct addlayer_how *how, int fd, const char *diff_id, const char *digest,
		    const char *what, uint64_t total, struct addlayer_result *ret,
		    struct error *error)
{
	_cleanup_stage_ struct stage stage = STAGE_NONE;
	struct unpack_result result = { 0 };
	int r = make_layer(how, fd, what, total, &stage, &result, error);

	if (r == 0)
		r = check(&result, diff_id, digest, error);
	if (r == 0 && how->keeps_blobs && digest)
		r = keep_blob(how->store, fd, &result, error);
	return r < 0 ? r : publish(how, &stage, &result, ret, error);
}

/* --- what is written by ourselves --- */

struct writer {
	int (*write)(void *cookie, int fd, struct error *error);
	void *cookie;
	int fd;
	int r;
	struct error error;
};

static void *run_writer(void *cookie)
{
	struct writer *writer = cookie;

	writer->r = writer->write(writer->cookie, writer->fd, &writer->error);
	fd_close(&writer->fd);
	return NULL;
}

int addlayer_written(const struct addlayer_how *how,
		     int (*write)(void *cookie, int fd, struct error *error), void *cookie,
		     const char *what, struct addlayer_result *ret, struct error *error)
{
	_cleanup_stage_ struct stage stage = STAGE_NONE;
	struct writer writer = { .write = write, .cookie = cookie };
	struct unpack_result result = { 0 };
	_cleanup_fd_ int reader = -1;
	pthread_t thread;
	int ends[2];
	int r;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return error_set_errno(error, -errno, "making a pipe");
	(void)fcntl(ends[0], F_SETPIPE_SZ, 1 << 20); /* faster, where it is allowed */
	reader = ends[0];
	writer.fd = ends[1];
	r = -pthread_create(&thread, NULL, run_writer, &writer);
	if (r < 0) {
		fd_close(&writer.fd);
		return error_set_errno(error, r, "making a thread");
	}
	r = make_layer(how, reader, what, 0, &stage, &result, error);
	fd_close(&reader); /* where the layer was refused, the writer ends with -EPIPE */
	(void)pthread_join(thread, NULL);
	if (writer.r < 0 && writer.r != -EPIPE) {
		*error = writer.error; /* what we have read ends too early */
		return writer.r;
	}
	return r < 0 ? r : publish(how, &stage, &result, ret, error);
}

static int write_view(void *cookie, int fd, struct error *error)
{
	struct tarout *out;
	int64_t max_time;
	int r = tarout_max_time(&max_time, error);

	if (r == 0)
		r = tarout_new(fd, max_time, &out, error);
	if (r < 0)
		return r;
	r = tarout_add_view(out, cookie, error);
	if (r == 0)
		r = tarout_finish(out, error);
	tarout_free(out);
	return r;
}

int addlayer_view(const struct addlayer_how *how, const struct view *view, const char *what,
		  struct addlayer_result *ret, struct error *error)
{
	return addlayer_written(how, write_view, (void *)(uintptr_t)view, what, ret, error);
}
