/*
 * Verbs on attributes: stat through names and descriptors, birth time, mode, owner, times.
 */
#define _GNU_SOURCE
#include "fsop.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static void print_time(const struct statx_timestamp *ts)
{
	printf("%lld.%09u", (long long)ts->tv_sec, ts->tv_nsec);
}

static void print_field(const struct statx *st, const char *field)
{
	if (strcmp(field, "ino") == 0)
		printf("%llu", (unsigned long long)st->stx_ino);
	else if (strcmp(field, "dev") == 0)
		printf("%u:%u", st->stx_dev_major, st->stx_dev_minor);
	else if (strcmp(field, "rdev") == 0)
		printf("%u:%u", st->stx_rdev_major, st->stx_rdev_minor);
	else if (strcmp(field, "mode") == 0)
		printf("%o", st->stx_mode);
	else if (strcmp(field, "nlink") == 0)
		printf("%u", st->stx_nlink);
	else if (strcmp(field, "uid") == 0)
		printf("%u", st->stx_uid);
	else if (strcmp(field, "gid") == 0)
		printf("%u", st->stx_gid);
	else if (strcmp(field, "size") == 0)
		printf("%llu", (unsigned long long)st->stx_size);
	else if (strcmp(field, "blocks") == 0)
		printf("%llu", (unsigned long long)st->stx_blocks);
	else if (strcmp(field, "atime") == 0)
		print_time(&st->stx_atime);
	else if (strcmp(field, "mtime") == 0)
		print_time(&st->stx_mtime);
	else if (strcmp(field, "ctime") == 0)
		print_time(&st->stx_ctime);
	else if (strcmp(field, "btime") == 0 && (st->stx_mask & STATX_BTIME))
		print_time(&st->stx_btime);
	else
		printf("none");
}

static int print_fields(int dirfd, const char *path, int flags, int n, char **fields)
{
	struct statx st;

	if (statx(dirfd, path, flags, STATX_BASIC_STATS | STATX_BTIME, &st) < 0)
		return -1;
	for (int i = 0; i < n; i++) {
		print_field(&st, fields[i]);
		putchar(i + 1 < n ? ' ' : '\n');
	}
	return 0;
}

static int do_stat(int argc, char **argv)
{
	return print_fields(AT_FDCWD, argv[1], AT_SYMLINK_NOFOLLOW, argc - 2, argv + 2);
}

static int do_fstat(int argc, char **argv)
{
	return print_fields(arg_fd(argv[1]), "", AT_EMPTY_PATH, argc - 2, argv + 2);
}

static int do_fchmod(int argc, char **argv)
{
	(void)argc;
	return fchmod(arg_fd(argv[1]), arg_mode(argv[2]));
}

static int do_chmod(int argc, char **argv)
{
	(void)argc;
	return chmod(argv[1], arg_mode(argv[2]));
}

static int do_fchown(int argc, char **argv)
{
	(void)argc;
	return fchown(arg_fd(argv[1]), (uid_t)arg_number(argv[2]), (gid_t)arg_number(argv[3]));
}

static int do_lchown(int argc, char **argv)
{
	(void)argc;
	return lchown(argv[1], (uid_t)arg_number(argv[2]), (gid_t)arg_number(argv[3]));
}

static struct timespec arg_utime(const char *text)
{
	struct timespec ts = { .tv_nsec = UTIME_NOW };

	if (strcmp(text, "now") == 0)
		return ts;
	ts.tv_nsec = UTIME_OMIT;
	return strcmp(text, "omit") == 0 ? ts : arg_time(text);
}

static int do_utimens(int argc, char **argv)
{
	const struct timespec times[2] = { arg_utime(argv[2]), arg_utime(argv[3]) };

	(void)argc;
	return utimensat(AT_FDCWD, argv[1], times, AT_SYMLINK_NOFOLLOW);
}

static int do_futimens(int argc, char **argv)
{
	const struct timespec times[2] = { arg_utime(argv[2]), arg_utime(argv[3]) };

	(void)argc;
	return futimens(arg_fd(argv[1]), times);
}

static const struct word access_modes[] = {
	{ "exists", F_OK }, { "r", R_OK }, { "w", W_OK }, { "x", X_OK }, { 0 },
};

static int do_access(int argc, char **argv)
{
	(void)argc;
	return access(argv[1], arg_words(access_modes, argv[2]));
}

static int do_umask(int argc, char **argv)
{
	(void)argc;
	umask(arg_mode(argv[1]));
	return 0;
}

static int do_statfs(int argc, char **argv)
{
	struct statvfs st;

	(void)argc;
	if (statvfs(argv[1], &st) < 0)
		return -1;
	printf("bsize %lu blocks %llu files %llu namemax %lu fsid %lx flags %lx\n", st.f_frsize,
	       (unsigned long long)st.f_blocks, (unsigned long long)st.f_files, st.f_namemax,
	       st.f_fsid, st.f_flag);
	return 0;
}

/* Loses the privileges of root, and root's groups where that is permitted, for what follows. */
static int do_become(int argc, char **argv)
{
	uid_t uid = (uid_t)arg_number(argv[1]);
	gid_t gid = argc > 2 ? (gid_t)arg_number(argv[2]) : (gid_t)uid;
	gid_t group = argc > 3 ? (gid_t)arg_number(argv[3]) : 0;

	if (setgroups(argc > 3 ? 1 : 0, &group) < 0 && errno != EPERM)
		return -1;
	if (setresgid(gid, gid, gid) < 0)
		return -1;
	return setresuid(uid, uid, uid);
}

const struct verb meta_verbs[] = {
	{ "stat", 2, 20, do_stat,
	  "NAME FIELD...: ino dev rdev mode nlink uid gid size blocks atime mtime ctime btime" },
	{ "fstat", 2, 20, do_fstat, "FD FIELD..." },
	{ "chmod", 2, 2, do_chmod, "NAME MODE" },
	{ "fchmod", 2, 2, do_fchmod, "FD MODE" },
	{ "fchown", 3, 3, do_fchown, "FD UID GID" },
	{ "lchown", 3, 3, do_lchown, "NAME UID GID" },
	{ "utimens", 3, 3, do_utimens, "NAME ATIME MTIME, each now|omit|SECONDS[.NANOSECONDS]" },
	{ "futimens", 3, 3, do_futimens, "FD ATIME MTIME" },
	{ "umask", 1, 1, do_umask, "MODE: of the verbs that follow" },
	{ "statfs", 1, 1, do_statfs, "NAME" },
	{ "access", 2, 2, do_access, "NAME exists|r|w|x[,...]: access(2)" },
	{ "become", 1, 3, do_become, "UID [GID [GROUP]]: for the verbs that follow" },
	{ 0 },
};
