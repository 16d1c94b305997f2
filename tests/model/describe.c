/* SPDX-License-Identifier: MIT */
/*
 * What a user can see of an object, but for what unions may differ in (intended.c).
 */
#include "tests/model/describe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "tests/model/names.h"

#define BLOCK 65536
#define MAX_READ (2 << 20)

const char *describe_errno(int error)
{
	const char *name = strerrorname_np(error);

	return name ? name : "E?";
}

void describe_bytes(FILE *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)text[i];

		if (byte > ' ' && byte < 127 && byte != '\\')
			fputc(byte, out);
		else
			fprintf(out, "\\%03o", byte);
	}
}

static uint64_t hash_bytes(uint64_t hash, const char *data, size_t len)
{
	uint64_t word;

	for (; len >= sizeof(word); data += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, data, sizeof(word));
		hash = (hash ^ word) * 0x9fb21c651e98df25;
		hash ^= hash >> 29;
	}
	while (len--)
		hash = (hash ^ (unsigned char)*data++) * 0x100000001b3;
	return hash;
}

static bool is_zero(const char *data, size_t len)
{
	return len == 0 || (data[0] == 0 && memcmp(data, data + 1, len - 1) == 0);
}

/*
 * The next byte at or behind @at that may not be zero.  What is mapped and dirty may be in a hole
 * as yet (intended.c), so files that are not too big are read from end to end.
 */
static off_t next_data(int fd, off_t at, off_t size)
{
	if (size > MAX_READ)
		return lseek(fd, at, SEEK_DATA);
	return at < size ? at : -1;
}

uint64_t describe_content(int fd)
{
	static char block[BLOCK];
	uint64_t hash = 0xcbf29ce484222325;
	struct stat st;
	off_t at = 0;

	if (fstat(fd, &st) < 0)
		return 0;
	while ((at = next_data(fd, at, st.st_size)) >= 0) {
		ssize_t n;

		at -= at % BLOCK;
		n = pread(fd, block, sizeof(block), at);
		if (n < 0)
			return 0;
		if (!is_zero(block, (size_t)n)) {
			hash = hash_bytes(hash, (const char *)&at, sizeof(at));
			while (n > 0 && block[n - 1] == 0)
				n--;
			hash = hash_bytes(hash, block, (size_t)n);
		}
		at += BLOCK;
	}
	return hash;
}

static void describe_time(FILE *out, const struct timespec *time, bool exact)
{
	if (exact || time->tv_sec < DESCRIBE_OLD)
		fprintf(out, " t%lld.%09ld", (long long)time->tv_sec, time->tv_nsec);
	else
		fputs(" tnew", out);
}

static void describe_stat(FILE *out, const struct stat *st, const struct describe_how *how)
{
	fprintf(out, " %o %u:%u", st->st_mode, st->st_uid, st->st_gid);
	if (S_ISDIR(st->st_mode))
		fputs(st->st_nlink ? " n+" : " n0", out);
	else
		fprintf(out, " n%ju", (uintmax_t)st->st_nlink);
	if (S_ISREG(st->st_mode) || S_ISLNK(st->st_mode))
		fprintf(out, " s%jd", (intmax_t)st->st_size);
	if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode))
		fprintf(out, " %u:%u", major(st->st_rdev), minor(st->st_rdev));
	describe_time(out, &st->st_mtim, how->has_times);
	if (how->has_numbers)
		fprintf(out, " i%ju", (uintmax_t)st->st_ino);
}

static void describe_xattr(FILE *out, int dirfd, const char *path, const char *name)
{
	static char value[65536];
	ssize_t len = names_getxattr(dirfd, path, name, value, sizeof(value));

	fprintf(out, " %s=", name);
	if (len < 0)
		fputs(describe_errno(errno), out);
	else
		describe_bytes(out, value, (size_t)len);
}

