/*
 * fsop: the system calls that the shell lacks, as verbs.
 *
 *     fsop VERB [ARG...] [-- VERB [ARG...]]...
 *
 * Descriptors are those of the shell (exec 3<file; fsop fstat 3 size) or come from the verb open.
 * Several verbs separated by -- run in one process, which is how a mapping, a lock or a directory
 * stream lives over the next step; `sh COMMAND` runs a shell command between two of them and
 * `expect ERRNO VERB...` demands that a step fails.  The first failure ends the program with
 * status 1 and one line that names the verb, its arguments and the errno.
 *
 * Each op_*.c holds the verbs of one subject.
 */
#define _GNU_SOURCE
#include "fsop.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

static const struct verb *const tables[] = {
	control_verbs, file_verbs,  map_verbs,  name_verbs, meta_verbs,  verity_verbs, xattr_verbs,
	dir_verbs,     event_verbs, tree_verbs, fsx_verbs,  storm_verbs, system_verbs,
};

#define N_TABLES (sizeof(tables) / sizeof(tables[0]))

const char *errno_name(int err)
{
	const char *name = strerrorname_np(err);

	return name ? name : "E?";
}

static void bad_argument(const char *text)
{
	fprintf(stderr, "fsop: bad argument: %s\n", text);
	exit(2);
}

long long arg_number(const char *text)
{
	char *end;
	long long number = strtoll(text, &end, 0);

	switch (*end) {
	case 'K':
		number <<= 10;
		end++;
		break;
	case 'M':
		number <<= 20;
		end++;
		break;
	case 'G':
		number <<= 30;
		end++;
		break;
	default:
		break;
	}
	if (end == text || *end)
		bad_argument(text);
	return number;
}

int arg_fd(const char *text)
{
	return (int)arg_number(text);
}

mode_t arg_mode(const char *text)
{
	char *end;
	unsigned long mode = strtoul(text, &end, 8);

	if (end == text || *end)
		bad_argument(text);
	return (mode_t)mode;
}

int arg_word(const struct word *words, const char *text)
{
	for (; words->name; words++)
		if (strcmp(words->name, text) == 0)
			return words->value;
	bad_argument(text);
	return -1;
}

/* Several words joined by commas: the union of their bits. */
int arg_words(const struct word *words, const char *text)
{
	char *copy = strdup(text), *rest = copy, *one;
	int bits = 0;

	while ((one = strsep(&rest, ",")))
		bits |= arg_word(words, one);
	free(copy);
	return bits;
}

/* SECONDS or SECONDS.NANOSECONDS (all nine digits). */
struct timespec arg_time(const char *text)
{
	struct timespec ts = { 0 };
	char *end;

	ts.tv_sec = strtoll(text, &end, 10);
	if (*end == '.' && strlen(end) == 10)
		ts.tv_nsec = strtol(end + 1, &end, 10);
	if (end == text || *end)
		bad_argument(text);
	return ts;
}

void print_escaped(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c > ' ' && c < 127 && c != '\\')
			putchar(c);
		else
			printf("\\%03o", c);
	}
}

static const struct verb *find_verb(const char *name)
{
	for (size_t i = 0; i < N_TABLES; i++)
		for (const struct verb *verb = tables[i]; verb->name; verb++)
			if (strcmp(verb->name, name) == 0)
				return verb;
	return NULL;
}

int run_verb(int argc, char **argv)
{
	const struct verb *verb = find_verb(argv[0]);

	if (!verb) {
		fprintf(stderr, "fsop: no verb %s (see fsop help)\n", argv[0]);
		exit(2);
	}
	if (argc - 1 < verb->min_args || argc - 1 > verb->max_args) {
		fprintf(stderr, "fsop: usage: %s %s\n", verb->name, verb->help);
		exit(2);
	}
	errno = 0;
	return verb->run(argc, argv);
}

static int do_help(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	for (size_t i = 0; i < N_TABLES; i++)
		for (const struct verb *verb = tables[i]; verb->name; verb++)
			printf("%-14s %s\n", verb->name, verb->help);
	return 0;
}

static int do_sh(int argc, char **argv)
{
	int status;

	(void)argc;
	fflush(stdout);
	status = system(argv[1]);
	if (status == 0)
		return 0;
	fprintf(stderr, "fsop: sh: status %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128);
	exit(1);
}

static int do_expect(int argc, char **argv)
{
	if (run_verb(argc - 2, argv + 2) == 0) {
		fprintf(stderr, "fsop: %s succeeded, expected %s\n", argv[2], argv[1]);
		exit(1);
	}
	return strcmp(errno_name(errno), argv[1]) == 0 ? 0 : -1;
}

static int do_echo(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		printf("%s%s", argv[i], i + 1 < argc ? " " : "");
	putchar('\n');
	return 0;
}

const struct verb control_verbs[] = {
	{ "help", 0, 0, do_help, "list the verbs" },
	{ "sh", 1, 1, do_sh, "COMMAND: run a shell command between two verbs" },
	{ "expect", 2, 99, do_expect, "ERRNO VERB [ARG...]: the verb must fail so" },
	{ "echo", 0, 99, do_echo, "[WORD...]" },
	{ 0 },
};

static void report(int argc, char **argv, int err)
{
	fprintf(stderr, "fsop:");
	for (int i = 0; i < argc; i++)
		fprintf(stderr, " %.80s", argv[i]);
	fprintf(stderr, ": %s\n", errno_name(err));
}

int main(int argc, char **argv)
{
	int start = 1, end;

	if (argc < 2)
		return do_help(0, NULL);
	for (; start < argc; start = end + 1) {
		for (end = start; end < argc && strcmp(argv[end], "--") != 0; end++)
			;
		if (end == start)
			continue;
		if (run_verb(end - start, argv + start) < 0) {
			int err = errno;

			fflush(stdout);
			report(end - start, argv + start, err);
			return 1;
		}
		fflush(stdout);
	}
	return 0;
}
