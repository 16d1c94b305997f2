/*
 * The verb tree: one line per object of a tree, for comparing trees and for proving that a layer
 * did not change.  KEYS chooses what the lines tell:
 *
 *     m type and mode    o owner    l link count    L link count, but of directories
 *     s size and content hash    t mtime    T mtime, but of directories    c ctime
 *     x xattrs (names and values)    r device number, symlink target
 *
 * It stays on the file system of its root and reads the data of a file only where there is some.
 */
#define _GNU_SOURCE
#include "fsop.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

struct walk {
	const char *keys;
	char **skips;
	int n_skips;
	dev_t dev;
};

static bool wants(const struct walk *walk, char key)
{
	return strchr(walk->keys, key) != NULL;
}

static uint64_t hash_bytes(uint64_t hash, const unsigned char *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ data[i]) * 0x100000001b3;
	return hash;
}

/* Blocks of zeros are skipped, so that a hole and written zeros are the same content. */
static int hash_extent(int fd, off_t from, off_t to, uint64_t *hash)
{
	static unsigned char block[65536];
	static const unsigned char zeros[sizeof(block)];

	from -= from % (off_t)sizeof(block);
	while (from < to) {
		ssize_t n = pread(fd, block, sizeof(block), from);

		if (n < 0)
			return -1;
		if (n == 0)
			break;
		if (memcmp(block, zeros, (size_t)n) != 0) {
			*hash = hash_bytes(*hash, (const unsigned char *)&from, sizeof(from));
			*hash = hash_bytes(*hash, block, (size_t)n);
		}
		from += (off_t)sizeof(block);
	}
	return 0;
}

static int hash_file(int dirfd, const char *name, uint64_t *hash)
{
	int fd = openat(dirfd, name, O_RDONLY | O_NOFOLLOW | O_NOATIME | O_CLOEXEC);
	off_t data, hole = 0;
	int r = 0;

	if (fd < 0 && errno == EPERM)
		fd = openat(dirfd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -1;
	*hash = 0xcbf29ce484222325;
	while (r == 0 && (data = lseek(fd, hole, SEEK_DATA)) >= 0) {
		off_t block = 65536, end;

		hole = lseek(fd, data, SEEK_HOLE);
		/* Whole blocks, each hashed once even when two extents share it. */
		end = (hole + block - 1) / block * block;
		r = hash_extent(fd, data, end, hash);
		hole = end;
	}
	close(fd);
	return r;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int print_xattrs(const char *proc_path)
{
	static char list[65536], value[65536];
	const char *names[1024];
	ssize_t len = llistxattr(proc_path, list, sizeof(list));
	size_t n = 0;

	if (len < 0)
		return errno == ENOTSUP ? 0 : -1;
	for (const char *name = list; name < list + len && n < 1024; name += strlen(name) + 1)
		names[n++] = name;
	qsort(names, n, sizeof(names[0]), compare_names);
	for (size_t i = 0; i < n; i++) {
		ssize_t size = lgetxattr(proc_path, names[i], value, sizeof(value));

		if (size < 0)
			return -1;
		printf(" %s=", names[i]);
		print_escaped(value, (size_t)size);
	}
	return 0;
}

static int print_content(int dirfd, const char *name, const struct stat *st)
{
	uint64_t hash = 0;

	if (!S_ISREG(st->st_mode))
		return 0;
	if (hash_file(dirfd, name, &hash) < 0)
		return -1;
	printf(" size=%lld hash=%016llx", (long long)st->st_size, (unsigned long long)hash);
	return 0;
}

static int print_reference(int dirfd, const char *name, const struct stat *st)
{
	char target[4097];
	ssize_t len;

	if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode))
		printf(" dev=%u:%u", major(st->st_rdev), minor(st->st_rdev));
	if (!S_ISLNK(st->st_mode))
		return 0;
	len = readlinkat(dirfd, name, target, sizeof(target));
	if (len < 0)
		return -1;
	printf(" ->");
	print_escaped(target, (size_t)len);
	return 0;
}

