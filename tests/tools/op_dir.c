/*
 * Verbs on directories: raw listings, directory streams over several steps, whole-tree checks.
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
#include <sys/syscall.h>
#include <unistd.h>

#define N_STREAMS 4

static DIR *streams[N_STREAMS];
static long marks[N_STREAMS];

static int stream_number(const char *text)
{
	long long n = arg_number(text);

	if (n < 0 || n >= N_STREAMS) {
		fprintf(stderr, "fsop: no such stream: %s\n", text);
		exit(2);
	}
	return (int)n;
}

static int do_opendir(int argc, char **argv)
{
	int n = stream_number(argv[1]);

	(void)argc;
	streams[n] = opendir(argv[2]);
	return streams[n] ? 0 : -1;
}

static bool is_dot(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Prints up to COUNT further names (without . and ..), one a line. */
static int do_readdir(int argc, char **argv)
{
	DIR *dir = streams[stream_number(argv[1])];
	long long left = argc > 2 ? arg_number(argv[2]) : -1;
	struct dirent *entry;

	errno = 0;
	while (left != 0 && (entry = readdir(dir))) {
		if (is_dot(entry->d_name))
			continue;
		print_escaped(entry->d_name, strlen(entry->d_name));
		putchar('\n');
		left--;
	}
	return errno ? -1 : 0;
}

static int do_rewinddir(int argc, char **argv)
{
	(void)argc;
	rewinddir(streams[stream_number(argv[1])]);
	return 0;
}

static int do_telldir(int argc, char **argv)
{
	int n = stream_number(argv[1]);

	(void)argc;
	marks[n] = telldir(streams[n]);
	return marks[n] < 0 ? -1 : 0;
}

static int do_seekdir(int argc, char **argv)
{
	int n = stream_number(argv[1]);

	(void)argc;
	seekdir(streams[n], marks[n]);
	return 0;
}

static char type_letter(unsigned char type)
{
	switch (type) {
	case DT_REG:
		return 'f';
	case DT_DIR:
		return 'd';
	case DT_LNK:
		return 'l';
	case DT_FIFO:
		return 'p';
	case DT_SOCK:
		return 's';
	case DT_CHR:
		return 'c';
	case DT_BLK:
		return 'b';
	default:
		return '?';
	}
}

/* Prints `TYPE INODE NAME` of each entry as getdents gives it, in its order. */
static int do_dents(int argc, char **argv)
{
	DIR *dir = opendir(argv[1]);
	struct dirent *entry;

	(void)argc;
	if (!dir)
		return -1;
	errno = 0;
	while ((entry = readdir(dir))) {
		printf("%c %llu ", type_letter(entry->d_type), (unsigned long long)entry->d_ino);
		print_escaped(entry->d_name, strlen(entry->d_name));
		putchar('\n');
	}
	if (errno)
		return -1;
	return closedir(dir);
}

static long long wrong_entries;

static void check_entry(int dirfd, const char *path, const struct dirent *entry)
{
	const char *name = entry->d_name;
	struct stat st;

	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		fprintf(stderr, "%s/%s is listed, but: %s\n", path, name, errno_name(errno));
		wrong_entries++;
		return;
	}
	if (entry->d_ino != st.st_ino) {
		fprintf(stderr, "%s/%s: d_ino %llu, st_ino %llu\n", path, name,
			(unsigned long long)entry->d_ino, (unsigned long long)st.st_ino);
		wrong_entries++;
	}
	if (entry->d_type != IFTODT(st.st_mode)) {
		fprintf(stderr, "%s/%s: d_type %c, st_mode %o\n", path, name,
			type_letter(entry->d_type), st.st_mode);
		wrong_entries++;
	}
}

/* The entry .. of the root, and of what is in the root, may tell of the world outside. */
static bool is_checked(const char *name, int depth)
{
	return depth > 1 || strcmp(name, "..") != 0;
}

