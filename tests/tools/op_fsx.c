/*
 * The verb fsx: random operations on a file of the union and on a plain file, which must stay the
 * same.  Each step is drawn from a seed, so that a failure can be repeated.
 *
 * The file of the union has two descriptors: one for reading, opened before the first change (and so
 * before copy-up), one for writing, which is now and then opened anew.
 */
#define _GNU_SOURCE
#include "fsop.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_SIZE 262144
#define MAX_LEN 20000

static struct fsx {
	const char *path;
	int old; /* read only, from the beginning */
	int fd;
	int plain;
	uint64_t random;
	const char *step;
	long long number;
	off_t at;
	size_t len;
} fsx;

static void mismatch(const char *what)
{
	fprintf(stderr, "fsop: fsx: step %lld (%s at %lld length %zu): %s\n", fsx.number, fsx.step,
		(long long)fsx.at, fsx.len, what);
	exit(1);
}

static size_t draw(size_t below)
{
	fsx.random ^= fsx.random << 13;
	fsx.random ^= fsx.random >> 7;
	fsx.random ^= fsx.random << 17;
	return (size_t)((fsx.random >> 11) % below);
}

static off_t plain_size(void)
{
	struct stat st;

	if (fstat(fsx.plain, &st) < 0)
		mismatch("fstat");
	return st.st_size;
}

/* Draws a range below @end; half of them begin or end at pages. */
static void draw_range(off_t end)
{
	fsx.at = (off_t)draw((size_t)end + 1);
	fsx.len = draw(MAX_LEN) + 1;
	if (draw(2))
		fsx.at -= fsx.at % 4096;
	if (draw(4) == 0)
		fsx.len = (fsx.len + 4095) / 4096 * 4096;
}

static void fill_random(char *buffer)
{
	for (size_t i = 0; i < fsx.len; i += 8) {
		size_t value = draw(SIZE_MAX);

		memcpy(buffer + i, &value, 8);
	}
}

static void both(ssize_t got, ssize_t want)
{
	if (got != want)
		mismatch(got < 0 ? errno_name(errno) : "another result");
}

static void step_write(void)
{
	static char buffer[MAX_LEN + 8192];

	draw_range(MAX_SIZE - MAX_LEN);
	fill_random(buffer);
	both(pwrite(fsx.fd, buffer, fsx.len, fsx.at), (ssize_t)fsx.len);
	both(pwrite(fsx.plain, buffer, fsx.len, fsx.at), (ssize_t)fsx.len);
}

static void compare_range(int fd)
{
	static char got[MAX_LEN + 8192], want[MAX_LEN + 8192];
	ssize_t n = pread(fsx.plain, want, fsx.len, fsx.at);

	both(pread(fd, got, fsx.len, fsx.at), n);
	if (n > 0 && memcmp(got, want, (size_t)n) != 0)
		mismatch("another content");
}

static void step_read(void)
{
	draw_range(MAX_SIZE);
	compare_range(draw(2) ? fsx.fd : fsx.old);
}

static void step_truncate(void)
{
	off_t size = (off_t)draw(MAX_SIZE);

	fsx.at = size;
	fsx.len = 0;
	both(draw(2) ? ftruncate(fsx.fd, size) : truncate(fsx.path, size), 0);
	both(ftruncate(fsx.plain, size), 0);
}

/* Writes through a shared mapping, within the file. */
static void step_map_write(void)
{
	static char buffer[MAX_LEN + 8192];
	off_t size = plain_size();
	char *map;

	if (size == 0)
		return;
	draw_range(size - 1);
	if (fsx.at + (off_t)fsx.len > size)
		fsx.len = (size_t)(size - fsx.at);
	fill_random(buffer);
	map = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, fsx.fd, 0);
	if (map == MAP_FAILED)
		mismatch(errno_name(errno));
	memcpy(map + fsx.at, buffer, fsx.len);
	if (draw(2))
		both(msync(map, (size_t)size, MS_SYNC), 0);
	both(munmap(map, (size_t)size), 0);
	both(pwrite(fsx.plain, buffer, fsx.len, fsx.at), (ssize_t)fsx.len);
}

