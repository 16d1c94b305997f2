/* SPDX-License-Identifier: MIT */
/*
 * Both programs run in the foreground, so that they are our children and a signal tells them of our
 * end.  pasta says that it is ready by writing its pid file, which is a named pipe here;
 * slirp4netns by a descriptor.  What they complain of goes into a pipe that never blocks them.
 */
#include "runner/net_user.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "lib/cleanup.h"
#include "lib/sys.h"
#include "runner/net_helper.h"
#include "runner/net_slirp.h"

#define TUN "/dev/net/tun"
#define PROC_PATH_SIZE 64
#define KILL_TIMEOUT_MS 5000
#define DEFAULT_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

static const char *const program_names[NET_USER_N_PROGRAMS] = { "pasta", "slirp4netns" };

/* --- starting --- */

/* Everything between the decision and the program. */
struct start {
	const struct net_user_config *config;
	enum net_user_program program;
	char *program_path;
	char netns[PROC_PATH_SIZE];
	char userns[PROC_PATH_SIZE];
	char *ready_path;
	char *socket_path;
	int ready_fd;       /* ours, to read */
	int ready_write_fd; /* slirp4netns's */
	int exit_read_fd;
	int null_fd;
	int complaint_write_fd;
	struct strv argv;
	struct net_user user;
};

static void start_deinit(struct start *start)
{
	free(start->program_path);
	free(start->ready_path);
	free(start->socket_path);
	fd_close(&start->ready_fd);
	fd_close(&start->ready_write_fd);
	fd_close(&start->exit_read_fd);
	fd_close(&start->null_fd);
	fd_close(&start->complaint_write_fd);
	strv_deinit(&start->argv);
	net_user_stop(&start->user);
}

/* Returns the path, which the caller frees, or NULL. */
static char *find_in_path(const char *name)
{
	const char *path = getenv("PATH");
	char *found;

	for (path = path ? path : DEFAULT_PATH; *path; path += *path == ':') {
		const size_t len = strcspn(path, ":");

		if (*path == '/' && asprintf(&found, "%.*s/%s", (int)len, path, name) > 0) {
			if (access(found, X_OK) == 0)
				return found;
			free(found);
		}
		path += len;
	}
	return NULL;
}

/* pasta makes a user namespace of its own, from which only those below it can be entered. */
static bool is_usable(enum net_user_program program, const struct net_user_config *config)
{
	return program != NET_USER_PASTA || config->has_userns;
}

static int find_program(struct start *start, struct error *error)
{
	for (unsigned i = 0; i < NET_USER_N_PROGRAMS; i++) {
		if (!is_usable((enum net_user_program)i, start->config))
			continue;
		start->program_path = find_in_path(program_names[i]);
		start->program = (enum net_user_program)i;
		start->user.program = program_names[i];
		if (start->program_path)
			return 0;
	}
	if (!start->config->has_userns)
		return error_set(error, -ENOENT,
				 "network pasta without a user namespace needs slirp4netns "
				 "(package slirp4netns) in PATH");
	return error_set(error, -ENOENT,
			 "network pasta needs pasta (package passt) or slirp4netns (package "
			 "slirp4netns) in PATH");
}

static int check_tun(struct error *error)
{
	if (access(TUN, R_OK | W_OK) == 0)
		return 0;
	return error_set_errno(error, -errno,
			       "network pasta needs " TUN
			       " to be readable and writable for everybody");
}

static void format_namespace(const struct net_target *target, int fd, const char *kind,
			     char ret[PROC_PATH_SIZE])
{
	if (fd >= 0)
		(void)snprintf(ret, PROC_PATH_SIZE, "/proc/self/fd/%d", fd); /* it fits */
	else
		(void)snprintf(ret, PROC_PATH_SIZE, "/proc/%d/ns/%s", (int)target->pid, kind);
}

/* The path of a file named after the container's stem, or NULL. */
static char *path_of(const struct net_user_config *config, const char *suffix)
{
	char name[NET_HELPER_FILE_SIZE];
	char *path;

	net_helper_format_file(config->stem, suffix, name);
	return asprintf(&path, "%s/%s", config->dir_path, name) < 0 ? NULL : path;
}

