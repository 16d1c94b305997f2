/* SPDX-License-Identifier: MIT */
#include "tools/layer/userns.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/log.h"
#include "runner/idmap.h"
#include "runner/state_root.h"

/* The child: waits for its ids. */
static int become_root(int go, struct error *error)
{
	char byte;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* what it leaves, gc removes */
	if (read(go, &byte, 1) != 1)
		_exit(1); /* the parent has said why */
	if (setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0)
		return error_set_errno(error, -errno, "becoming root of a user namespace");
	return 0;
}

static int write_maps(pid_t pid, struct error *error)
{
	struct idmap_caller caller;
	struct idmap maps = { 0 };
	struct spec spec;
	int r = idmap_find_caller(&caller);

	if (r < 0)
		return error_set_errno(error, r, "finding out who you are");
	spec_init(&spec);
	r = idmap_make(&spec, &caller, &maps, error);
	if (r == 0)
		r = idmap_write(pid, &caller, true, &maps, error);
	if (r == 0 && *maps.warning)
		log_warning("%s", maps.warning);
	idmap_deinit(&maps);
	spec_deinit(&spec);
	return r;
}

/* Where the user's containers are, which root of the namespace would look for elsewhere. */
static int note_state_root(struct error *error)
{
	_cleanup_free_ char *path = NULL;
	int r = state_root_path(NULL, &path);

	if (r == 0 && setenv("UNIONFS_RUN_ROOT", path, 1) < 0)
		r = -errno;
	return r < 0 ? error_set_errno(error, r, "the state of containers") : 0;
}

static int wait_for(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int userns_enter(int *ret_status, struct error *error)
{
	struct clone_args args = { .flags = CLONE_NEWUSER, .exit_signal = SIGCHLD };
	_cleanup_fd_ int reader = -1;
	_cleanup_fd_ int writer = -1;
	int ends[2];
	long pid;
	int r;

	*ret_status = -1;
	if (geteuid() == 0)
		return 0;
	r = note_state_root(error);
	if (r < 0)
		return r;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return error_set_errno(error, -errno, "making a pipe");
	reader = ends[0];
	writer = ends[1];
	pid = syscall(SYS_clone3, &args, sizeof(args));
	if (pid < 0)
		return error_set_errno(error, -errno,
				       "making a user namespace (unionfs-run doctor tells more)");
	if (pid == 0) {
		fd_close(&writer);
		return become_root(reader, error);
	}
	r = write_maps((pid_t)pid, error);
	if (r == 0 && write(writer, "", 1) != 1)
		r = error_set_errno(error, -errno, "starting the work");
	fd_close(&writer);
	*ret_status = wait_for((pid_t)pid);
	return r;
}
