/* SPDX-License-Identifier: MIT */
/*
 * Everything is reached by descriptors and single names, because some tests make paths longer than
 * PATH_MAX; only tree_make, whose paths are in the text of a test, uses whole paths.
 */
#include "tests/unit/fs/tree.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <xxhash.h>

#include "lib/cleanup.h"
#include "lib/sys.h"

#define PATH_SIZE 1024

void text_add(struct text *text, const char *format, ...)
{
	char *piece;
	va_list args;
	int n;

	va_start(args, format);
	n = vasprintf(&piece, format, args);
	va_end(args);
	assert_true(n >= 0);
	text->bytes = realloc(text->bytes, text->len + (size_t)n + 1);
	assert_non_null(text->bytes);
	memcpy(text->bytes + text->len, piece, (size_t)n + 1);
	text->len += (size_t)n;
	free(piece);
}

/* --- making --- */

struct maker {
	int dir;
	enum format_space space;
	const char *path;
};

static const char *const private_words[] = { "opaque", "redirect", "origin",
					     "impure", "metacopy", "whiteout" };
static const enum format_xattr private_xattrs[] = {
	FORMAT_OPAQUE, FORMAT_REDIRECT, FORMAT_ORIGIN,
	FORMAT_IMPURE, FORMAT_METACOPY, FORMAT_WHITEOUT
};

static void make_parents(const struct maker *maker)
{
	char path[PATH_SIZE];

	for (const char *s = strchr(maker->path, '/'); s; s = strchr(s + 1, '/')) {
		(void)snprintf(path, sizeof(path), "%.*s", (int)(s - maker->path), maker->path);
		if (mkdirat(maker->dir, path, 0755) < 0)
			assert_int_equal(errno, EEXIST);
	}
}

static void make_file(const struct maker *maker, const char *content)
{
	size_t len = strlen(content);
	int fd = openat(maker->dir, maker->path, O_CREAT | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0644);

	if (fd < 0 && !len)
		return; /* something else is there */
	assert_true(fd >= 0);
	assert_int_equal(write(fd, content, len), len);
	assert_int_equal(close(fd), 0);
}

/* Returns false when @word names no kind of object. */
static bool make_kind(const struct maker *maker, const char *word)
{
	if (word[0] == '=' && word[1] == '=')
		assert_int_equal(linkat(maker->dir, word + 2, maker->dir, maker->path, 0), 0);
	else if (word[0] == '=')
		make_file(maker, word + 1);
	else if (word[0] == '-' && word[1] == '>')
		assert_int_equal(symlinkat(word + 2, maker->dir, maker->path), 0);
	else if (!strcmp(word, "whiteout"))
		assert_int_equal(mknodat(maker->dir, maker->path, S_IFCHR, 0), 0);
	else if (!strcmp(word, "fifo"))
		assert_int_equal(mknodat(maker->dir, maker->path, S_IFIFO | 0644, 0), 0);
	else if (!strcmp(word, "socket"))
		assert_int_equal(mknodat(maker->dir, maker->path, S_IFSOCK | 0644, 0), 0);
	else
		return false;
	return true;
}

static void set_xattr(const struct maker *maker, const char *name, const char *value)
{
	char path[PATH_SIZE + 32];

	for (size_t i = 0; i < ARRAY_SIZE(private_words); i++)
		if (!strcmp(name, private_words[i]))
			name = format_xattr_name(maker->space, private_xattrs[i]);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d/%s", maker->dir, maker->path);
	assert_int_equal(lsetxattr(path, name, value, strlen(value), 0), 0);
}