static int make_ready_pipe(struct start *start)
{
	const struct net_user_config *config = start->config;
	char name[NET_HELPER_FILE_SIZE];
	int fd;

	net_helper_format_file(config->stem, "ready", name);
	if (mkfifoat(config->dir, name, 0600) < 0)
		return -errno;
	fd = sys_openat(config->dir, name, O_RDONLY | O_NONBLOCK, 0);
	if (fd < 0)
		return fd;
	start->ready_fd = fd;
	start->ready_path = path_of(config, "ready");
	return start->ready_path ? 0 : -ENOMEM;
}

static int make_pipe(int flags, int *ret_read, int *ret_write)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC | flags) < 0)
		return -errno;
	*ret_read = fds[0];
	*ret_write = fds[1];
	return 0;
}

static int make_slirp_pipes(struct start *start)
{
	int r = make_pipe(0, &start->ready_fd, &start->ready_write_fd);

	if (r == 0)
		r = make_pipe(0, &start->exit_read_fd, &start->user.exit_fd);
	if (r < 0 || start->config->ports->n == 0)
		return r;
	start->socket_path = path_of(start->config, "sock");
	return start->socket_path ? 0 : -ENOMEM;
}

static int prepare(struct start *start)
{
	const struct net_user_config *config = start->config;
	int r = make_pipe(O_NONBLOCK, &start->user.complaint_fd, &start->complaint_write_fd);

	if (r < 0)
		return r;
	start->null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (start->null_fd < 0)
		return -errno;
	format_namespace(config->target, config->target->netns_fd, "net", start->netns);
	format_namespace(config->target, config->target->userns_fd, "user", start->userns);
	r = start->program == NET_USER_PASTA ? make_ready_pipe(start) : make_slirp_pipes(start);
	if (r < 0)
		return r;
	return net_user_format(start->program,
			       &(struct net_user_paths){
				       .program = start->program_path,
				       .interface = config->interface,
				       .netns = start->netns,
				       .userns = config->has_userns ? start->userns : NULL,
				       .ready = start->ready_path,
				       .socket = start->socket_path,
				       .ready_fd = start->ready_write_fd,
				       .exit_fd = start->exit_read_fd,
				       .is_root = geteuid() == 0,
			       },
			       config->ports, &start->argv);
}

/* In the child. */
static int keep_open(int fd)
{
	return fd < 0 || fcntl(fd, F_SETFD, 0) == 0 ? 0 : -errno;
}

static int become_program(const struct start *start, pid_t parent)
{
	const struct net_target *target = start->config->target;
	sigset_t none;
	int r;

	(void)sigemptyset(&none);
	(void)signal(SIGPIPE, SIG_DFL); /* pasta does not start when it is ignored */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != parent ||
	    sigprocmask(SIG_SETMASK, &none, NULL) < 0 || setsid() < 0)
		return -errno;
	r = net_helper_note_self(start->config->dir, start->config->name);
	if (r < 0)
		return r;
	if (dup2(start->null_fd, STDIN_FILENO) < 0 || dup2(start->null_fd, STDOUT_FILENO) < 0 ||
	    dup2(start->complaint_write_fd, STDERR_FILENO) < 0)
		return -errno;
	if ((r = keep_open(start->ready_write_fd)) < 0 ||
	    (r = keep_open(start->exit_read_fd)) < 0 || (r = keep_open(target->netns_fd)) < 0 ||
	    (r = keep_open(target->userns_fd)) < 0)
		return r;
	(void)execv(start->program_path, strv_argv(&start->argv)); /* returns on failure only */
	return -errno;
}

