/*
 * Verbs on open files: open flags, data, holes, space and syncing.
 */
#define _GNU_SOURCE
#include "fsop.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct word open_flags[] = {
	{ "rdonly", O_RDONLY },
	{ "wronly", O_WRONLY },
	{ "rdwr", O_RDWR },
	{ "append", O_APPEND },
	{ "creat", O_CREAT },
	{ "excl", O_EXCL },
	{ "trunc", O_TRUNC },
	{ "direct", O_DIRECT },
	{ "directory", O_DIRECTORY },
	{ "noatime", O_NOATIME },
	{ "nofollow", O_NOFOLLOW },
	{ "nonblock", O_NONBLOCK },
	{ "path", O_PATH },
	{ "sync", O_SYNC },
	{ "dsync", O_DSYNC },
	{ "tmpfile", O_TMPFILE },
	{ 0 },
};

static const struct word falloc_modes[] = {
	{ "allocate", 0 },
	{ "keep", FALLOC_FL_KEEP_SIZE },
	{ "punch", FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE },
	{ "zero", FALLOC_FL_ZERO_RANGE },
	{ "collapse", FALLOC_FL_COLLAPSE_RANGE },
	{ "insert", FALLOC_FL_INSERT_RANGE },
	{ "unshare", FALLOC_FL_UNSHARE_RANGE },
	{ 0 },
};

static const struct word whences[] = {
	{ "set", SEEK_SET },   { "cur", SEEK_CUR },   { "end", SEEK_END },
	{ "data", SEEK_DATA }, { "hole", SEEK_HOLE }, { 0 },
};

static int do_open(int argc, char **argv)
{
	int want = arg_fd(argv[1]);
	int fd = open(argv[2], arg_words(open_flags, argv[3]), argc > 4 ? arg_mode(argv[4]) : 0666);

	if (fd < 0)
		return -1;
	if (fd == want)
		return 0;
	if (dup2(fd, want) < 0)
		return -1;
	return close(fd);
}

static int do_close(int argc, char **argv)
{
	(void)argc;
	return close(arg_fd(argv[1]));
}

static int do_read(int argc, char **argv)
{
	size_t left = (size_t)arg_number(argv[2]);
	off_t offset = argc > 3 ? arg_number(argv[3]) : -1;
	static _Alignas(4096) char buffer[65536];

	while (left > 0) {
		size_t want = left < sizeof(buffer) ? left : sizeof(buffer);
		ssize_t n = offset < 0 ? read(arg_fd(argv[1]), buffer, want) :
					 pread(arg_fd(argv[1]), buffer, want, offset);

		if (n < 0)
			return -1;
		if (n == 0)
			break;
		fwrite(buffer, 1, (size_t)n, stdout);
		left -= (size_t)n;
		if (offset >= 0)
			offset += n;
	}
	return 0;
}

static int write_all(int fd, const char *data, size_t len, off_t offset)
{
	while (len > 0) {
		ssize_t n = offset < 0 ? write(fd, data, len) : pwrite(fd, data, len, offset);

		if (n < 0)
			return -1;
		data += n;
		len -= (size_t)n;
		if (offset >= 0)
			offset += n;
	}
	return 0;
}

static int do_write(int argc, char **argv)
{
	off_t offset = argc > 3 ? arg_number(argv[3]) : -1;

	return write_all(arg_fd(argv[1]), argv[2], strlen(argv[2]), offset);
}

/* Fills a range with one byte, in aligned blocks so that O_DIRECT descriptors take it. */
static int do_fill(int argc, char **argv)
{
	off_t offset = arg_number(argv[2]);
	off_t left = arg_number(argv[3]);
	static _Alignas(4096) char buffer[65536];

	memset(buffer, argc > 4 ? argv[4][0] : 'x', sizeof(buffer));
	while (left > 0) {
		size_t n = left < (off_t)sizeof(buffer) ? (size_t)left : sizeof(buffer);

		if (write_all(arg_fd(argv[1]), buffer, n, offset) < 0)
			return -1;
		offset += (off_t)n;
		left -= (off_t)n;
	}
	return 0;
}

static int do_seek(int argc, char **argv)
{
	off_t at = lseek(arg_fd(argv[1]), arg_number(argv[2]), arg_word(whences, argv[3]));

	(void)argc;
	if (at < 0)
		return -1;
	printf("%lld\n", (long long)at);
	return 0;
}

/* Prints the data extents of a file, one `OFFSET LENGTH` a line. */
static int do_extents(int argc, char **argv)
{
	int fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	off_t data, hole = 0;

	(void)argc;
	if (fd < 0)
		return -1;
	while ((data = lseek(fd, hole, SEEK_DATA)) >= 0) {
		hole = lseek(fd, data, SEEK_HOLE);
		if (hole < 0)
			return -1;
		printf("%lld %lld\n", (long long)data, (long long)(hole - data));
	}
	if (errno != ENXIO)
		return -1;
	return close(fd);
}

