/* SPDX-License-Identifier: MIT */
/*
 * Two processes: one enters the namespaces, and since a pid namespace holds for children only, it
 * makes the one that stays, as a child of its own parent, and ends.
 *
 * From the moment it is in the container's mount namespace, this program must not be reachable by
 * those inside: it cannot be traced, and runs from a sealed file (runner/ownexe.h).
 */
#include "runner/join.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/fdpass.h"
#include "runner/caps.h"
#include "runner/channel.h"
#include "runner/cloning.h"
#include "runner/command.h"
#include "runner/outcome.h"
#include "runner/ownexe.h"
#include "runner/plan_make.h"
#include "runner/pty.h"
#include "runner/rlimits.h"

#define EXIT_RUNNER 125

struct joining {
	const struct join *join;
	struct launch *launch;
	int ours; /* of the channel */
	int theirs;
	int pid_in; /* a pidfd of the second process comes out of it */
	int pid_out;
	int cgroup;
	struct cgroup_tasks tasks;
};

/* --- inside --- */

static void fail(const struct joining *j, int r, struct error *error) __attribute__((noreturn));

static void fail(const struct joining *j, int r, struct error *error)
{
	channel_complain(j->theirs, SIZE_MAX, r, EXIT_RUNNER, error);
	_exit(EXIT_RUNNER);
}

static int join_flags(const struct spec *spec)
{
	static const int flags[SPEC_N_NS] = {
		[SPEC_NS_USER] = CLONE_NEWUSER,     [SPEC_NS_MOUNT] = CLONE_NEWNS,
		[SPEC_NS_PID] = CLONE_NEWPID,       [SPEC_NS_NET] = CLONE_NEWNET,
		[SPEC_NS_IPC] = CLONE_NEWIPC,       [SPEC_NS_UTS] = CLONE_NEWUTS,
		[SPEC_NS_CGROUP] = CLONE_NEWCGROUP, [SPEC_NS_TIME] = CLONE_NEWTIME,
	};
	int all = CLONE_NEWNS; /* it has a root of its own always */

	for (int ns = 0; ns < SPEC_N_NS; ns++) {
		if (spec->namespaces[ns].mode != SPEC_NS_SHARED)
			all |= flags[ns];
	}
	return all;
}

static int open_terminal(const struct joining *j, struct error *error)
{
	const struct spec_process *process = &j->join->spec->process;
	_cleanup_fd_ int root = -1;
	struct pty pty;
	int r;

	if (!process->has_terminal)
		return -1;
	root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	r = root < 0 ? error_set_errno(error, -errno, "/") :
		       pty_open(root, process->rows, process->columns, &pty, error);
	if (r < 0)
		fail(j, r, error);
	r = channel_send(j->theirs, CHANNEL_TERMINAL, pty.master);
	if (r < 0) {
		(void)error_set_errno(error, r, "handing the terminal over");
		fail(j, r, error);
	}
	(void)close(pty.master); /* it has been handed over */
	return pty.slave;
}

static void run_second(const struct joining *j) __attribute__((noreturn));

static void run_second(const struct joining *j)
{
	const struct launch *launch = j->launch;
	struct error error;
	struct command command = {
		.spec = j->join->spec,
		.plan = &launch->plan,
		.filter = &launch->filter,
		.channel = j->theirs,
		.start_socket = -1,
		.gate = -1,
		.terminal_fds = launch->terminal_fds,
		.preserve_fds = launch->preserve_fds,
		.dies_at = SIZE_MAX,
	};

	command.terminal = open_terminal(j, &error);
	(void)channel_send(j->theirs, CHANNEL_READY, -1); /* a monitor that has gone reads it not */
	command_run(&command);
}

/* A child of our parent, in the pid namespace that was joined. */
static int clone_second(int *ret_pidfd)
{
	struct clone_args args = {
		.flags = CLONE_PARENT | CLONE_PIDFD,
		.pidfd = (uintptr_t)ret_pidfd,
	};
	long pid = syscall(SYS_clone3, &args, sizeof(args));

	return pid < 0 ? -errno : (int)pid;
}

static void enter(const struct joining *j)
{
	const struct spec *spec = j->join->spec;
	struct error error;
	int r = cgroup_join(&j->tasks);

	if (r < 0) {
		(void)error_set_errno(&error, r, "joining the cgroups");
		fail(j, r, &error);
	}
	r = rlimits_set_oom_score(spec->process.oom_score_adj, &error);
	if (r < 0)
		fail(j, r, &error);
	ownexe_forbid_dump();
	if (setns(j->join->target, join_flags(spec)) < 0) {
		r = error_set_errno(&error, -errno, "joining the namespaces");
		fail(j, r, &error);
	}
	if (spec->namespaces[SPEC_NS_USER].mode != SPEC_NS_SHARED &&
	    (setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0)) {
		r = error_set_errno(&error, -errno, "becoming root of the user namespace");
		fail(j, r, &error);
	}
}

/*
 * The second process is seen inside before it has become the command.  Whoever may trace there
 * (CAP_SYS_PTRACE) must not get more of it than what becoming the command takes.
 */
