/*
 * Verbs on names: rename with flags, links, special files, very deep paths.
 */
#define _GNU_SOURCE
#include "fsop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static const struct word rename_flags[] = {
	{ "noreplace", RENAME_NOREPLACE },
	{ "exchange", RENAME_EXCHANGE },
	{ "whiteout", RENAME_WHITEOUT },
	{ 0 },
};

static const struct word link_flags[] = {
	{ "follow", AT_SYMLINK_FOLLOW },
	{ "nofollow", 0 },
	{ 0 },
};

static const struct word node_types[] = {
	{ "file", (int)S_IFREG }, { "fifo", (int)S_IFIFO },  { "sock", (int)S_IFSOCK },
	{ "char", (int)S_IFCHR }, { "block", (int)S_IFBLK }, { 0 },
};

static int do_rename(int argc, char **argv)
{
	unsigned flags = argc > 3 ? (unsigned)arg_words(rename_flags, argv[3]) : 0;

	return renameat2(AT_FDCWD, argv[1], AT_FDCWD, argv[2], flags);
}

static int do_link(int argc, char **argv)
{
	int flags = argc > 3 ? arg_word(link_flags, argv[3]) : 0;

	return linkat(AT_FDCWD, argv[1], AT_FDCWD, argv[2], flags);
}

static int do_symlink(int argc, char **argv)
{
	(void)argc;
	return symlink(argv[1], argv[2]);
}

static int do_mkdir(int argc, char **argv)
{
	return mkdir(argv[1], argc > 2 ? arg_mode(argv[2]) : 0777);
}

static int do_unlink(int argc, char **argv)
{
	(void)argc;
	return unlink(argv[1]);
}

static int do_rmdir(int argc, char **argv)
{
	(void)argc;
	return rmdir(argv[1]);
}

static int do_readlink(int argc, char **argv)
{
	char target[4097];
	ssize_t len = readlink(argv[1], target, sizeof(target));

	(void)argc;
	if (len < 0)
		return -1;
	printf("%.*s\n", (int)len, target);
	return 0;
}

static int do_mknod(int argc, char **argv)
{
	mode_t mode = (mode_t)arg_word(node_types, argv[2]) | (argc > 3 ? arg_mode(argv[3]) : 0666);
	dev_t dev = 0;

	if (argc > 5)
		dev = makedev((unsigned)arg_number(argv[4]), (unsigned)arg_number(argv[5]));
	return mknod(argv[1], mode, dev);
}

static int do_chdir(int argc, char **argv)
{
	(void)argc;
	return chdir(argv[1]);
}

/* Makes DEPTH nested directories by relative steps and stays in the last. */
static int do_descend_new(int argc, char **argv)
{
	(void)argc;
	for (long long i = arg_number(argv[2]); i > 0; i--)
		if (mkdir(argv[1], 0755) < 0 || chdir(argv[1]) < 0)
			return -1;
	return 0;
}

static int do_descend(int argc, char **argv)
{
	(void)argc;
	for (long long i = arg_number(argv[2]); i > 0; i--)
		if (chdir(argv[1]) < 0)
			return -1;
	return 0;
}

/* Goes up DEPTH times and removes the directory that it came out of. */
static int do_ascend_rmdir(int argc, char **argv)
{
	(void)argc;
	for (long long i = arg_number(argv[2]); i > 0; i--)
		if (chdir("..") < 0 || rmdir(argv[1]) < 0)
			return -1;
	return 0;
}

/* Makes COUNT empty files PREFIX0 .., or with `dir` directories, or with `link FILE` hard links. */
static int do_populate(int argc, char **argv)
{
	long long count = arg_number(argv[2]);
	const char *kind = argc > 3 ? argv[3] : "file";
	char path[4200];

	for (long long i = 0; i < count; i++) {
		int r;

		snprintf(path, sizeof(path), "%s%lld", argv[1], i);
		if (strcmp(kind, "dir") == 0)
			r = mkdir(path, 0755);
		else if (strcmp(kind, "link") == 0)
			r = link(argv[4], path);
		else
			r = mknod(path, S_IFREG | 0644, 0);
		if (r < 0)
			return -1;
	}
	return 0;
}

static int do_mass_rename(int argc, char **argv)
{
	long long count = arg_number(argv[3]);
	char from[4200], to[4200];

	(void)argc;
	for (long long i = 0; i < count; i++) {
		snprintf(from, sizeof(from), "%s%lld", argv[1], i);
		snprintf(to, sizeof(to), "%s%lld", argv[2], i);
		if (rename(from, to) < 0)
			return -1;
	}
	return 0;
}

const struct verb name_verbs[] = {
	{ "rename", 2, 3, do_rename, "OLD NEW [noreplace|exchange|whiteout[,...]]" },
	{ "link", 2, 3, do_link, "OLD NEW [follow|nofollow]" },
	{ "symlink", 2, 2, do_symlink, "TARGET NAME" },
	{ "mkdir", 1, 2, do_mkdir, "DIR [MODE]" },
	{ "unlink", 1, 1, do_unlink, "NAME" },
	{ "rmdir", 1, 1, do_rmdir, "DIR" },
	{ "readlink", 1, 1, do_readlink, "NAME" },
	{ "mknod", 2, 5, do_mknod, "NAME file|fifo|sock|char|block [MODE [MAJOR MINOR]]" },
	{ "chdir", 1, 1, do_chdir, "DIR" },
	{ "descend-new", 2, 2, do_descend_new, "NAME DEPTH: mkdir and chdir, DEPTH times" },
	{ "descend", 2, 2, do_descend, "NAME DEPTH: chdir, DEPTH times" },
	{ "ascend-rmdir", 2, 2, do_ascend_rmdir, "NAME DEPTH: chdir .. and rmdir, DEPTH times" },
	{ "populate", 2, 4, do_populate, "PREFIX COUNT [file|dir|link FILE]: make PREFIX0 .." },
	{ "mass-rename", 3, 3, do_mass_rename, "FROM-PREFIX TO-PREFIX COUNT" },
	{ 0 },
};
