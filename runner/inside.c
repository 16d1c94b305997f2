/* SPDX-License-Identifier: MIT */
/*
 * A table tells which function takes which step.  File systems that need nothing of the root are
 * made before the root is waited for: meanwhile the daemon starts.
 *
 * The command's process is made before the init is executed, and waits for that (the gate): nothing
 * of the image runs while this program's own file is what /proc/1/exe shows (CVE-2019-5736).
 */
#include "runner/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/fdpass.h"
#include "runner/caps.h"
#include "runner/channel.h"
#include "runner/command.h"
#include "runner/dying.h"
#include "runner/inside_mounts.h"
#include "runner/mounts.h"
#include "runner/ownexe.h"
#include "runner/pty.h"
#include "runner/rlimits.h"
#include "runner/rootfs.h"
#include "runner/sysctls.h"

#define EXIT_RUNNER 125

static void fail(const struct inside *inside, int r, const struct error *error)
	__attribute__((noreturn));

static void fail(const struct inside *inside, int r, const struct error *error)
{
	channel_complain(inside->channel, inside->step, r, EXIT_RUNNER, error);
	_exit(EXIT_RUNNER);
}

/* --- single steps --- */

static int take_join(struct inside *inside, const struct step *step, struct error *error)
{
	return joined_enter(inside->joined, (enum spec_ns)step->index, error);
}

static int take_isolate(struct inside *inside, const struct step *step, struct error *error)
{
	int r = mounts_isolate("/");

	(void)inside;
	(void)step;
	return r < 0 ? error_set_errno(error, r, "making all mounts slaves") : 0;
}

/* While it is this process's own: it cannot be opened by who has become undumpable. */
static void open_clocks(struct inside *inside)
{
	const struct spec *spec = inside->plan->spec;
	struct error error;
	int r;

	if (spec->boottime_offset == 0 && spec->monotonic_offset == 0)
		return;
	inside->clocks = open("/proc/self/timens_offsets", O_WRONLY | O_CLOEXEC);
	if (inside->clocks < 0) {
		r = error_set_errno(&error, -errno, "/proc/self/timens_offsets");
		fail(inside, r, &error);
	}
}

/* The init's too: it is what has to end when the command does. */
static void set_oom_score(const struct inside *inside)
{
	struct error error;
	int r = rlimits_set_oom_score(inside->plan->spec->process.oom_score_adj, &error);

	if (r < 0)
		fail(inside, r, &error);
}

/* The offsets can be written until a process has entered the namespace (time_namespaces(7)). */
static int set_clocks(struct inside *inside, struct error *error)
{
	const struct spec *spec = inside->plan->spec;
	char text[96];
	int n;

	if (inside->clocks < 0)
		return 0;
	n = snprintf(text, sizeof(text), "monotonic %lld 0\nboottime %lld 0\n",
		     (long long)spec->monotonic_offset, (long long)spec->boottime_offset);
	if (write(inside->clocks, text, (size_t)n) != n)
		return error_set_errno(error, -errno, "/proc/self/timens_offsets");
	fd_close(&inside->clocks);
	return 0;
}

static int take_unshare(struct inside *inside, const struct step *step, struct error *error)
{
	const struct spec *spec = inside->plan->spec;
	bool has_time = spec->namespaces[SPEC_NS_TIME].mode == SPEC_NS_NEW;
	bool has_cgroup = spec->namespaces[SPEC_NS_CGROUP].mode == SPEC_NS_NEW;
	int flags = (has_time ? CLONE_NEWTIME : 0) | (has_cgroup ? CLONE_NEWCGROUP : 0);

	(void)step;
	if (unshare(flags) < 0)
		return error_set_errno(error, -errno, "unshare");
	return has_time ? set_clocks(inside, error) : 0;
}

static int take_root(struct inside *inside, const struct step *step, struct error *error)
{
	_cleanup_fd_ int mount = fdpass_receive(inside->union_socket, 0);
	_cleanup_fd_ int slash = -1;
	int r;

	fd_close(&inside->union_socket);
	if (mount < 0)
		return error_set(error, mount, "the union's daemon has ended");
	slash = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (slash < 0)
		return error_set_errno(error, -errno, "/");
	if (strcmp(step->options, "nodev") == 0) {
		r = mounts_restrict(mount, MOUNT_ATTR_NODEV, false);
		if (r < 0)
			return error_set_errno(error, r, "refusing device nodes");
	}
	r = mounts_attach(mount, slash);
	if (r < 0)
		return error_set_errno(error, r, "attaching the mount");
	inside->root = fd_take(&mount);
	return 0;
}

static int take_sysctl(struct inside *inside, const struct step *step, struct error *error)
{
	_cleanup_fd_ int proc = rootfs_open(inside->root, "proc", O_PATH | O_DIRECTORY);

	(void)step;
	if (proc < 0)
		return error_set_errno(error, proc, "/proc");
	return sysctls_apply(inside->plan->spec, proc, error);
}

