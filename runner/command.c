/* SPDX-License-Identifier: MIT */
/*
 * What can be refused is done while somebody can still be told: descriptors are closed by the
 * execve(2) itself.
 */
#include "runner/command.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <linux/magic.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "runner/channel.h"
#include "runner/dying.h"
#include "runner/environment.h"
#include "runner/identity.h"
#include "runner/pty.h"
#include "runner/rlimits.h"
#include "runner/user.h"

#define EXIT_RUNNER 125
#define EXIT_NOT_RUNNABLE 126
#define EXIT_NOT_FOUND 127

#define DEFAULT_UMASK 022

/* Room for a directory of PATH and a name. */
#define PROGRAM_SIZE 4352

struct process {
	const struct command *command;
	struct spec_process spec; /* a copy, with what the image says of the user */
	int gate;                 /* to be waited for; -1 */
	int starter;              /* who has connected to start it; -1 */
	int status;               /* to exit with on failure */
};

/* --- steps --- */

/* A keyring of its own (keyrings(7)); a kernel or filter without them is as good. */
static void join_keyring(void)
{
	(void)syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL, 0, 0, 0);
}

/* The host's null device is exchanged for the container's own. */
static int replace_null(int fd)
{
	struct stat st;
	int null_fd;

	if (fstat(fd, &st) < 0 || !S_ISCHR(st.st_mode) || st.st_rdev != makedev(1, 3))
		return 0;
	null_fd = open("/dev/null", O_RDWR);
	if (null_fd < 0)
		return -errno;
	if (null_fd != fd && dup2(null_fd, fd) < 0)
		return -errno;
	if (null_fd > STDERR_FILENO)
		(void)close(null_fd); /* it has become the other one */
	return 0;
}

static int take_terminal(const struct command *command, struct error *error)
{
	int r = 0;

	if (command->has_session) { /* signals are blocked, so that this stops nobody */
		if (setpgid(0, 0) < 0 || tcsetpgrp(command->terminal, getpid()) < 0)
			return error_set_errno(error, -errno, "taking the terminal's foreground");
	} else {
		r = pty_begin_session(command->terminal, error);
	}
	return r < 0 ? r : pty_take_stdio(command->terminal, command->terminal_fds, error);
}

static int take_session(struct process *process, const struct step *step, struct error *error)
{
	const struct command *command = process->command;
	int r;

	(void)step;
	join_keyring();
	if (command->terminal >= 0) {
		r = take_terminal(command, error);
		if (r < 0)
			return r;
	} else {
		(void)setsid(); /* fails for who has one already */
	}
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		r = replace_null(fd);
		if (r < 0)
			return error_set_errno(error, r, "/dev/null for descriptor %d", fd);
	}
	return 0;
}

static int add_groups(struct spec_process *spec, const struct user *user)
{
	uint32_t *groups = calloc(spec->n_groups + user->n_groups + 1, sizeof(*groups));

	if (!groups)
		return -ENOMEM;
	for (size_t i = 0; i < spec->n_groups; i++)
		groups[i] = spec->groups[i];
	for (size_t i = 0; i < user->n_groups; i++)
		groups[spec->n_groups + i] = user->groups[i];
	spec->groups = groups;
	spec->n_groups += user->n_groups;
	return 0;
}

static int take_user(struct process *process, const struct step *step, struct error *error)
{
	_cleanup_fd_ int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct spec_process *spec = &process->spec;
	struct user user;
	int r;

	(void)step;
	if (root < 0)
		return error_set_errno(error, -errno, "/");
	r = user_resolve(root, spec->user, &user, error);
	if (r < 0)
		return r;
	spec->uid = user.uid;
	spec->gid = user.gid;
	r = add_groups(spec, &user);
	if (r == 0)
		r = environment_set_default(&spec->env, "HOME", user.home);
	user_deinit(&user);
	return r < 0 ? error_set_errno(error, r, "the user's environment") : 0;
}

/* A pipe without a name, or the terminal that was made for the command. */
static bool is_for_command(const struct process *process, int fd)
{
	struct statfs fs;

	if (process->command->terminal >= 0 && isatty(fd))
		return true;
	return fstatfs(fd, &fs) == 0 && fs.f_type == PIPEFS_MAGIC;
}

/* Who opens /dev/stdout again must be allowed to.  What else was inherited is the caller's. */
static void own_stdio(const struct process *process)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (is_for_command(process, fd))
			(void)fchown(fd, process->spec.uid, (gid_t)-1); /* or it is as it was */
	}
}

static int take_identity(struct process *process, const struct step *step, struct error *error)
{
	(void)step;
	if (process->spec.uid != 0)
		own_stdio(process);
	return identity_assume(&process->spec, error);
}

static int take_rlimits(struct process *process, const struct step *step, struct error *error)
{
	(void)step;
	return rlimits_apply(&process->spec.rlimits, error);
}

/* A directory outside of the root has no absolute name here (CVE-2024-21626). */
static int take_directory(struct process *process, const struct step *step, struct error *error)
{
	char path[PROGRAM_SIZE];
	long n;

	(void)process;
	if (chdir(step->object) < 0)
		return error_set_errno(error, -errno, "working directory %s", step->object);
	n = syscall(SYS_getcwd, path, sizeof(path));
	if (n < 0 && errno == ERANGE)
		return 0; /* deep, but inside: what is unreachable is short */
	if (n < 0 || path[0] != '/')
		return error_set(error, -EPERM, "working directory %s is not in the container",
				 step->object);
	return 0;
}

