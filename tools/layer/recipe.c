/* SPDX-License-Identifier: MIT */
/*
 * The rest is mostly zeros and headers that resemble each other: compressed, it is a hundredth of
 * the layer.  libarchive compresses it ("raw" format).
 */
#include "tools/layer/recipe.h"

#include <archive.h>
#include <archive_entry.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/sys.h"

#define MAGIC "unionfs-rest 1\n"
#define MAGIC_LEN (sizeof(MAGIC) - 1)

#define REST_ROOM (64 << 10)
#define COPY_ROOM (256 << 10)
#define PATH_ROOM 4096

struct recipe_writer {
	struct archive *out;
	int fd;
	FILE *paths;
	size_t n_rest;
	uint8_t rest[REST_ROOM];
};

static int write_out(struct recipe_writer *writer, const void *data, size_t len)
{
	return archive_write_data(writer->out, data, len) == (la_ssize_t)len ? 0 : -EIO;
}

/* A record: the length of a piece of the rest, the piece, the length of the contents behind it. */
static int write_record(struct recipe_writer *writer, uint64_t n_content)
{
	uint64_t head = htole64(writer->n_rest);
	uint64_t tail = htole64(n_content);
	int r = write_out(writer, &head, sizeof(head));

	if (r == 0)
		r = write_out(writer, writer->rest, writer->n_rest);
	if (r == 0)
		r = write_out(writer, &tail, sizeof(tail));
	writer->n_rest = 0;
	return r;
}

static int begin(struct recipe_writer *writer, int dirfd)
{
	_cleanup_fd_ int paths = sys_openat(dirfd, RECIPE_PATHS, O_WRONLY | O_CREAT | O_EXCL, 0600);
	struct archive_entry *entry;
	int r;

	writer->fd = sys_openat(dirfd, RECIPE_REST, O_WRONLY | O_CREAT | O_EXCL, 0600);
	if (paths < 0 || writer->fd < 0)
		return paths < 0 ? paths : writer->fd;
	writer->paths = fdopen(paths, "w");
	if (!writer->paths)
		return -errno;
	(void)fd_take(&paths);
	writer->out = archive_write_new();
	entry = archive_entry_new();
	if (!writer->out || !entry)
		return -ENOMEM;
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_pathname(entry, "rest");
	r = archive_write_set_format_raw(writer->out);
	if (r == ARCHIVE_OK)
		r = archive_write_add_filter_zstd(writer->out);
	if (r == ARCHIVE_OK)
		r = archive_write_open_fd(writer->out, writer->fd);
	if (r == ARCHIVE_OK)
		r = archive_write_header(writer->out, entry);
	archive_entry_free(entry);
	return r == ARCHIVE_OK ? write_out(writer, MAGIC, MAGIC_LEN) : -EIO;
}

int recipe_writer_new(int dirfd, struct recipe_writer **ret, struct error *error)
{
	struct recipe_writer *writer = calloc(1, sizeof(*writer));
	int r = writer ? 0 : -ENOMEM;

	if (writer) {
		writer->fd = -1;
		r = begin(writer, dirfd);
	}
	if (r < 0) {
		recipe_writer_free(writer);
		return error_set_errno(error, r, "writing a layer's recipe");
	}
	*ret = writer;
	return 0;
}

int recipe_add_rest(struct recipe_writer *writer, const void *data, size_t len)
{
	const uint8_t *at = data;

	while (len > 0) {
		size_t n = MIN(len, REST_ROOM - writer->n_rest);

		memcpy(writer->rest + writer->n_rest, at, n);
		writer->n_rest += n;
		at += n;
		len -= n;
		if (writer->n_rest == REST_ROOM && write_record(writer, 0) < 0)
			return -EIO;
	}
	return 0;
}

int recipe_add_content(struct recipe_writer *writer, uint64_t len)
{
	return write_record(writer, len);
}

int recipe_add_path(struct recipe_writer *writer, const char *path)
{
	return fputs(path, writer->paths) < 0 || fputc('\0', writer->paths) < 0 ? -EIO : 0;
}

int recipe_finish(struct recipe_writer *writer, struct error *error)
{
	int r = write_record(writer, 0);

	if (archive_write_close(writer->out) != ARCHIVE_OK || fflush(writer->paths) != 0)
		r = -EIO;
	return r < 0 ? error_set_errno(error, r, "writing a layer's recipe") : 0;
}

void recipe_writer_free(struct recipe_writer *writer)
{
	if (!writer)
		return;
	if (writer->out)
		(void)archive_write_free(writer->out); /* what matters was closed by finish */
	cleanup_fclose(&writer->paths);
	fd_close(&writer->fd);
	free(writer);
}