static int do_fallocate(int argc, char **argv)
{
	(void)argc;
	return fallocate(arg_fd(argv[1]), arg_words(falloc_modes, argv[2]), arg_number(argv[3]),
			 arg_number(argv[4]));
}

static int do_copy_range(int argc, char **argv)
{
	off_t in = arg_number(argv[2]), out = arg_number(argv[4]);
	size_t left = (size_t)arg_number(argv[5]), done = 0;

	(void)argc;
	while (left > 0) {
		ssize_t n = copy_file_range(arg_fd(argv[1]), &in, arg_fd(argv[3]), &out, left, 0);

		if (n < 0)
			return -1;
		if (n == 0)
			break;
		left -= (size_t)n;
		done += (size_t)n;
	}
	printf("%zu\n", done);
	return 0;
}

static int do_clone(int argc, char **argv)
{
	(void)argc;
	return ioctl(arg_fd(argv[2]), FICLONE, arg_fd(argv[1]));
}

static int do_ftruncate(int argc, char **argv)
{
	(void)argc;
	return ftruncate(arg_fd(argv[1]), arg_number(argv[2]));
}

static int do_truncate(int argc, char **argv)
{
	(void)argc;
	return truncate(argv[1], arg_number(argv[2]));
}

static int do_fsync(int argc, char **argv)
{
	(void)argc;
	return fsync(arg_fd(argv[1]));
}

static int do_fdatasync(int argc, char **argv)
{
	(void)argc;
	return fdatasync(arg_fd(argv[1]));
}

static int do_syncfs(int argc, char **argv)
{
	(void)argc;
	return syncfs(arg_fd(argv[1]));
}

static int do_setfl(int argc, char **argv)
{
	(void)argc;
	return fcntl(arg_fd(argv[1]), F_SETFL, arg_words(open_flags, argv[2]));
}

/* Gives an O_TMPFILE file its name, through the descriptor or through /proc. */
static int do_linkfd(int argc, char **argv)
{
	char path[64];

	if (argc > 3 && strcmp(argv[3], "empty") == 0)
		return linkat(arg_fd(argv[1]), "", AT_FDCWD, argv[2], AT_EMPTY_PATH);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", arg_fd(argv[1]));
	return linkat(AT_FDCWD, path, AT_FDCWD, argv[2], AT_SYMLINK_FOLLOW);
}

/* Holds COUNT descriptors of FILE-0 .. open at once, reads a byte of each, runs a command. */
static int do_open_many(int argc, char **argv)
{
	long long count = arg_number(argv[2]);
	char path[4200], byte;

	(void)argc;
	for (long long i = 0; i < count; i++) {
		int fd;

		snprintf(path, sizeof(path), "%s%lld", argv[1], i);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0 || pread(fd, &byte, 1, 0) < 0)
			return -1;
	}
	return 0;
}

const struct verb file_verbs[] = {
	{ "open", 3, 4, do_open, "FD FILE FLAG,FLAG... [MODE]: open FILE as descriptor FD" },
	{ "close", 1, 1, do_close, "FD" },
	{ "read", 2, 3, do_read, "FD LENGTH [OFFSET]: print what is read" },
	{ "write", 2, 3, do_write, "FD TEXT [OFFSET]" },
	{ "fill", 3, 4, do_fill, "FD OFFSET LENGTH [BYTE]: write one byte all over a range" },
	{ "seek", 3, 3, do_seek, "FD OFFSET set|cur|end|data|hole: print the new position" },
	{ "extents", 1, 1, do_extents, "FILE: print OFFSET LENGTH of each data extent" },
	{ "fallocate", 4, 4, do_fallocate,
	  "FD allocate|keep|punch|zero|collapse|insert|unshare[,...] OFFSET LENGTH" },
	{ "copy-range", 5, 5, do_copy_range, "FD OFFSET FD OFFSET LENGTH: print bytes copied" },
	{ "clone", 2, 2, do_clone, "FROM-FD TO-FD: FICLONE" },
	{ "ftruncate", 2, 2, do_ftruncate, "FD SIZE" },
	{ "truncate", 2, 2, do_truncate, "FILE SIZE" },
	{ "fsync", 1, 1, do_fsync, "FD" },
	{ "fdatasync", 1, 1, do_fdatasync, "FD" },
	{ "syncfs", 1, 1, do_syncfs, "FD" },
	{ "setfl", 2, 2, do_setfl, "FD FLAG,FLAG...: F_SETFL" },
	{ "linkfd", 2, 3, do_linkfd, "FD NAME [empty]: name an O_TMPFILE file" },
	{ "open-many", 2, 2, do_open_many, "PREFIX COUNT: hold PREFIX0 .. open all at once" },
	{ 0 },
};