static void set_attribute(const struct maker *maker, const char *name, const char *value)
{
	char *end;
	long number = strtol(value, &end, !strcmp(name, "mode") ? 8 : 10);

	if (!strcmp(name, "mode")) {
		assert_int_equal(fchmodat(maker->dir, maker->path, (mode_t)number, 0), 0);
	} else if (!strcmp(name, "owner")) {
		assert_int_equal(*end, ':');
		assert_int_equal(fchownat(maker->dir, maker->path, (uid_t)number,
					  (gid_t)strtol(end + 1, &end, 10), AT_SYMLINK_NOFOLLOW),
				 0);
	} else if (!strcmp(name, "size")) {
		_cleanup_fd_ int fd = openat(maker->dir, maker->path, O_WRONLY | O_CLOEXEC);

		assert_int_equal(ftruncate(fd, number), 0);
	} else if (!strcmp(name, "mtime")) {
		struct timespec times[2] = { { .tv_sec = number }, { .tv_sec = number } };

		assert_int_equal(utimensat(maker->dir, maker->path, times, AT_SYMLINK_NOFOLLOW), 0);
	} else {
		set_xattr(maker, name, value);
	}
}

static void make_line(struct maker *maker, char *line)
{
	char *save;
	bool is_made;

	maker->path = strtok_r(line, " ", &save);
	if (!maker->path)
		return;
	make_parents(maker);
	is_made = maker->path[strlen(maker->path) - 1] == '/';
	for (char *word = strtok_r(NULL, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		char *equals;

		if (!is_made && make_kind(maker, word)) {
			is_made = true;
			continue;
		}
		if (!is_made)
			make_file(maker, "");
		is_made = true;
		equals = strchr(word, '=');
		assert_non_null(equals);
		*equals = '\0';
		set_attribute(maker, word, equals + 1);
	}
	if (!is_made)
		make_file(maker, "");
}

void tree_make(int dir, const char *text, enum format_space space)
{
	struct maker maker = { .dir = dir, .space = space };
	char *copy = strdup(text);
	char *save;

	assert_non_null(copy);
	for (char *line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		make_line(&maker, line);
	free(copy);
}

/* --- walking --- */

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t read_names(DIR *stream, char ***ret)
{
	const struct dirent *d;
	size_t room = 16;
	char **names = malloc(room * sizeof(*names));
	size_t n = 0;

	assert_non_null(names);
	while ((d = readdir(stream))) {
		if (!strcmp(d->d_name, ".") || !strcmp(d->d_name, ".."))
			continue;
		if (n == room) {
			room *= 2;
			*ret = realloc(names, room * sizeof(*names));
			assert_non_null(*ret);
			names = *ret;
		}
		names[n] = strdup(d->d_name);
		assert_non_null(names[n++]);
	}
	qsort(names, n, sizeof(*names), compare_names);
	*ret = names;
	return n;
}

void tree_each(int dir, const char *path, void (*visit)(int dir, const char *name, void *cookie),
	       void *cookie)
{
	int fd = openat(dir, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	_cleanup_dir_ DIR *stream = NULL;
	char **names;
	size_t n;

	assert_true(fd >= 0);
	stream = fdopendir(fd);
	assert_non_null(stream);
	n = read_names(stream, &names);
	for (size_t i = 0; i < n; i++) {
		visit(fd, names[i], cookie);
		free(names[i]);
	}
	free(names);
}

static void remove_one(int dir, const char *name, void *cookie)
{
	(void)cookie;
	tree_remove(dir, name);
}

void tree_remove(int dir, const char *path)
{
	if (unlinkat(dir, path, 0) == 0)
		return;
	assert_true(errno == EISDIR || errno == EPERM);
	tree_each(dir, path, remove_one, NULL);
	assert_int_equal(unlinkat(dir, path, AT_REMOVEDIR), 0);
}

/* --- showing --- */

struct showing {
	struct text text;
	char path[PATH_SIZE];
	enum format_space space;
};

static void show_marks(struct showing *showing, int dir, const char *name)
{
	for (size_t i = 0; i < 2; i++) {
		char value[PATH_SIZE];
		ssize_t n = sys_getxattrat(dir, name,
					   format_xattr_name(showing->space, private_xattrs[i]),
					   value, sizeof(value));

		if (n >= 0)
			text_add(&showing->text, " %s=%.*s", private_words[i], (int)n, value);
	}
}

static void show_file(struct showing *showing, int dir, const char *name)
{
	_cleanup_fd_ int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	char content[PATH_SIZE];
	ssize_t n = sys_pread_full(fd, content, sizeof(content), 0);

	assert_true(n >= 0);
	if (n)
		text_add(&showing->text, " =%.*s", (int)n, content);
}

static void show_kind(struct showing *showing, int dir, const char *name, const struct stat *st)
{
	char target[PATH_SIZE];
	ssize_t n;

	switch (st->st_mode & S_IFMT) {
	case S_IFREG:
		show_file(showing, dir, name);
		break;
	case S_IFLNK:
		n = readlinkat(dir, name, target, sizeof(target));
		text_add(&showing->text, " ->%.*s", (int)n, target);
		break;
	case S_IFCHR:
		text_add(&showing->text, st->st_rdev ? " char" : " whiteout");
		break;
	case S_IFIFO:
		text_add(&showing->text, " fifo");
		break;
	case S_IFSOCK:
		text_add(&showing->text, " socket");
		break;
	default:
		break;
	}
}

static void show_one(int dir, const char *name, void *cookie)
{
	struct showing *showing = cookie;
	size_t len = strlen(showing->path);
	struct stat st;

	assert_int_equal(fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW), 0);
	(void)snprintf(showing->path + len, PATH_SIZE - len, "%s%s", name,
		       S_ISDIR(st.st_mode) ? "/" : "");
	text_add(&showing->text, "%s", showing->path);
	show_kind(showing, dir, name, &st);
	show_marks(showing, dir, name);
	text_add(&showing->text, "\n");
	if (S_ISDIR(st.st_mode))
		tree_each(dir, name, show_one, showing);
	showing->path[len] = '\0';
}

char *tree_show(int dir, const char *path, enum format_space space)
{
	struct showing showing = { .space = space };

	text_add(&showing.text, "%s", "");
	tree_each(dir, path, show_one, &showing);
	return showing.text.bytes;
}

/* --- comparing --- */

static void digest_bytes(XXH3_state_t *hash, const void *bytes, size_t len)
{
	assert_int_equal(XXH3_64bits_update(hash, &len, sizeof(len)), XXH_OK);
	assert_int_equal(XXH3_64bits_update(hash, bytes, len), XXH_OK);
}

static void digest_xattrs(XXH3_state_t *hash, int dir, const char *name)
{
	char list[4096];
	ssize_t n = sys_listxattrat(dir, name, list, sizeof(list));

	for (const char *at = list; at < list + n; at += strlen(at) + 1) {
		char value[8192];
		ssize_t len = sys_getxattrat(dir, name, at, value, sizeof(value));

		assert_true(len >= 0);
		digest_bytes(hash, at, strlen(at));
		digest_bytes(hash, value, (size_t)len);
	}
}

static void digest_content(XXH3_state_t *hash, int dir, const char *name, mode_t mode)
{
	char buffer[65536];
	ssize_t n = 0;

	if (S_ISLNK(mode)) {
		n = readlinkat(dir, name, buffer, sizeof(buffer));
		digest_bytes(hash, buffer, (size_t)n);
	} else if (S_ISREG(mode)) {
		_cleanup_fd_ int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

		while ((n = read(fd, buffer, sizeof(buffer))) > 0)
			digest_bytes(hash, buffer, (size_t)n);
	}
	assert_true(n >= 0);
}

static void digest_one(int dir, const char *name, void *cookie)
{
	XXH3_state_t *hash = cookie;
	struct stat st;

	assert_int_equal(fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW), 0);
	st.st_atim = (struct timespec){ 0 };
	st.st_blocks = 0; /* counted anew while a file system writes back what was just made */
	digest_bytes(hash, name, strlen(name));
	digest_bytes(hash, &st, sizeof(st));
	digest_xattrs(hash, dir, name);
	digest_content(hash, dir, name, st.st_mode);
	if (S_ISDIR(st.st_mode))
		tree_each(dir, name, digest_one, hash);
}

uint64_t tree_digest(int dir, const char *path)
{
	XXH3_state_t *hash = XXH3_createState();
	uint64_t digest;

	assert_non_null(hash);
	assert_int_equal(XXH3_64bits_reset(hash), XXH_OK);
	digest_one(dir, path, hash);
	digest = XXH3_64bits_digest(hash);
	(void)XXH3_freeState(hash);
	return digest;
}