static int take_hostname(struct inside *inside, const struct step *step, struct error *error)
{
	(void)inside;
	if (sethostname(step->object, strlen(step->object)) < 0)
		return error_set_errno(error, -errno, "sethostname");
	return 0;
}

static int take_interfaces(struct inside *inside, const struct step *step, struct error *error)
{
	(void)step;
	return net_setup_container(inside->plan->net, error);
}

static int take_console(struct inside *inside, const struct step *step, struct error *error)
{
	const struct spec_process *process = &inside->plan->spec->process;
	_cleanup_fd_ int target = rootfs_target(inside->root, step->object, ROOTFS_FILE);
	struct pty pty;
	int r;

	if (target < 0)
		return error_set_errno(error, target, "%s", step->object);
	r = pty_open(inside->root, process->rows, process->columns, &pty, error);
	if (r < 0)
		return r;
	inside->terminal = pty.slave;
	r = channel_send(inside->channel, CHANNEL_TERMINAL, pty.master);
	fd_close(&pty.master);
	if (r < 0)
		return error_set_errno(error, r, "handing the terminal over");
	return inside_bind_fd(pty.slave, target, error);
}

static int take_pivot(struct inside *inside, const struct step *step, struct error *error)
{
	int r;

	(void)step;
	if (inside->init) { /* its path leads to it from here only */
		r = helper_seal(inside->init, error);
		if (r < 0)
			return r;
		inside->init_fd = r;
	}
	r = mounts_pivot(inside->root);
	return r < 0 ? error_set_errno(error, r, "pivot_root") : 0;
}

static int (*const takers[STEP_N_KINDS])(struct inside *inside, const struct step *step,
					 struct error *error) = {
	[STEP_JOIN] = take_join,
	[STEP_ISOLATE] = take_isolate,
	[STEP_UNSHARE] = take_unshare,
	[STEP_ROOT] = take_root,
	[STEP_MOUNT] = inside_take_mount,
	[STEP_BIND] = inside_take_bind,
	[STEP_DEVICE] = inside_take_node,
	[STEP_LINK] = inside_take_node,
	[STEP_SYSCTL] = take_sysctl,
	[STEP_MASK] = inside_take_mask,
	[STEP_READONLY] = inside_take_readonly,
	[STEP_HOSTNAME] = take_hostname,
	[STEP_INTERFACES] = take_interfaces,
	[STEP_CONSOLE] = take_console,
	[STEP_PIVOT] = take_pivot,
};

/* --- all of them --- */

static void take_steps(struct inside *inside)
{
	const struct plan *plan = inside->plan;
	size_t first = plan_first(plan, STEP_CONTAINER);
	size_t end = plan_first(plan, STEP_COMMAND);
	struct error error = { "" };
	int r = 0;

	for (size_t i = first; i < end; i++) {
		inside->step = i;
		dying_take_step(i, inside->dies_at);
		if (plan->steps[i].kind == STEP_ROOT)
			r = inside_prepare_mounts(inside, &error);
		if (r == 0)
			inside->step = i; /* and no other whose mount was made */
		if (r == 0)
			r = takers[plan->steps[i].kind](inside, &plan->steps[i], &error);
		if (r < 0)
			fail(inside, r, &error);
	}
	fd_close(&inside->mask); /* a directory: not to be had by its number */
}

static void wait_for_go(const struct inside *inside)
{
	struct channel_message message;

	/* Without a word the monitor has gone, and there is nobody to tell. */
	if (channel_receive(inside->channel, 0, &message) != 1 || message.kind != CHANNEL_GO)
		_exit(EXIT_RUNNER);
}

/* Its own root, with nothing of the user's that made the namespace. */
static void become_root(struct inside *inside)
{
	struct error error;

	if (!inside->plan->has_user_ns)
		return;
	if (setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0) {
		int r = -errno;

		(void)error_set_errno(&error, r, "becoming root of the user namespace");
		fail(inside, r, &error);
	}
}

/* After the ids have changed, which cancels it. */
static void die_with_monitor(const struct inside *inside)
{
	struct pollfd fd = { .fd = inside->channel };

	if (!inside->dies_with_monitor)
		return;
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* a valid signal: cannot fail */
	if (poll(&fd, 1, 0) > 0)                /* too late: the other end is closed */
		_exit(EXIT_RUNNER);
}

/* --- the two processes --- */

/*
 * Who may trace inside (CAP_SYS_PTRACE) may make the init do whatever it can, so it can no more than
 * the command, but for signals to any user's processes.  A profile that somebody wrote may not have
 * what the init needs; the default one has.
 */