static void step_map_read(void)
{
	static char want[MAX_SIZE];
	off_t size = plain_size();
	char *map;

	if (size == 0)
		return;
	map = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, fsx.old, 0);
	if (map == MAP_FAILED)
		mismatch(errno_name(errno));
	both(pread(fsx.plain, want, (size_t)size, 0), size);
	if (memcmp(map, want, (size_t)size) != 0)
		mismatch("another content");
	both(munmap(map, (size_t)size), 0);
}

/* What the file system of the plain file cannot do, the union need not do either. */
static void step_fallocate(void)
{
	static const int modes[] = { 0, FALLOC_FL_KEEP_SIZE,
				     FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
				     FALLOC_FL_ZERO_RANGE,
				     FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE };
	int mode = modes[draw(5)], r;

	draw_range(MAX_SIZE - MAX_LEN - 4096);
	r = fallocate(fsx.plain, mode, fsx.at, (off_t)fsx.len);
	if (r < 0 && errno != EOPNOTSUPP)
		mismatch("fallocate of the plain file");
	both(fallocate(fsx.fd, mode, fsx.at, (off_t)fsx.len), r);
}

static void step_copy(void)
{
	off_t size = plain_size(), from, to, in, out;
	ssize_t want;

	draw_range(size);
	from = fsx.at;
	to = from + (off_t)fsx.len + (off_t)draw(8192);
	if (to + (off_t)fsx.len > MAX_SIZE)
		return;
	in = from, out = to;
	want = copy_file_range(fsx.plain, &in, fsx.plain, &out, fsx.len, 0);
	in = from, out = to;
	both(copy_file_range(fsx.fd, &in, fsx.fd, &out, fsx.len, 0), want);
}

static void step_reopen(void)
{
	if (draw(2))
		both(fsync(fsx.fd), 0);
	both(close(fsx.fd), 0);
	fsx.fd = open(fsx.path, O_RDWR | O_CLOEXEC);
	if (fsx.fd < 0)
		mismatch(errno_name(errno));
}

static const struct {
	const char *name;
	void (*run)(void);
} steps[] = {
	{ "write", step_write },
	{ "write", step_write },
	{ "read", step_read },
	{ "read", step_read },
	{ "truncate", step_truncate },
	{ "map and write", step_map_write },
	{ "map and read", step_map_read },
	{ "fallocate", step_fallocate },
	{ "copy", step_copy },
	{ "open anew", step_reopen },
};

static void compare_all(void)
{
	struct stat old, new;

	if (fstat(fsx.old, &old) < 0 || fstat(fsx.fd, &new) < 0)
		mismatch("fstat");
	if (old.st_size != plain_size() || new.st_size != old.st_size)
		mismatch("another size");
	if (old.st_ino != new.st_ino)
		mismatch("another inode");
	fsx.len = MAX_LEN;
	for (fsx.at = 0; fsx.at < new.st_size; fsx.at += MAX_LEN)
		compare_range(fsx.at / MAX_LEN % 2 ? fsx.fd : fsx.old);
}

static int do_fsx(int argc, char **argv)
{
	long long count = arg_number(argv[4]);

	(void)argc;
	fsx.path = argv[1];
	fsx.random = (uint64_t)arg_number(argv[3]) * 0x9e3779b97f4a7c15 + 1;
	fsx.old = open(argv[1], O_RDONLY | O_CLOEXEC);
	fsx.fd = open(argv[1], O_RDWR | O_CLOEXEC);
	fsx.plain = open(argv[2], O_RDWR | O_CLOEXEC);
	if (fsx.old < 0 || fsx.fd < 0 || fsx.plain < 0)
		return -1;
	for (fsx.number = 1; fsx.number <= count; fsx.number++) {
		size_t i = draw(sizeof(steps) / sizeof(steps[0]));

		fsx.step = steps[i].name;
		steps[i].run();
		if (fsx.number % 20 == 0 || fsx.number == count)
			compare_all();
	}
	close(fsx.old);
	close(fsx.plain);
	return close(fsx.fd);
}

const struct verb fsx_verbs[] = {
	{ "fsx", 4, 4, do_fsx,
	  "FILE PLAIN-FILE SEED COUNT: random operations on both, which must stay the same" },
	{ 0 },
};
