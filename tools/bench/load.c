/* SPDX-License-Identifier: MIT */
/*
 * What a shell cannot do fast enough to be measured: `load VERB N [SIZE] [PROGRAM]`, in the current
 * directory.  Each verb is a loop over system calls and nothing else.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char buffer[1 << 20];
static size_t size;
static char *program;

static void die(const char *what)
{
	(void)fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(EXIT_FAILURE);
}

static int open_or_die(const char *name, int flags)
{
	int fd = open(name, flags | O_CLOEXEC, 0644);

	if (fd < 0)
		die(name);
	return fd;
}

static void write_and_close(int fd, const char *name, size_t n)
{
	if (write(fd, buffer, n) != (ssize_t)n || close(fd) < 0)
		die(name);
}

static void create(const char *name)
{
	write_and_close(open_or_die(name, O_CREAT | O_EXCL | O_WRONLY), name, size);
}

static void append(const char *name)
{
	write_and_close(open_or_die(name, O_WRONLY | O_APPEND), name, 1);
}

static void absent(const char *name)
{
	struct stat st;

	if (stat(name, &st) == 0 || errno != ENOENT)
		die(name);
}

/* Open, read all, close: what a compiler does to a header. */
static void slurp(const char *name)
{
	int fd = open_or_die(name, O_RDONLY);
	ssize_t n;

	while ((n = read(fd, buffer, sizeof(buffer))) > 0)
		;
	if (n < 0 || close(fd) < 0)
		die(name);
}

static void rename_it(const char *name)
{
	char to[64];

	(void)snprintf(to, sizeof(to), "to-%s", name);
	if (rename(name, to) < 0)
		die(name);
}

static void exec(const char *name)
{
	char *argv[] = { program, NULL };
	int status;
	pid_t pid;

	(void)name;
	errno = posix_spawn(&pid, program, NULL, NULL, argv, argv + 1);
	if (errno || waitpid(pid, &status, 0) < 0 || status != 0)
		die(program);
}

static const struct {
	const char *name;
	void (*one)(const char *name);
} verbs[] = {
	{ "create", create }, { "append", append },    { "absent", absent },
	{ "slurp", slurp },   { "rename", rename_it }, { "exec", exec },
};

int main(int argc, char **argv)
{
	long n = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
	char name[32];

	size = argc > 3 ? strtoul(argv[3], NULL, 10) : 0;
	program = argc > 4 ? argv[4] : NULL;
	if (size > sizeof(buffer))
		size = sizeof(buffer);
	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
		if (argc < 3 || strcmp(argv[1], verbs[i].name) != 0)
			continue;
		for (long k = 0; k < n; k++) {
			(void)snprintf(name, sizeof(name), "f%ld", k);
			verbs[i].one(name);
		}
		return EXIT_SUCCESS;
	}
	(void)fprintf(stderr, "usage: load VERB N [SIZE] [PROGRAM]\n");
	return EXIT_FAILURE;
}