static void lessen(const struct joining *j)
{
	static const uint64_t needed = CAPS_BIT(CAP_SETUID) | CAPS_BIT(CAP_SETGID) |
				       CAPS_BIT(CAP_SETPCAP) | CAPS_BIT(CAP_CHOWN) |
				       CAPS_BIT(CAP_DAC_OVERRIDE) | CAPS_BIT(CAP_SYS_RESOURCE);
	const struct spec_process *process = &j->join->spec->process;
	struct spec_capabilities capabilities = { .bounding =
							  process->capabilities.bounding | needed };
	struct error error;
	int r;

	if (!process->no_new_privileges) /* for the filter */
		capabilities.bounding |= CAPS_BIT(CAP_SYS_ADMIN);
	capabilities.permitted = capabilities.bounding;
	r = caps_limit(&capabilities, true, &error);
	if (r == 0)
		r = caps_apply(&capabilities, true, &error);
	if (r < 0)
		fail(j, r, &error);
}

static void run_first(struct joining *j) __attribute__((noreturn));

static void run_first(struct joining *j)
{
	sigset_t all;
	int pidfd;
	int pid;

	(void)close(j->ours); /* or the end of the monitor would not be seen */
	for (int fd = 0; fd <= STDERR_FILENO; fd++) {
		if (j->launch->stdio[fd] >= 0 && dup2(j->launch->stdio[fd], fd) < 0)
			_exit(EXIT_RUNNER);
	}
	(void)sigfillset(&all); /* until the command resets them */
	(void)sigprocmask(SIG_SETMASK, &all, NULL);
	enter(j);
	lessen(j);
	(void)umask(022);
	pid = clone_second(&pidfd);
	if (pid == 0)
		run_second(j);
	if (pid < 0) {
		struct error error;

		(void)error_set_errno(&error, pid, "making the command's process");
		fail(j, pid, &error);
	}
	_exit(fdpass_send(j->pid_out, pidfd) < 0 ? EXIT_RUNNER : 0);
}

/* --- outside --- */

static int prepare(struct joining *j, struct error *error)
{
	struct launch *launch = j->launch;
	const struct join *join = j->join;
	int ends[2];
	int r;

	r = plan_make_command(join->spec, &launch->plan, error);
	if (r == 0)
		r = seccomp_filter_load(join->spec, launch->cache_dir, &launch->filter, error);
	if (r == 0)
		r = cgroup_open_v2(join->cgroups, CGROUP_PAYLOAD, &j->cgroup, error);
	if (r == 0)
		r = cgroup_open_tasks(join->cgroups, CGROUP_PAYLOAD, &j->tasks, error);
	if (r < 0)
		return r;
	if (channel_open(ends) < 0)
		return error_set_errno(error, -errno, "making a socket");
	launch->channel = ends[0];
	j->ours = ends[0];
	j->theirs = ends[1];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return error_set_errno(error, -errno, "making a socket");
	j->pid_in = ends[0];
	j->pid_out = ends[1];
	return 0;
}

static int clone_first(struct joining *j)
{
	struct clone_args args = {
		.flags = j->cgroup >= 0 ? CLONE_INTO_CGROUP : 0,
		.exit_signal = SIGCHLD,
		.cgroup = (unsigned)MAX(j->cgroup, 0),
	};
	long pid = syscall(SYS_clone3, &args, sizeof(args));

	return pid < 0 ? -errno : (int)pid;
}

static int adopt(struct joining *j, pid_t first, struct error *error)
{
	struct launch *launch = j->launch;
	int pidfd = fdpass_receive(j->pid_in, 0);

	while (waitpid(first, NULL, 0) < 0 && errno == EINTR)
		;
	if (pidfd < 0) { /* it has said why */
		int r = outcome_wait_ready(launch, error);

		return r < 0 ? r : error_set(error, -EPROTO, "the command's process is not known");
	}
	launch->init_pidfd = pidfd;
	launch->init_pid = cloning_pid_of(pidfd);
	if (launch->init_pid <= 0)
		return error_set(error, -ESRCH, "the command's process has ended");
	return outcome_wait_ready(launch, error);
}

int join_run(const struct join *join, struct launch *launch, struct error *error)
{
	struct joining j = {
		.join = join,
		.launch = launch,
		.ours = -1,
		.theirs = -1,
		.pid_in = -1,
		.pid_out = -1,
		.cgroup = -1,
	};
	int pid = 0;
	int r;

	launch->spec = join->spec;
	r = prepare(&j, error);
	if (r == 0) {
		pid = clone_first(&j);
		if (pid == 0)
			run_first(&j);
		if (pid < 0)
			r = error_set_errno(error, pid, "making a process");
	}
	fd_close(&j.theirs);
	fd_close(&j.pid_out);
	if (r == 0)
		r = adopt(&j, pid, error);
	fd_close(&j.pid_in);
	fd_close(&j.cgroup);
	cgroup_tasks_deinit(&j.tasks);
	return r;
}