/* --- playing --- */

struct player {
	struct archive *in;
	FILE *paths;
	int tree;
	int (*take)(void *cookie, const void *data, size_t len);
	void *cookie;
	struct error *error;
	uint8_t buffer[COPY_ROOM];
};

static int fail(struct player *player, const char *what)
{
	return error_set(player->error, -EBADMSG, "the layer's recipe is damaged: %s", what);
}

static int read_rest(struct player *player, void *data, size_t len)
{
	la_ssize_t n = archive_read_data(player->in, data, len);

	if (n == 0)
		return 0; /* the end */
	return n == (la_ssize_t)len ? 1 : fail(player, "it ends early");
}

static int read_path(struct player *player, char path[PATH_ROOM])
{
	size_t n = 0;
	int c;

	while ((c = fgetc(player->paths)) != EOF && c != '\0' && n < PATH_ROOM - 1)
		path[n++] = (char)c;
	path[n] = '\0';
	return c == '\0' && n > 0 ? 0 : fail(player, "it names too few files");
}

static int play_file(struct player *player, uint64_t len)
{
	_cleanup_fd_ int fd = -1;
	char path[PATH_ROOM];
	uint64_t at = 0;
	int r = read_path(player, path);

	if (r < 0)
		return r;
	fd = sys_open_beneath(player->tree, path, O_RDONLY | O_NONBLOCK);
	if (fd < 0)
		return error_set_errno(player->error, -EBADMSG, "%s: %s", path, strerror(-fd));
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL); /* only advice */
	while (at < len && r == 0) {
		size_t want = (size_t)MIN(len - at, (uint64_t)COPY_ROOM);
		ssize_t n = sys_pread_full(fd, player->buffer, want, (off_t)at);

		if (n < 0)
			return error_set_errno(player->error, (int)n, "reading %s", path);
		if ((size_t)n < want)
			return error_set(player->error, -EBADMSG, "%s is too short", path);
		r = player->take(player->cookie, player->buffer, want);
		at += want;
	}
	return r;
}

static int play_record(struct player *player)
{
	uint64_t number;
	int r = read_rest(player, &number, sizeof(number));

	if (r <= 0)
		return r;
	number = le64toh(number);
	if (number > REST_ROOM)
		return fail(player, "a length is too great");
	r = number ? read_rest(player, player->buffer, (size_t)number) : 1;
	if (r == 1 && number)
		r = player->take(player->cookie, player->buffer, (size_t)number) < 0 ? -EIO : 1;
	if (r == 1)
		r = read_rest(player, &number, sizeof(number));
	if (r == 0)
		return fail(player, "it ends early");
	if (r == 1 && number)
		r = play_file(player, le64toh(number));
	return r < 0 ? r : 1;
}

static int begin_playing(struct player *player, int dirfd)
{
	_cleanup_fd_ int paths = sys_openat(dirfd, RECIPE_PATHS, O_RDONLY, 0);
	struct archive_entry *entry;
	char magic[MAGIC_LEN];

	if (paths < 0)
		return fail(player, "its list of files is missing");
	player->paths = fdopen(paths, "r");
	if (!player->paths)
		return error_set_errno(player->error, -errno, "reading a layer's recipe");
	(void)fd_take(&paths);
	if (archive_read_next_header(player->in, &entry) != ARCHIVE_OK ||
	    read_rest(player, magic, MAGIC_LEN) != 1 || memcmp(magic, MAGIC, MAGIC_LEN) != 0)
		return fail(player, "it has another format");
	return 0;
}

int recipe_play(int dirfd, int tree, int (*take)(void *cookie, const void *data, size_t len),
		void *cookie, struct error *error)
{
	_cleanup_fd_ int fd = sys_openat(dirfd, RECIPE_REST, O_RDONLY, 0);
	struct player *player = calloc(1, sizeof(*player));
	int r;

	if (!player)
		return error_set_errno(error, -ENOMEM, "reading a layer's recipe");
	*player = (struct player){ .tree = tree, .take = take, .cookie = cookie, .error = error };
	player->in = archive_read_new();
	if (fd < 0 || !player->in || archive_read_support_format_raw(player->in) != ARCHIVE_OK ||
	    archive_read_support_filter_zstd(player->in) != ARCHIVE_OK ||
	    archive_read_open_fd(player->in, fd, REST_ROOM) != ARCHIVE_OK)
		r = fail(player, "it cannot be read");
	else
		r = begin_playing(player, dirfd);
	while (r == 0 && (r = play_record(player)) == 1)
		r = 0;
	if (player->in)
		(void)archive_read_free(player->in); /* it was only read */
	cleanup_fclose(&player->paths);
	free(player);
	return r;
}
