/* SPDX-License-Identifier: MIT */
/*
 * unionfs-run, as it is called: executes unionfs-runner, which is all of it, by a clone of its mount
 * that is read-only (see ownexe.c).
 *
 * The runner would have to execute itself for that.  Beginning twice with a C library takes longer
 * than anything else of a container's start that is not the kernel's; this program has none.  Who may
 * not clone mounts gets the runner as it is, which then does what is left to do.
 *
 * The first argument becomes this program's path: a clone has none (ownexe_settle).
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stdint.h>

#include "runner/init_system.h"

#define EXIT_BROKEN 125
#define PATH_SIZE 4096 /* the kernel's limit for such a link is a page */

static const char *const places[] = { "unionfs-runner", "../libexec/unionfs-mount/unionfs-runner" };

/* The directory of the @len characters at @path, which end with a zero. */
static long open_directory(char *path, long len)
{
	long slash = len;
	long fd;

	while (slash > 0 && path[slash] != '/')
		slash--;
	if (slash == 0)
		return system_open_at(AT_FDCWD, "/", O_PATH | O_CLOEXEC);
	path[slash] = '\0';
	fd = system_open_at(AT_FDCWD, path, O_PATH | O_CLOEXEC);
	path[slash] = '/';
	return fd;
}

static long find_runner(long directory)
{
	long fd = -ENOENT;

	for (unsigned i = 0; i < sizeof(places) / sizeof(*places) && fd < 0; i++)
		fd = system_open_at(directory, places[i], O_PATH | O_CLOEXEC);
	return fd;
}

static long clone_readonly(long fd)
{
	/* As sys_clone_mount does. */
	struct mount_attr attr = { .attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV,
				   .propagation = 1UL << 18 };
	long clone = system_call(__NR_open_tree, fd, (long)"",
				 OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH, 0);
	long r;

	if (clone < 0)
		return clone;
	r = system_call_5(__NR_mount_setattr, clone, (long)"", AT_EMPTY_PATH, (long)&attr,
			  sizeof(attr));
	if (r < 0)
		(void)system_close((int)clone);
	return r < 0 ? r : clone;
}

static long execute(long fd, const char **argv, const char **envp)
{
	return system_call_5(__NR_execveat, fd, (long)"", (long)argv, (long)envp, AT_EMPTY_PATH);
}

static void start(const char **argv, const char **envp)
{
	char path[PATH_SIZE];
	long len = system_call(__NR_readlinkat, AT_FDCWD, (long)"/proc/self/exe", (long)path,
			       sizeof(path) - 1);
	const char *given = argv[0];
	long runner;
	long clone;

	if (len <= 0)
		return;
	path[len] = '\0';
	runner = find_runner(open_directory(path, len));
	if (runner < 0)
		return;
	clone = clone_readonly(runner);
	if (clone >= 0) {
		argv[0] = path;
		(void)execute(clone, argv, envp); /* or as it is */
		argv[0] = given;
	}
	(void)execute(runner, argv, envp);
}

void init_begin(long *stack) __attribute__((noreturn, used));

void init_begin(long *stack)
{
	static const char complaint[] =
		"unionfs-run: cannot execute unionfs-runner, beside this program or in "
		"../libexec/unionfs-mount: is it installed, and /proc mounted?\n";
	const char **argv = (const char **)(stack + 1);

	if (stack[0] > 0)
		start(argv, argv + stack[0] + 1);
	(void)system_write(2, complaint, sizeof(complaint) - 1); /* nobody left to tell */
	system_exit(EXIT_BROKEN);
}