static int check_dents(int parent, const char *name, int depth)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	int r = 0;

	if (!dir)
		return -1;
	while (r == 0 && (entry = readdir(dir))) {
		if (is_checked(entry->d_name, depth))
			check_entry(fd, name, entry);
		if (entry->d_type == DT_DIR && !is_dot(entry->d_name))
			r = check_dents(fd, entry->d_name, depth + 1);
	}
	closedir(dir);
	return r;
}

/* Each entry of the whole tree: d_ino equals st_ino, d_type equals st_mode. */
static int do_dents_check(int argc, char **argv)
{
	(void)argc;
	if (check_dents(AT_FDCWD, argv[1], 0) < 0)
		return -1;
	if (wrong_entries == 0)
		return 0;
	errno = EBADMSG;
	return -1;
}

struct mark {
	long cookie;
	char *name;
};

static size_t read_marks(DIR *dir, struct mark *marks_of, size_t max)
{
	struct dirent *entry;
	size_t n = 0;

	while (n < max) {
		marks_of[n].cookie = telldir(dir);
		entry = readdir(dir);
		if (!entry)
			break;
		marks_of[n++].name = strdup(entry->d_name);
	}
	return n;
}

/* seekdir to each told position, from the last to the first, reads the entry that was there. */
static int do_seekdir_check(int argc, char **argv)
{
	DIR *dir = opendir(argv[1]);
	size_t max = 100000, n;
	struct mark *all = calloc(max, sizeof(*all));

	(void)argc;
	if (!dir || !all)
		return -1;
	n = read_marks(dir, all, max);
	for (size_t i = n; i-- > 0;) {
		struct dirent *entry;

		seekdir(dir, all[i].cookie);
		entry = readdir(dir);
		if (!entry || strcmp(entry->d_name, all[i].name) != 0) {
			fprintf(stderr, "position %zu: %s, expected %s\n", i,
				entry ? entry->d_name : "the end", all[i].name);
			errno = EBADMSG;
			return -1;
		}
	}
	printf("%zu\n", n);
	return 0;
}

struct raw_dirent {
	uint64_t ino;
	int64_t off;
	unsigned short reclen;
	unsigned char type;
	char name[];
};

/*
 * Removes a directory's entries while reading it once, BUFFER bytes at a time, never rewinding;
 * then removes the directory.  What the listing skips makes the rmdir fail.
 */
static int do_reap(int argc, char **argv)
{
	size_t size = argc > 2 ? (size_t)arg_number(argv[2]) : 32768;
	int fd = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char *buffer = aligned_alloc(8, size);
	long n;

	if (fd < 0 || !buffer)
		return -1;
	while ((n = syscall(SYS_getdents64, fd, buffer, size)) > 0) {
		for (long at = 0; at < n;) {
			const struct raw_dirent *entry = (const void *)(buffer + at);

			at += entry->reclen;
			if (is_dot(entry->name))
				continue;
			if (unlinkat(fd, entry->name, entry->type == DT_DIR ? AT_REMOVEDIR : 0) < 0)
				return -1;
		}
	}
	free(buffer);
	if (n < 0)
		return -1;
	close(fd);
	return rmdir(argv[1]);
}

const struct verb dir_verbs[] = {
	{ "opendir", 2, 2, do_opendir, "STREAM DIR" },
	{ "readdir", 1, 2, do_readdir, "STREAM [COUNT]: print further names" },
	{ "rewinddir", 1, 1, do_rewinddir, "STREAM" },
	{ "telldir", 1, 1, do_telldir, "STREAM: remember the position" },
	{ "seekdir", 1, 1, do_seekdir, "STREAM: go to the remembered position" },
	{ "dents", 1, 1, do_dents, "DIR: print TYPE INODE NAME as getdents gives them" },
	{ "dents-check", 1, 1, do_dents_check,
	  "DIR: in the whole tree d_ino, d_type equal stat's" },
	{ "seekdir-check", 1, 1, do_seekdir_check,
	  "DIR: each told position is found; print count" },
	{ "reap", 1, 2, do_reap, "DIR [BUFFER]: unlink entries while reading once, then rmdir" },
	{ 0 },
};
