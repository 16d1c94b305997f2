/* SPDX-License-Identifier: MIT */
/*
 * fsck.unionfs: checks the upper and the work directory of a union, and repairs them.
 *
 *   report        one line a problem
 *   check_upper   marks of the upper, with what they are about in the lowers
 *   check_work    what is left in the work directory
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/log.h"
#include "lib/sys.h"
#include "tools/fsck/fsck.h"

#ifndef UNIONFS_VERSION
#define UNIONFS_VERSION "0.1.0"
#endif

/* Exit statuses of fsck(8). */
#define EXIT_FIXED 1
#define EXIT_LEFT 4
#define EXIT_FAILED 8
#define EXIT_USAGE 16

/* The daemon of a mount that has just gone still has something to do: 100 a second. */
#define WAIT_ROUNDS 300

static const char usage[] =
	"Usage: fsck.unionfs [-n|-p|-y] [-u] [-w WORK] UPPER [LOWER...]\n"
	"\n"
	"Check the upper of a union, which nobody has mounted, and its work directory. The\n"
	"topmost lower comes first. Lowers are never changed.\n"
	"\n"
	"  -n        tell of problems and change nothing (this is done without an option, too)\n"
	"  -p, -a    repair what loses nothing\n"
	"  -y        repair everything that can be\n"
	"  -u        the union is mounted with userxattr\n"
	"  -w WORK   its work directory\n"
	"  -V        version\n"
	"\n"
	"Exit status: 0 no problems, 1 all repaired, 4 problems are left, 8 it could not be done,\n"
	"16 the command line is wrong.\n";

struct request {
	struct fsck fsck;
	const char *work;
};

/* Negative: go on; else the exit status. */
static int parse(int argc, char *argv[], struct request *request)
{
	int letter;

	while ((letter = getopt(argc, argv, "napyuw:Vh")) != -1) {
		switch (letter) {
		case 'n':
			request->fsck.mode = FSCK_LOOK;
			break;
		case 'a':
		case 'p':
			request->fsck.mode = FSCK_SAFELY;
			break;
		case 'y':
			request->fsck.mode = FSCK_ALL;
			break;
		case 'u':
			request->fsck.view.space = FORMAT_SPACE_USER;
			break;
		case 'w':
			request->work = optarg;
			break;
		case 'V':
			(void)puts("fsck.unionfs " UNIONFS_VERSION);
			return EXIT_SUCCESS;
		case 'h':
			(void)fputs(usage, stdout);
			return EXIT_SUCCESS;
		default:
			return EXIT_USAGE;
		}
	}
	if (optind < argc)
		return -1;
	log_error("no UPPER given: see fsck.unionfs -h");
	return EXIT_USAGE;
}

static int open_dir(const char *path, struct error *error)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? error_set_errno(error, -errno, "%s", path) : fd;
}

/* The locks of a mount (fs/stack.c): nobody mounts while we look, or has mounted. */
static int lock_dir(int fd, const char *path, struct error *error)
{
	const struct timespec pause = { .tv_nsec = 10000000 };

	for (int i = 0; i < WAIT_ROUNDS; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return 0;
		if (errno != EWOULDBLOCK)
			break;
		(void)nanosleep(&pause, NULL); /* shorter is fine */
	}
	if (errno == EWOULDBLOCK || errno == EINTR)
		return error_set(error, -EBUSY, "%s is in use by a mount", path);
	return error_set_errno(error, -errno, "locking %s", path);
}

static int open_all(struct request *request, char *paths[], int *roots, struct error *error)
{
	struct fsck *fsck = &request->fsck;
	int r = 0;

	for (; paths[fsck->view.n] && r == 0; fsck->view.n++) {
		int fd = open_dir(paths[fsck->view.n], error);

		if (fd < 0)
			return fd;
		roots[fsck->view.n] = fd;
	}
	fsck->view.roots = roots;
	r = lock_dir(roots[0], paths[0], error);
	if (r < 0 || !request->work)
		return r;
	fsck->work = open_dir(request->work, error);
	return fsck->work < 0 ? fsck->work : lock_dir(fsck->work, request->work, error);
}

static int check(struct request *request, struct error *error)
{
	struct fsck *fsck = &request->fsck;
	int r = fsck_check_upper(fsck, error);

	if (r == 0 && fsck->work >= 0)
		r = fsck_check_work(fsck, error);
	if (r == 0 && fsck->n_fixed > 0 && syncfs(fsck->view.roots[0]) < 0)
		r = error_set_errno(error, -errno, "writing the upper to the disk");
	if (r == 0 && fflush(stdout) != 0)
		r = error_set_errno(error, -errno, "standard output");
	return r;
}

static int status_of(const struct fsck *fsck)
{
	if (fsck->n_fixed + fsck->n_left > 0)
		log_info("%zu problems repaired, %zu left", fsck->n_fixed, fsck->n_left);
	return (fsck->n_fixed > 0 ? EXIT_FIXED : 0) | (fsck->n_left > 0 ? EXIT_LEFT : 0);
}

int main(int argc, char *argv[])
{
	struct request request = { .fsck = { .mode = FSCK_LOOK, .work = -1 } };
	struct rlimit limit;
	struct error error;
	int *roots;
	int status;
	int r;

	log_init("fsck.unionfs", LOG_LEVEL_INFO);
	status = parse(argc, argv, &request);
	if (status >= 0)
		return status;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit); /* less will mostly do */
	}
	request.fsck.view.kind = VIEW_MERGED;
	roots = calloc((size_t)(argc - optind) + 1, sizeof(*roots));
	r = roots ? open_all(&request, argv + optind, roots, &error) :
		    error_set_errno(&error, -ENOMEM, "opening layers");
	if (r == 0)
		r = check(&request, &error);
	if (r < 0)
		log_error("%s", error.text);
	status = r < 0 ? EXIT_FAILED : status_of(&request.fsck);
	for (size_t i = 0; i < request.fsck.view.n; i++)
		fd_close(&roots[i]);
	fd_close(&request.fsck.work);
	free(roots);
	return status;
}
