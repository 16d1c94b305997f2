/*
 * Verbs on extended attributes, never following symbolic links.  Values may hold \ooo escapes.
 */
#define _GNU_SOURCE
#include "fsop.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>

static const struct word set_flags[] = {
	{ "create", XATTR_CREATE },
	{ "replace", XATTR_REPLACE },
	{ 0 },
};

/* Turns \ooo into bytes, in place; returns the length. */
static size_t unescape(char *text)
{
	char *to = text;

	for (const char *from = text; *from; to++) {
		if (*from == '\\' && from[1] && from[2] && from[3]) {
			*to = (char)((from[1] - '0') * 64 + (from[2] - '0') * 8 + (from[3] - '0'));
			from += 4;
		} else {
			*to = *from++;
		}
	}
	return (size_t)(to - text);
}

static int do_setxattr(int argc, char **argv)
{
	size_t len = unescape(argv[3]);

	return lsetxattr(argv[1], argv[2], argv[3], len,
			 argc > 4 ? arg_word(set_flags, argv[4]) : 0);
}

static int do_fsetxattr(int argc, char **argv)
{
	size_t len = unescape(argv[3]);

	return fsetxattr(arg_fd(argv[1]), argv[2], argv[3], len,
			 argc > 4 ? arg_word(set_flags, argv[4]) : 0);
}

static int print_value(ssize_t len, const char *value)
{
	if (len < 0)
		return -1;
	print_escaped(value, (size_t)len);
	putchar('\n');
	return 0;
}

static int do_getxattr(int argc, char **argv)
{
	static char value[65536];
	size_t size = argc > 3 ? (size_t)arg_number(argv[3]) : sizeof(value);

	return print_value(lgetxattr(argv[1], argv[2], value, size), value);
}

static int do_fgetxattr(int argc, char **argv)
{
	static char value[65536];

	(void)argc;
	return print_value(fgetxattr(arg_fd(argv[1]), argv[2], value, sizeof(value)), value);
}

/* Asks only for the sizes: of the list, or of one value. */
static int do_xattrsize(int argc, char **argv)
{
	ssize_t size =
		argc > 2 ? lgetxattr(argv[1], argv[2], NULL, 0) : llistxattr(argv[1], NULL, 0);

	if (size < 0)
		return -1;
	printf("%zd\n", size);
	return 0;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int do_listxattr(int argc, char **argv)
{
	static char list[65536];
	const char *names[1024];
	size_t size = argc > 2 ? (size_t)arg_number(argv[2]) : sizeof(list), n = 0;
	ssize_t len = llistxattr(argv[1], list, size);

	if (len < 0)
		return -1;
	for (const char *name = list; name < list + len && n < 1024; name += strlen(name) + 1)
		names[n++] = name;
	qsort(names, n, sizeof(names[0]), compare_names);
	for (size_t i = 0; i < n; i++)
		puts(names[i]);
	return 0;
}

static int do_removexattr(int argc, char **argv)
{
	(void)argc;
	return lremovexattr(argv[1], argv[2]);
}

const struct verb xattr_verbs[] = {
	{ "setxattr", 3, 4, do_setxattr, "NAME XATTR VALUE [create|replace]" },
	{ "fsetxattr", 3, 4, do_fsetxattr, "FD XATTR VALUE [create|replace]" },
	{ "getxattr", 2, 3, do_getxattr, "NAME XATTR [BUFFER-SIZE]: print the value, escaped" },
	{ "fgetxattr", 2, 2, do_fgetxattr, "FD XATTR" },
	{ "xattrsize", 1, 2, do_xattrsize, "NAME [XATTR]: size of the list or of one value" },
	{ "listxattr", 1, 2, do_listxattr, "NAME [BUFFER-SIZE]: print the names, sorted" },
	{ "removexattr", 2, 2, do_removexattr, "NAME XATTR" },
	{ 0 },
};
