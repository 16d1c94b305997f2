/* SPDX-License-Identifier: MIT */
/*
 * Copies by the same streams as layers: what is chosen is written as a tar archive, which is handed
 * on or put into place by the code that unpacks layers.
 */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/sys.h"
#include "tools/layer/entry_path.h"
#include "tools/layer/extract.h"
#include "tools/layer/operand.h"
#include "tools/layer/tarout.h"
#include "tools/layer/verbs.h"

struct copying {
	const struct operand *operand;
	const char *path; /* in the image, without slashes around */
	const char
		*name; /* of what is copied in the stream; "": a directory's content, as its top */
	int fd;
	int r;
	struct error error;
};

/* --- writing --- */

static int write_stream(struct copying *copying, struct tarout *out)
{
	const struct view *view = &copying->operand->view;
	_cleanup_view_dir_ struct view_dir parent = { 0 };
	_cleanup_view_dir_ struct view_dir dir = { 0 };
	_cleanup_free_ char *way = NULL;
	const char *slash = strrchr(copying->path, '/');
	const char *base = slash ? slash + 1 : copying->path;
	struct error *error = &copying->error;
	struct statx stx;
	size_t part;
	int r;

	way = strndup(copying->path, slash ? (size_t)(slash - copying->path) : 0);
	if (!way)
		return error_set_errno(error, -ENOMEM, "/%s", copying->path);
	if (*base) {
		r = view_open_path(view, way, &parent);
		if (r == 0)
			r = view_stat(view, &parent, base, &stx, &part);
		if (r == 0 && !S_ISDIR(stx.stx_mode))
			return tarout_add(out, view, &parent, part, base, copying->name, &stx,
					  error);
	}
	r = view_open_path(view, copying->path, &dir);
	if (r == 0)
		r = sys_stat(dir.parts[0].fd, "", &stx);
	if (r < 0)
		return error_set_errno(error, r, "/%s", copying->path);
	r = tarout_add_dir(out, view, dir.parts[0].fd, copying->name, &stx, error);
	return r < 0 ? r : tarout_add_below(out, view, &dir, copying->name, error);
}

static void *run_writer(void *cookie)
{
	struct copying *copying = cookie;
	struct tarout *out;

	copying->r = tarout_new(copying->fd, INT64_MAX, &out, &copying->error);
	if (copying->r == 0) {
		copying->r = write_stream(copying, out);
		if (copying->r == 0)
			copying->r = tarout_finish(out, &copying->error);
		tarout_free(out);
	}
	if (copying->fd != STDOUT_FILENO)
		fd_close(&copying->fd);
	return NULL;
}

/* --- putting into place --- */

static int extract_all(struct archive *archive, int dir, bool is_user_kind, struct error *error)
{
	const struct extract_limits limits = { .max_bytes = UINT64_MAX, .max_entries = UINT64_MAX };
	struct extract_counts counts;
	struct archive_entry *entry;
	struct extract *extract;
	const char *path;
	int r = extract_new(dir, dir, is_user_kind, &limits, &extract, error);
	int read = ARCHIVE_OK;

	if (r < 0)
		return r;
	while (r == 0 && ((read = archive_read_next_header(archive, &entry)) == ARCHIVE_OK ||
			  read == ARCHIVE_WARN))
		r = extract_entry(extract, archive, entry, &path, error);
	if (r == 0 && read != ARCHIVE_EOF)
		r = error_set(error, -EIO, "%s", archive_error_string(archive));
	if (r == 0)
		r = extract_finish(extract, &counts, error);
	extract_free(extract);
	return r;
}

static int read_stream(int fd, int dir, bool is_user_kind, struct error *error)
{
	struct archive *archive = archive_read_new();
	int r;

	if (!archive || archive_read_support_format_tar(archive) != ARCHIVE_OK ||
	    archive_read_open_fd(archive, fd, 1 << 16) != ARCHIVE_OK)
		r = error_set_errno(error, -EIO, "copying");
	else
		r = extract_all(archive, dir, is_user_kind, error);
	if (archive)
		(void)archive_read_free(archive); /* it was only read */
	return r;
}

static int copy_into(struct copying *copying, int dir, bool is_user_kind, struct error *error)
{
	_cleanup_fd_ int reader = -1;
	pthread_t thread;
	int ends[2];
	int r;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return error_set_errno(error, -errno, "making a pipe");
	reader = ends[0];
	copying->fd = ends[1];
	r = -pthread_create(&thread, NULL, run_writer, copying);
	if (r < 0) {
		fd_close(&copying->fd);
		return error_set_errno(error, r, "making a thread");
	}
	r = read_stream(reader, dir, is_user_kind, error);
	fd_close(&reader);
	(void)pthread_join(thread, NULL);
	if (copying->r < 0 && copying->r != -EPIPE) {
		*error = copying->error;
		return copying->r;
	}
	return r;
}

/* As cp: into a directory that is there, else under the new name. */
static int open_place(const char *destination, const char *path, char **ret_name,
		      struct error *error)
{
	const char *from = strrchr(path, '/');
	_cleanup_free_ char *parent = NULL;
	const char *slash;
	int fd = open(destination, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		*ret_name = strdup(from ? from + 1 : path);
		return *ret_name ? fd : error_set_errno(error, -ENOMEM, "%s", destination);
	}
	slash = strrchr(destination, '/');
	parent = slash ? strndup(destination, (size_t)(slash - destination) + 1) : strdup(".");
	*ret_name = strdup(slash ? slash + 1 : destination);
	if (!parent || !*ret_name)
		return error_set_errno(error, -ENOMEM, "%s", destination);
	fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? error_set_errno(error, -errno, "%s", parent) : fd;
}

static bool is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int copy(struct copying *copying, const char *destination, bool is_user_kind,
		struct error *error)
{
	_cleanup_free_ char *name = NULL;
	_cleanup_fd_ int dir = -1;

	if (strcmp(destination, "-") == 0) {
		const char *slash = strrchr(copying->path, '/');

		copying->name = slash ? slash + 1 : copying->path;
		copying->fd = STDOUT_FILENO;
		(void)run_writer(copying); /* tells by r */
		*error = copying->error;
		return copying->r;
	}
	if (faccessat(AT_FDCWD, destination, F_OK, AT_EACCESS) == 0 && !is_directory(destination))
		return error_set(error, -EEXIST, "%s is there already", destination);
	dir = open_place(destination, copying->path, &name, error);
	if (dir < 0)
		return dir;
	copying->name = name;
	return copy_into(copying, dir, is_user_kind, error);
}

VERB(cp)
{
	_cleanup_store_ struct store store = STORE_NONE;
	_cleanup_operand_ struct operand operand = { 0 };
	struct copying copying = { .operand = &operand };
	const char *word = args->arguments.items[0];
	const char *colon = strstr(word, ":/");
	_cleanup_free_ char *image = NULL;
	_cleanup_free_ char *path = NULL;
	int r;

	if (!colon)
		return error_set(error, -EINVAL, "'%s' is not IMAGE:/PATH", word);
	image = strndup(word, (size_t)(colon - word));
	if (!image || entry_path_clean(colon + 1 + strspn(colon + 1, "/"), &path) < 0)
		return error_set(error, -EINVAL, "'%s' is no path", colon + 1);
	copying.path = path;
	r = store_open(args->store, STORE_READ, &store, error);
	if (r == 0)
		r = operand_open(&store, image, &operand, error);
	return r < 0 ? r : copy(&copying, args->arguments.items[1], store.is_user_kind, error);
}