static int spawn(struct start *start)
{
	const pid_t parent = getpid();
	pid_t pid = fork();

	if (pid < 0)
		return -errno;
	if (pid == 0) {
		int r = become_program(start, parent);

		(void)dprintf(start->complaint_write_fd, "%s\n", strerror(-r)); /* best effort */
		_exit(127);
	}
	start->user.pid = pid;
	start->user.pidfd = pidfd_open(pid, 0);
	if (start->user.pidfd < 0) {
		int r = -errno;

		(void)kill(pid, SIGKILL); /* it is our child, not reaped */
		(void)waitpid(pid, NULL, 0);
		return r;
	}
	fd_close(&start->complaint_write_fd);
	fd_close(&start->ready_write_fd);
	fd_close(&start->exit_read_fd);
	return 0;
}

static int64_t now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now); /* this clock is always there */
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* 1 when it has said so; end of file without a word is not it. */
static int is_ready(int fd)
{
	char text[32];
	ssize_t n = read(fd, text, sizeof(text));

	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	return n > 0;
}

static int wait_until_ready(const struct start *start)
{
	const int64_t deadline = now_ms() + NET_USER_TIMEOUT_MS;

	for (;;) {
		struct pollfd fds[] = {
			{ .fd = start->ready_fd, .events = POLLIN },
			{ .fd = start->user.pidfd, .events = POLLIN },
		};
		const int64_t left = deadline - now_ms();
		int r = left > 0 ? poll(fds, ARRAY_SIZE(fds), (int)left) : 0;

		if (r == 0)
			return -ETIMEDOUT;
		if (r < 0 && errno != EINTR)
			return -errno;
		if (r > 0 && (fds[0].revents & POLLIN) && (r = is_ready(start->ready_fd)) != 0)
			return r < 0 ? r : 0;
		if (r >= 0 && fds[1].revents)
			return -EIO;
	}
}

static int tell(const struct start *start, int r, struct error *error)
{
	char complaint[512];

	net_user_complaint(&start->user, complaint, sizeof(complaint));
	if (*complaint)
		return error_set(error, r, "%s does not start: %s", start->user.program, complaint);
	return error_set_errno(error, r, "%s does not start", start->user.program);
}

static int start_program(struct start *start, struct error *error)
{
	const struct net_user_config *config = start->config;
	int r = find_program(start, error);

	if (r == 0)
		r = check_tun(error);
	if (r == 0)
		r = net_helper_kill(config->dir, config->name, config->stem, error);
	if (r < 0)
		return r;
	r = prepare(start);
	if (r == 0)
		r = spawn(start);
	if (r == 0)
		r = wait_until_ready(start);
	if (r < 0)
		return tell(start, r, error);
	if (start->socket_path)
		r = net_slirp_publish(start->socket_path, NET_USER_ADDRESS, config->ports, error);
	return r;
}

int net_user_start(const struct net_user_config *config, struct net_user *ret, struct error *error)
{
	struct start start = {
		.config = config,
		.ready_fd = -1,
		.ready_write_fd = -1,
		.exit_read_fd = -1,
		.null_fd = -1,
		.complaint_write_fd = -1,
		.user = NET_USER_NONE,
	};
	int r = start_program(&start, error);

	net_helper_remove_files(config->dir, config->stem);
	if (r == 0) {
		*ret = start.user;
		start.user = NET_USER_NONE;
	}
	start_deinit(&start);
	return r;
}

/* Somebody who reaps all children may have been faster. */
void net_user_stop(struct net_user *user)
{
	if (user->pidfd >= 0) {
		(void)pidfd_send_signal(user->pidfd, SIGKILL, NULL, 0); /* it may have ended */
		(void)net_helper_wait(user->pidfd,
				      KILL_TIMEOUT_MS); /* what hangs is not ours to wait for */
		(void)waitpid(user->pid, NULL, WNOHANG);
	}
	fd_close(&user->pidfd);
	fd_close(&user->complaint_fd);
	fd_close(&user->exit_fd);
	user->program = NULL;
}

/* Lines become one. */
void net_user_complaint(const struct net_user *user, char *text, size_t size)
{
	ssize_t n = user->complaint_fd < 0 ? 0 : read(user->complaint_fd, text, size - 1);
	size_t len = n > 0 ? (size_t)n : 0;

	while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == ' '))
		len--;
	text[len] = '\0';
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ')
			text[i] = text[i] == '\n' ? ';' : ' ';
}
