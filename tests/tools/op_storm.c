/*
 * The verb storm: one of several processes that change a tree at once.  What a process makes has its
 * ID in the name, so that the state at the end follows from the arguments:
 *
 *     DIR/kept-ID-R             for each round R with R % 3 == 0, holding "ID R"
 *     DIR/sub/moved-ID-R        for each with R % 3 == 1
 *     nothing                   for R % 3 == 2
 *     DIR/lower-ID-K            which were there before: removed for K % 4 == 0, appended to for 1,
 *                               mode 0600 for 2, renamed to DIR/sub/lower-ID-K for 3
 *
 * In between each one reads what the others make, makes directories that the others make too,
 * and lists.
 */
#define _GNU_SOURCE
#include "fsop.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct storm {
	const char *dir;
	long long id;
	long long n_ids;
	long long round;
};

static void storm_failed(const struct storm *storm, const char *what)
{
	fprintf(stderr, "fsop: storm %lld, round %lld: %s: %s\n", storm->id, storm->round, what,
		errno_name(errno));
	exit(1);
}

static const char *name_of(const struct storm *storm, char *buffer, const char *form, long long id)
{
	int n = snprintf(buffer, 4096, "%s/", storm->dir);

	snprintf(buffer + n, 4096 - (size_t)n, form, id, storm->round);
	return buffer;
}

static void write_new(const struct storm *storm, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	if (fd < 0)
		storm_failed(storm, "create");
	if (dprintf(fd, "%lld %lld\n", storm->id, storm->round) < 0 || close(fd) < 0)
		storm_failed(storm, "write");
}

/* A file of another process is not there, or is whole but for its one write. */
static void read_neighbour(const struct storm *storm)
{
	long long id = (storm->id + 1) % storm->n_ids;
	char path[4096], got[64] = "", want[64];
	int fd = open(name_of(storm, path, "kept-%lld-%lld", id), O_RDONLY | O_CLOEXEC);
	ssize_t len;

	if (fd < 0 && errno == ENOENT)
		return;
	len = fd < 0 ? -1 : read(fd, got, sizeof(got) - 1);
	if (len < 0)
		storm_failed(storm, "read of a neighbour's file");
	snprintf(want, sizeof(want), "%lld %lld\n", id, storm->round);
	if (len > 0 && strcmp(got, want) != 0)
		storm_failed(storm, "a neighbour's file with another content");
	close(fd);
}

static void make_shared_directory(const struct storm *storm)
{
	char path[4096], below[4200];
	int fd;

	name_of(storm, path, "shared-%lld-%lld", 0);
	if (mkdir(path, 0755) < 0 && errno != EEXIST)
		storm_failed(storm, "mkdir");
	snprintf(below, sizeof(below), "%s/%lld", path, storm->id);
	fd = open(below, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0 && errno == ENOENT)
		return; /* somebody was the last one in it before */
	if (fd < 0 || close(fd) < 0 || unlink(below) < 0)
		storm_failed(storm, "a file in a shared directory");
	if (rmdir(path) < 0 && errno != ENOTEMPTY && errno != ENOENT)
		storm_failed(storm, "rmdir");
}

static void list(const struct storm *storm)
{
	DIR *dir = opendir(storm->dir);

	if (!dir)
		storm_failed(storm, "opendir");
	errno = 0;
	while (readdir(dir))
		;
	if (errno)
		storm_failed(storm, "readdir");
	closedir(dir);
}

static void change_lower(const struct storm *storm)
{
	char path[4096], to[4096];
	int fd;

	name_of(storm, path, "lower-%lld-%lld", storm->id);
	switch (storm->round % 4) {
	case 0:
		if (unlink(path) < 0)
			storm_failed(storm, "unlink of a lower file");
		break;
	case 1:
		fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
		if (fd < 0 || dprintf(fd, "more\n") < 0 || close(fd) < 0)
			storm_failed(storm, "append to a lower file");
		break;
	case 2:
		if (chmod(path, 0600) < 0)
			storm_failed(storm, "chmod of a lower file");
		break;
	default:
		if (rename(path, name_of(storm, to, "sub/lower-%lld-%lld", storm->id)) < 0)
			storm_failed(storm, "rename of a lower file");
		break;
	}
}

static void change_own(const struct storm *storm)
{
	char path[4096], to[4096];

	write_new(storm, name_of(storm, path, "new-%lld-%lld", storm->id));
	if (storm->round % 3 == 2) {
		if (unlink(path) < 0)
			storm_failed(storm, "unlink");
		return;
	}
	name_of(storm, to, storm->round % 3 ? "sub/moved-%lld-%lld" : "kept-%lld-%lld", storm->id);
	if (rename(path, to) < 0)
		storm_failed(storm, "rename");
}

static int do_storm(int argc, char **argv)
{
	struct storm storm = { .dir = argv[1] };
	long long rounds = arg_number(argv[4]), n_lowers = arg_number(argv[5]);

	(void)argc;
	storm.id = arg_number(argv[2]);
	storm.n_ids = arg_number(argv[3]);
	for (storm.round = 0; storm.round < rounds; storm.round++) {
		change_own(&storm);
		read_neighbour(&storm);
		make_shared_directory(&storm);
		if (storm.round < n_lowers)
			change_lower(&storm);
		if (storm.round % 16 == 0)
			list(&storm);
	}
	return 0;
}

const struct verb storm_verbs[] = {
	{ "storm", 5, 5, do_storm,
	  "DIR ID IDS ROUNDS LOWERS: one of IDS processes that change DIR (op_storm.c)" },
	{ 0 },
};