static int lessen_init(const struct inside *inside, struct error *error)
{
	const struct spec *spec = inside->plan->spec;
	struct spec_capabilities capabilities = spec->process.capabilities;
	int r;

	if (spec->is_privileged)
		return 0;
	capabilities.bounding |= CAPS_BIT(CAP_KILL);
	capabilities.permitted = capabilities.bounding;
	capabilities.required = 0; /* what cannot be had the command says */
	r = caps_limit(&capabilities, true, error);
	if (r == 0)
		r = caps_apply(&capabilities, true, error);
	if (r == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) < 0)
		r = error_set_errno(error, -errno, "no_new_privs");
	(void)syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL, 0, 0, 0); /* as command */
	if (r == 0 && spec->seccomp == SPEC_SECCOMP_DEFAULT)
		r = seccomp_filter_apply(inside->filter, error);
	return r;
}

/* The init does not keep the command's pipes open, nor anything else. */
static void become_init(struct inside *inside, pid_t command, int gate)
{
	char pid[16];
	char events[16];
	char gate_text[16];
	char *waits = (char *)(inside->plan->spec->waits_for_all ? "1" : "0");
	char *argv[] = { (char *)HELPER_INIT, pid, events, waits, gate_text, NULL };
	char *environment[] = { NULL };
	_cleanup_fd_ int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	struct error error;
	int r;

	(void)snprintf(pid, sizeof(pid), "%d", (int)command);
	(void)snprintf(events, sizeof(events), "%d", inside->events);
	(void)snprintf(gate_text, sizeof(gate_text), "%d", gate);
	for (int fd = 0; fd <= STDERR_FILENO && null_fd >= 0; fd++)
		(void)dup2(null_fd, fd); /* between open descriptors: cannot fail */
	(void)fcntl(gate, F_SETFD, 0);   /* it closes it */
	if (inside->events >= 0)
		(void)fcntl(inside->events, F_SETFD, 0);
	(void)prctl(PR_SET_CHILD_SUBREAPER, 1); /* where the pid namespace is shared */
	if (lessen_init(inside, &error) < 0)
		fail(inside, -EPERM, &error);
	(void)syscall(SYS_execveat, inside->init_fd, "", argv, environment, AT_EMPTY_PATH);
	r = -errno;
	(void)error_set_errno(&error, r, "executing %s", HELPER_INIT);
	fail(inside, r, &error);
}

static struct command command_of(const struct inside *inside, int gate)
{
	return (struct command){
		.spec = inside->plan->spec,
		.plan = inside->plan,
		.first_step = plan_first(inside->plan, STEP_COMMAND),
		.filter = inside->filter,
		.channel = inside->channel,
		.start_socket = inside->start_socket,
		.gate = gate,
		.terminal = inside->terminal,
		.terminal_fds = inside->terminal_fds,
		.preserve_fds = inside->preserve_fds,
		.has_session = gate >= 0 && inside->terminal >= 0,
		.dies_at = inside->dies_at,
	};
}

/* With a terminal the session is the init's, so that ^Z can stop the command (see init.c). */
static void begin_session(struct inside *inside)
{
	struct error error;
	int r;

	if (inside->terminal < 0)
		return;
	r = pty_begin_session(inside->terminal, &error);
	if (r < 0)
		fail(inside, r, &error);
}

static void split(struct inside *inside)
{
	struct command command;
	struct error error;
	int gate[2];
	pid_t pid;
	int r;

	begin_session(inside);
	if (pipe2(gate, O_CLOEXEC) < 0) {
		r = error_set_errno(&error, -errno, "making a pipe");
		fail(inside, r, &error);
	}
	pid = fork();
	if (pid < 0) {
		r = error_set_errno(&error, -errno, "making the command's process");
		fail(inside, r, &error);
	}
	if (pid > 0)
		become_init(inside, pid, gate[1]);
	(void)close(gate[1]);
	command = command_of(inside, gate[0]);
	command_run(&command);
}

void inside_run(struct inside *inside)
{
	struct command command;
	struct error error;
	sigset_t all;

	(void)sigfillset(&all); /* the init takes them one by one */
	(void)sigprocmask(SIG_SETMASK, &all, NULL);
	inside->step = plan_first(inside->plan, STEP_CONTAINER);
	if (inside->tasks) {
		int r = cgroup_join(inside->tasks);

		if (r < 0) {
			(void)error_set_errno(&error, r, "joining the cgroups");
			fail(inside, r, &error);
		}
	}
	wait_for_go(inside);
	open_clocks(inside);
	set_oom_score(inside);
	become_root(inside);
	die_with_monitor(inside);
	ownexe_forbid_dump();
	(void)umask(0); /* modes are as they are written in the plan */
	take_steps(inside);
	(void)channel_send(inside->channel, CHANNEL_READY,
			   -1); /* a monitor that has gone reads it not */
	if (inside->init)
		split(inside);
	command = command_of(inside, -1);
	command_run(&command);
}