static void print_times(const struct walk *walk, const struct stat *st)
{
	if (wants(walk, 't') || (wants(walk, 'T') && !S_ISDIR(st->st_mode)))
		printf(" mtime=%lld.%09ld", (long long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec);
	if (wants(walk, 'c'))
		printf(" ctime=%lld.%09ld", (long long)st->st_ctim.tv_sec, st->st_ctim.tv_nsec);
}

static int print_object(const struct walk *walk, int dirfd, const char *name, const struct stat *st)
{
	char proc_path[320];

	if (wants(walk, 'm'))
		printf(" mode=%06o", st->st_mode);
	if (wants(walk, 'o'))
		printf(" owner=%u:%u", st->st_uid, st->st_gid);
	if (wants(walk, 'l') || (wants(walk, 'L') && !S_ISDIR(st->st_mode)))
		printf(" nlink=%lu", (unsigned long)st->st_nlink);
	print_times(walk, st);
	if (wants(walk, 'r') && print_reference(dirfd, name, st) < 0)
		return -1;
	if (wants(walk, 's') && print_content(dirfd, name, st) < 0)
		return -1;
	snprintf(proc_path, sizeof(proc_path), "/proc/self/fd/%d/%s", dirfd, name);
	if (wants(walk, 'x') && print_xattrs(proc_path) < 0)
		return -1;
	putchar('\n');
	return 0;
}

/* The names of a directory, sorted, each on the heap. */
static int read_names(int fd, char ***ret_names, size_t *ret_n)
{
	int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = copy < 0 ? NULL : fdopendir(copy);
	struct dirent *entry;
	char **names = NULL;
	char **grown;
	size_t n = 0, room = 0;

	if (!dir)
		return -1;
	while ((errno = 0, entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (n == room) {
			room = room ? room * 2 : 64;
			grown = realloc(names, room * sizeof(*names));
			if (!grown)
				abort();
			names = grown;
		}
		names[n++] = strdup(entry->d_name);
	}
	if (errno)
		return -1;
	closedir(dir);
	if (n)
		qsort(names, n, sizeof(*names), compare_names);
	*ret_names = names;
	*ret_n = n;
	return 0;
}

static bool is_skipped(const struct walk *walk, const char *path)
{
	for (int i = 0; i < walk->n_skips; i++)
		if (strcmp(walk->skips[i], path) == 0)
			return true;
	return false;
}

static int walk_dir(const struct walk *walk, int fd, const char *path);

static int walk_entry(const struct walk *walk, int dirfd, const char *path, const char *name)
{
	char *full;
	struct stat st;
	int fd, r;

	if (asprintf(&full, "%s%s%s", path, *path ? "/" : "", name) < 0)
		return -1;
	r = fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW);
	if (r == 0 && !is_skipped(walk, full) && (!S_ISDIR(st.st_mode) || st.st_dev == walk->dev)) {
		print_escaped(full, strlen(full));
		r = print_object(walk, dirfd, name, &st);
		if (r == 0 && S_ISDIR(st.st_mode)) {
			fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
			r = fd < 0 ? -1 : walk_dir(walk, fd, full);
			if (fd >= 0)
				close(fd);
		}
	}
	if (r < 0)
		fprintf(stderr, "fsop: tree: %.200s: %s\n", full, errno_name(errno));
	free(full);
	return r;
}

static int walk_dir(const struct walk *walk, int fd, const char *path)
{
	char **names;
	size_t n;
	int r = 0;

	if (read_names(fd, &names, &n) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (r == 0)
			r = walk_entry(walk, fd, path, names[i]);
		free(names[i]);
	}
	free(names);
	return r;
}

static int do_tree(int argc, char **argv)
{
	struct walk walk = { .keys = argv[1], .skips = argv + 3, .n_skips = argc - 3 };
	int fd = open(argv[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat st;
	int r;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -1;
	walk.dev = st.st_dev;
	putchar('.');
	r = print_object(&walk, fd, ".", &st);
	if (r == 0)
		r = walk_dir(&walk, fd, "");
	close(fd);
	return r;
}

const struct verb tree_verbs[] = {
	{ "tree", 2, 50, do_tree, "KEYS DIR [SKIPPED-PATH...]: one line per object (op_tree.c)" },
	{ 0 },
};