static int compare_strings(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void describe_xattrs(FILE *out, int dirfd, const char *path)
{
	static char list[65536];
	ssize_t len = names_listxattr(dirfd, path, list, sizeof(list));
	char *names[256];
	size_t n = 0;

	if (len < 0) {
		fprintf(out, " xattrs:%s", describe_errno(errno));
		return;
	}
	for (char *name = list; name < list + len && n < 256; name += strlen(name) + 1)
		names[n++] = name;
	qsort(names, n, sizeof(*names), compare_strings);
	for (size_t i = 0; i < n; i++)
		describe_xattr(out, dirfd, path, names[i]);
}

static char type_letter(unsigned char type)
{
	static const char letters[] = "?pc?d?b?-?l?s?w";

	return type < sizeof(letters) ? letters[type] : '?';
}

struct entries {
	char **names; /* the type's letter, then the name */
	size_t n;
};

static void entries_deinit(struct entries *entries)
{
	for (size_t i = 0; i < entries->n; i++)
		free(entries->names[i]);
	free(entries->names);
}

static int compare_entries(const void *a, const void *b)
{
	return strcmp(*(char *const *)a + 1, *(char *const *)b + 1);
}

/* Takes the descriptor. */
static int entries_read(struct entries *entries, int fd)
{
	_cleanup_dir_ DIR *dir = fdopendir(fd);
	struct dirent *entry;

	*entries = (struct entries){ 0 };
	if (!dir) {
		close(fd);
		return -1;
	}
	rewinddir(dir);
	errno = 0;
	while ((entry = readdir(dir))) {
		char *text;

		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (asprintf(&text, "%c%s", type_letter(entry->d_type), entry->d_name) < 0)
			abort();
		entries->names = reallocarray(entries->names, entries->n + 1, sizeof(char *));
		if (!entries->names)
			abort();
		entries->names[entries->n++] = text;
		errno = 0;
	}
	if (entries->n > 0)
		qsort(entries->names, entries->n, sizeof(char *), compare_entries);
	return errno ? -1 : 0;
}

void describe_entries(FILE *out, int fd)
{
	struct entries entries;
	int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (copy < 0 || entries_read(&entries, copy) < 0) {
		if (errno != ENOENT)
			fprintf(out, " [%s]", describe_errno(errno));
		return;
	}
	fputs(entries.n ? " [" : "", out);
	for (size_t i = 0; i < entries.n; i++) {
		fputs(i ? " " : "", out);
		describe_bytes(out, entries.names[i], strlen(entries.names[i]));
	}
	fputs(entries.n ? "]" : "", out);
	entries_deinit(&entries);
}

static void describe_data(FILE *out, int dirfd, const char *path, mode_t mode)
{
	_cleanup_fd_ int fd = openat(dirfd, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		fprintf(out, " open:%s", describe_errno(errno));
	else if (S_ISDIR(mode))
		describe_entries(out, fd);
	else
		fprintf(out, " h%016jx", (uintmax_t)describe_content(fd));
}

static void describe_target(FILE *out, int dirfd, const char *path)
{
	char target[4096];
	ssize_t len = readlinkat(dirfd, path, target, sizeof(target));

	fputs(" -> ", out);
	if (len < 0)
		fputs(describe_errno(errno), out);
	else
		describe_bytes(out, target, (size_t)len);
}

void describe_path(FILE *out, int dirfd, const char *path, const struct describe_how *how)
{
	struct stat st;

	fputs(" | ", out);
	describe_bytes(out, path, strlen(path));
	if (fstatat(dirfd, path, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		fprintf(out, " %s", describe_errno(errno));
		return;
	}
	describe_stat(out, &st, how);
	if (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode))
		describe_data(out, dirfd, path, st.st_mode);
	if (S_ISLNK(st.st_mode))
		describe_target(out, dirfd, path);
	describe_xattrs(out, dirfd, path);
}

void describe_fd(FILE *out, int fd)
{
	static const struct describe_how how = { 0 };
	struct stat st;

	fputs(" | fd", out);
	if (fstat(fd, &st) < 0) {
		fprintf(out, " %s", describe_errno(errno));
		return;
	}
	describe_stat(out, &st, &how);
	if (S_ISDIR(st.st_mode))
		describe_entries(out, fd);
	if (S_ISREG(st.st_mode)) {
		off_t at = lseek(fd, 0, SEEK_CUR);

		fprintf(out, " at %jd", (intmax_t)at);
		if (at >= 0 && (fcntl(fd, F_GETFL) & O_ACCMODE) != O_WRONLY)
			fprintf(out, " h%016jx", (uintmax_t)describe_content(fd));
		(void)lseek(fd, at, SEEK_SET); /* back; fails for O_PATH only */
	}
}

/* Which name came first of a file with several: by position in the tree. */
struct seen {
	ino_t ino;
	size_t line;
};

struct tree {
	FILE *out;
	const struct describe_how *how;
	struct seen *seen;
	size_t n_seen;
	size_t line;
};

static void tell_first_name(struct tree *tree, const struct stat *st)
{
	if (st->st_nlink < 2) {
		fputs(" is:-", tree->out);
		return;
	}
	for (size_t i = 0; i < tree->n_seen; i++) {
		if (tree->seen[i].ino == st->st_ino) {
			fprintf(tree->out, " is:%zu", tree->seen[i].line);
			return;
		}
	}
	tree->seen = reallocarray(tree->seen, tree->n_seen + 1, sizeof(*tree->seen));
	if (!tree->seen)
		abort();
	tree->seen[tree->n_seen++] = (struct seen){ st->st_ino, tree->line };
	fputs(" is:-", tree->out);
}

/* No path may be too long: each directory is asked through a descriptor of its own. */
static void describe_below(struct tree *tree, int dirfd, unsigned depth)
{
	int copy = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct entries entries;

	if (copy < 0 || entries_read(&entries, copy) < 0) {
		fprintf(tree->out, "%u cannot be listed: %s\n", depth, describe_errno(errno));
		return;
	}
	for (size_t i = 0; i < entries.n; i++) {
		const char *name = entries.names[i] + 1;
		struct stat st;

		fprintf(tree->out, "%zu/%u", tree->line, depth);
		describe_path(tree->out, dirfd, name, tree->how);
		if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
			fputc('\n', tree->out);
			continue;
		}
		if (tree->how->has_links && !S_ISDIR(st.st_mode))
			tell_first_name(tree, &st);
		fputc('\n', tree->out);
		tree->line++;
		if (S_ISDIR(st.st_mode)) {
			_cleanup_fd_ int fd = openat(
				dirfd, name, O_RDONLY | O_NOFOLLOW | O_DIRECTORY | O_CLOEXEC);

			if (fd < 0)
				fprintf(tree->out, "not opened: %s\n", describe_errno(errno));
			else
				describe_below(tree, fd, depth + 1);
		}
	}
	entries_deinit(&entries);
}

void describe_tree(FILE *out, int dirfd, const struct describe_how *how)
{
	struct tree tree = { .out = out, .how = how };

	describe_path(out, dirfd, ".", how);
	fputc('\n', out);
	describe_below(&tree, dirfd, 0);
	free(tree.seen);
}
