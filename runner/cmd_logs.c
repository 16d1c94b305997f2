/* SPDX-License-Identifier: MIT */
/*
 * The log is what the command wrote, byte for byte.  Following ends when the container has ended
 * and nothing more can come.
 */
#include "runner/cmd_logs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/log.h"
#include "lib/sys.h"
#include "runner/log_tail.h"
#include "runner/state_root.h"
#include "runner/state_watch.h"

#define CHUNK_SIZE 65536

static int write_all(const char *text, size_t len)
{
	while (len > 0) {
		ssize_t n = write(STDOUT_FILENO, text, len);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			text += n;
			len -= (size_t)n;
		}
	}
	return 0;
}

/* Print from @offset to what is the end now. */
static int print_from(int fd, off_t *offset)
{
	char chunk[CHUNK_SIZE];

	for (;;) {
		ssize_t n = sys_pread_full(fd, chunk, sizeof(chunk), *offset);
		int r = n > 0 ? write_all(chunk, (size_t)n) : (int)n;

		if (n <= 0 || r < 0)
			return r;
		*offset += n;
	}
}

static int open_log(struct state_watch *watch, struct error *error)
{
	struct state state;
	int fd;
	int r = state_watch_read(watch, &state, error);

	if (r < 0)
		return r;
	fd = state.log ? open(state.log, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
	if (!state.log)
		r = error_set(error, -ENOENT, "container '%s' has no log: it was not detached",
			      state.name);
	else if (fd < 0)
		r = error_set_errno(error, -errno, "log %s", state.log);
	else if (state_watch_add_file(watch, state.log) < 0)
		r = error_set_errno(error, -errno, "watching %s", state.log);
	state_deinit(&state);
	if (r < 0)
		fd_close(&fd);
	return r < 0 ? r : fd;
}

/* Whether more may come; asked before what is there is printed for the last time. */
static int is_open_ended(struct state_watch *watch, struct error *error)
{
	struct state state;
	int may_come;
	int r = state_watch_read(watch, &state, error);

	if (r < 0)
		return r;
	may_come = state.status != STATE_STOPPED || process_id_is_alive(&state.monitor);
	state_deinit(&state);
	return may_come;
}

static int follow(struct state_watch *watch, int fd, off_t *offset, struct error *error)
{
	for (;;) {
		int may_come = is_open_ended(watch, error);
		int r = may_come < 0 ? may_come : print_from(fd, offset);

		if (may_come < 0)
			return r;
		if (r < 0)
			return error_set_errno(error, r, "printing the log");
		if (!may_come)
			return 0;
		r = state_watch_wait(watch, -1);
		if (r < 0)
			return error_set_errno(error, r, "watching the log");
	}
}

static int print_log(const struct cli *cli, struct error *error)
{
	_cleanup_state_watch_ struct state_watch watch = STATE_WATCH_EMPTY;
	_cleanup_fd_ int root = state_root_find(cli->state_root, NULL, error);
	_cleanup_fd_ int fd = -1;
	off_t offset = 0;
	int r;

	if (root < 0)
		return root;
	r = state_watch_open(root, cli->names.items[0], &watch, error);
	if (r < 0)
		return r;
	fd = open_log(&watch, error);
	if (fd < 0)
		return fd;
	if (cli->tail != SPEC_UNSET)
		r = log_tail_find(fd, (uint64_t)cli->tail, &offset);
	if (r == 0)
		r = print_from(fd, &offset);
	if (r < 0)
		return error_set_errno(error, r, "printing the log");
	return cli->is_followed ? follow(&watch, fd, &offset, error) : 0;
}

int cmd_logs(const struct cli *cli)
{
	struct error error;

	if (print_log(cli, &error) == 0)
		return EXIT_SUCCESS;
	log_error("%s", error.text);
	return CLI_EXIT_FAILURE;
}
