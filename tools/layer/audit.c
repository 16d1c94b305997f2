/* SPDX-License-Identifier: MIT */
/*
 * One thread plays the recipe and hashes what comes, the other reads it as an archive.  Marks have
 * become something else in the tree and are passed over.
 */
#include "tools/layer/audit.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "fs/format.h"
#include "fs/override.h"
#include "lib/cleanup.h"
#include "lib/sys.h"
#include "store/store.h"
#include "tools/layer/entry_path.h"
#include "tools/layer/recipe.h"
#include "tools/layer/sha256.h"
#include "tools/layer/xattrs.h"

#define READ_ROOM (128 << 10)

struct playing {
	int dir;
	int tree;
	int fd; /* the pipe */
	struct progress *progress;
	struct sha256 sha;
	bool is_unread; /* nobody reads any more: it is only hashed */
	int r;
	struct error error;
};

static int take_piece(void *cookie, const void *data, size_t len)
{
	struct playing *playing = cookie;
	const uint8_t *at = data;

	sha256_add(&playing->sha, data, len);
	progress_add(playing->progress, len);
	while (len > 0 && !playing->is_unread) {
		ssize_t n = write(playing->fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		playing->is_unread = n < 0;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

static void *play(void *cookie)
{
	struct playing *playing = cookie;

	playing->r = recipe_play(playing->dir, playing->tree, take_piece, playing, &playing->error);
	fd_close(&playing->fd);
	return NULL;
}

/* --- an entry and a file --- */

static const char *compare_kind(struct archive_entry *entry, int parent, const char *name,
				const struct statx *stx)
{
	char target[PATH_MAX];
	dev_t number = archive_entry_rdev(entry);
	ssize_t n;

	switch (archive_entry_filetype(entry)) {
	case AE_IFREG:
		return stx->stx_size != (uint64_t)archive_entry_size(entry) ? "of another size" :
									      NULL;
	case AE_IFLNK:
		n = sys_readlinkat(parent, name, target, sizeof(target) - 1);
		target[MAX(n, 0)] = '\0';
		return n < 0 || strcmp(target, archive_entry_symlink(entry)) != 0 ?
			       "a link to another target" :
			       NULL;
	case AE_IFCHR:
	case AE_IFBLK:
		return major(number) != stx->stx_rdev_major ||
				       minor(number) != stx->stx_rdev_minor ?
			       "another device" :
			       NULL;
	default:
		return NULL;
	}
}

static const char *compare(struct archive_entry *entry, int parent, const char *name,
			   bool is_user_kind)
{
	mode_t type = archive_entry_filetype(entry);
	struct statx stx;

	if (sys_stat(parent, name, &stx) < 0)
		return "missing";
	if (is_user_kind)
		override_apply(OVERRIDE_CONTAINERS, parent, name, &stx);
	if (archive_entry_hardlink(entry))
		return stx.stx_nlink > 1 ? NULL : "a hard link no more";
	if ((stx.stx_mode & S_IFMT) != type)
		return "of another type";
	if (type == AE_IFDIR)
		return NULL;
	if (type != AE_IFLNK && (stx.stx_mode & 07777) != (archive_entry_perm(entry) & 07777))
		return "of another mode";
	if ((type == AE_IFREG || !is_user_kind) &&
	    (stx.stx_uid != (uint32_t)archive_entry_uid(entry) ||
	     stx.stx_gid != (uint32_t)archive_entry_gid(entry)))
		return "of another owner";
	if (archive_entry_mtime_is_set(entry) && type == AE_IFREG &&
	    stx.stx_mtime.tv_sec != archive_entry_mtime(entry))
		return "of another time";
	return compare_kind(entry, parent, name, &stx);
}

static bool is_mark(struct archive_entry *entry, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;

	return *path == '\0' || format_is_wh_name(base, strlen(base)) ||
	       strncmp(path, FORMAT_WH_PREFIX, strlen(FORMAT_WH_PREFIX)) == 0 ||
	       (archive_entry_filetype(entry) == AE_IFCHR && archive_entry_rdev(entry) == 0) ||
	       (archive_entry_size(entry) == 0 && xattrs_say_whiteout(entry));
}

static int check_entry(struct archive_entry *entry, int tree, bool is_user_kind,
		       struct error *error)
{
	_cleanup_free_ char *path = NULL;
	_cleanup_free_ char *way = NULL;
	_cleanup_fd_ int parent = -1;
	const char *slash;
	const char *what;
	int r = entry_path_clean(archive_entry_pathname(entry), &path);

	if (r < 0)
		return error_set_errno(error, r, "an entry's name");
	if (is_mark(entry, path))
		return 0;
	slash = strrchr(path, '/');
	way = strndup(path, slash ? (size_t)(slash - path) : 0);
	if (!way)
		return error_set_errno(error, -ENOMEM, "%s", path);
	parent = sys_open_beneath(tree, way, O_PATH | O_DIRECTORY);
	what = parent < 0 ? "missing" :
			    compare(entry, parent, slash ? slash + 1 : path, is_user_kind);
	return what ? error_set(error, -EBADMSG, "%s is %s", path, what) : 0;
}

static int check_entries(int fd, int tree, bool is_user_kind, struct error *error)
{
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;
	int r = 0;

	if (!archive || archive_read_support_format_tar(archive) != ARCHIVE_OK ||
	    archive_read_open_fd(archive, fd, READ_ROOM) != ARCHIVE_OK)
		r = error_set(error, -EBADMSG, "its stream is no archive");
	while (r == 0) {
		int read = archive_read_next_header(archive, &entry);

		if (read == ARCHIVE_EOF)
			break;
		r = read == ARCHIVE_OK || read == ARCHIVE_WARN ?
			    check_entry(entry, tree, is_user_kind, error) :
			    error_set(error, -EBADMSG, "its stream is damaged");
	}
	if (archive)
		(void)archive_read_free(archive); /* it was only read */
	return r;
}

int audit_layer(int dir, bool is_user_kind, struct progress *progress, char ret_digest[DIGEST_SIZE],
		struct error *error)
{
	_cleanup_fd_ int tree = sys_openat(dir, STORE_TREE, O_RDONLY | O_DIRECTORY, 0);
	struct playing playing = { .dir = dir, .tree = tree, .progress = progress };
	_cleanup_fd_ int reader = -1;
	pthread_t thread;
	int ends[2];
	int r;

	if (tree < 0)
		return error_set_errno(error, tree, STORE_TREE);
	if (pipe2(ends, O_CLOEXEC) < 0)
		return error_set_errno(error, -errno, "making a pipe");
	reader = ends[0];
	playing.fd = ends[1];
	sha256_begin(&playing.sha);
	r = -pthread_create(&thread, NULL, play, &playing);
	if (r < 0) {
		fd_close(&playing.fd);
		return error_set_errno(error, r, "making a thread");
	}
	r = check_entries(reader, tree, is_user_kind, error);
	fd_close(&reader);
	(void)pthread_join(thread, NULL);
	if (playing.r < 0) {
		*error = playing.error; /* what was read ended too early */
		return playing.r;
	}
	sha256_end(&playing.sha, ret_digest);
	return r;
}