static int take_filter(struct process *process, const struct step *step, struct error *error)
{
	(void)step;
	return seccomp_filter_apply(process->command->filter, error);
}

/* --- execve --- */

/* Those that the caller wants handed on; none of ours has such a number (see main). */
static void hand_on_descriptors(int n)
{
	int first = STDERR_FILENO + 1;

	(void)close_range((unsigned)(first + n), ~0U, CLOSE_RANGE_CLOEXEC); /* they are already */
	for (int fd = first; fd < first + n; fd++)
		(void)fcntl(fd, F_SETFD, 0); /* open since main began: cannot fail */
}

static void reset_signals(void)
{
	static const struct {
		unsigned long handler, flags, restorer, mask;
	} by_default; /* the kernel's form */
	sigset_t none;

	/* The C library keeps two for itself; a caller may ignore those as well. */
	for (int number = 1; number < NSIG; number++)
		(void)syscall(SYS_rt_sigaction, number, &by_default, NULL, sizeof(by_default.mask));
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* As execvp(3), with the container's PATH and without a shell for what is no program. */
static int search_and_execute(char *const argv[], char *const env[])
{
	const char *path = environment_get(env, "PATH");
	int r = -ENOENT;

	for (const char *at = path ? path : ENVIRONMENT_PATH; *at;) {
		size_t len = strcspn(at, ":");
		char program[PROGRAM_SIZE];
		int n = snprintf(program, sizeof(program), "%.*s/%s", (int)len, at, argv[0]);

		if (len > 0 && n < (int)sizeof(program)) {
			(void)execve(program, argv, env);
			if (errno != ENOENT && errno != ENOTDIR)
				r = -errno;
			if (r != -EACCES && r != -ENOENT)
				return r;
		}
		at += len + (at[len] == ':');
	}
	return r;
}

static int take_exec(struct process *process, const struct step *step, struct error *error)
{
	char **argv = strv_argv(&process->spec.args);
	char **env = strv_argv(&process->spec.env);
	int r;

	(void)step;
	if (!argv[0])
		return error_set(error, -EINVAL, "no command");
	(void)umask(process->spec.umask == SPEC_UNSET ? DEFAULT_UMASK :
							(mode_t)process->spec.umask);
	hand_on_descriptors(process->command->preserve_fds);
	reset_signals();
	if (strchr(argv[0], '/')) {
		(void)execve(argv[0], argv, env);
		r = -errno;
	} else {
		r = search_and_execute(argv, env);
	}
	process->status = r == -ENOENT || r == -ENOTDIR ? EXIT_NOT_FOUND : EXIT_NOT_RUNNABLE;
	return r == -ENOENT && !strchr(argv[0], '/') ?
		       error_set(error, r, "%s: not found in PATH", argv[0]) :
		       error_set_errno(error, r, "%s", argv[0]);
}

/* --- all of them --- */

static int (*const takers[STEP_N_KINDS])(struct process *process, const struct step *step,
					 struct error *error) = {
	[STEP_SESSION] = take_session,     [STEP_USER] = take_user,
	[STEP_RLIMITS] = take_rlimits,     [STEP_IDENTITY] = take_identity,
	[STEP_DIRECTORY] = take_directory, [STEP_FILTER] = take_filter,
	[STEP_EXEC] = take_exec,
};

static void fail(const struct process *process, size_t step, int r, const struct error *error)
	__attribute__((noreturn));

static void fail(const struct process *process, size_t step, int r, const struct error *error)
{
	channel_complain(process->command->channel, step, r, process->status, error);
	if (process->starter >= 0)
		channel_complain(process->starter, step, r, process->status, error);
	_exit(process->status);
}

/*
 * As late as can be, so that this process and the init make themselves ready side by side.  A filter
 * that somebody wrote may not have read(2).
 */
static bool is_at_gate(const struct process *process, enum step_kind next)
{
	bool can_read = process->command->spec->seccomp == SPEC_SECCOMP_DEFAULT;

	return next == STEP_EXEC || (next == STEP_FILTER && !can_read);
}

static void wait_for_gate(struct process *process)
{
	char byte;

	while (process->gate >= 0 && read(process->gate, &byte, 1) < 0 && errno == EINTR)
		;
	process->gate = -1; /* it is closed by execve(2) */
}

/* Whoever connects starts the command; the connection ends when it runs. */
static int wait_for_start(int socket)
{
	int fd = -1;

	if (socket < 0)
		return -1;
	do
		fd = accept4(socket, NULL, NULL, SOCK_CLOEXEC);
	while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));
	if (fd < 0)
		_exit(EXIT_RUNNER); /* nobody can ever start it */
	return fd;
}

void command_run(const struct command *command)
{
	struct process process = {
		.command = command,
		.spec = command->spec->process,
		.gate = command->gate,
		.status = EXIT_RUNNER,
	};
	struct error error = { "" };

	process.starter = wait_for_start(command->start_socket);
	for (size_t i = command->first_step; i < command->plan->n; i++) {
		const struct step *step = &command->plan->steps[i];
		int r;

		if (is_at_gate(&process, step->kind))
			wait_for_gate(&process);
		dying_take_step(i, command->dies_at);
		r = takers[step->kind](&process, step, &error);
		if (r < 0)
			fail(&process, i, r, &error);
	}
	_exit(EXIT_RUNNER); /* the last step does not come back */
}
