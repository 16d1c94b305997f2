/* SPDX-License-Identifier: MIT */
/*
 * Whoever ends a container leaves the rest to its monitor, and waits for that; a container whose
 * monitor has died has no process left (they die with it), so only its traces are removed.
 */
#include "runner/cmd_control.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "runner/cgroup_control.h"
#include "runner/cgroup_update.h"
#include "runner/named.h"
#include "runner/net.h"
#include "runner/upper.h"

/* How long a monitor may take after the last process has been killed: it syncs the upper. */
#define END_MS 70000

static int send_signal(const struct named *named, int number, struct error *error)
{
	_cleanup_fd_ int fd = process_id_open(&named->state.init);

	if (fd < 0)
		return error_set(error, fd, "it is not running");
	if (syscall(SYS_pidfd_send_signal, fd, number, NULL, 0) < 0)
		return error_set_errno(error, -errno, "sending signal %d", number);
	return 0;
}

/* --- kill --- */

static int signal_all(const struct named *named, int number, struct error *error)
{
	struct cgroup_pids pids;
	int r = cgroup_procs(&named->cgroups, CGROUP_PAYLOAD, &pids, error);

	if (r < 0)
		return r;
	for (size_t i = 0; i < pids.n; i++) {
		if (kill(pids.items[i], number) < 0 && errno != ESRCH && r == 0)
			r = error_set_errno(error, -errno, "process %d", (int)pids.items[i]);
	}
	cgroup_pids_deinit(&pids);
	return r;
}

/* As a member of its pid namespace, where everybody is its processes, but for process 1. */
static int signal_members(const struct named *named, int number)
{
	_cleanup_fd_ int fd = process_id_open(&named->state.init);
	bool has_user_ns = named->spec.namespaces[SPEC_NS_USER].mode != SPEC_NS_SHARED;
	int status = 0;
	pid_t pid;

	if (fd < 0)
		return fd;
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid == 0) {
		if (setns(fd, CLONE_NEWPID | (has_user_ns ? CLONE_NEWUSER : 0)) < 0)
			_exit(errno);
		pid = fork(); /* a pid namespace holds for children only */
		if (pid == 0)
			_exit(kill(-1, number) < 0 && errno != ESRCH ? errno : 0);
		(void)waitpid(pid, &status, 0);
		_exit(pid < 0 ? EAGAIN : WEXITSTATUS(status));
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -EIO;
}

/* Without a control group that lists them. */
static int kill_members(const struct named *named, int number, struct error *error)
{
	int r;

	if (number == SIGKILL) /* the end of process 1 is theirs */
		return send_signal(named, number, error);
	r = named_check_running(named, error);
	if (r < 0)
		return r;
	r = signal_members(named, number);
	if (r < 0)
		return error_set_errno(error, r, "sending signal %d to all", number);
	return named->spec.init_mode == SPEC_INIT_OURS ? 0 : send_signal(named, number, error);
}

static int kill_one(const struct cli *cli, struct named *named, struct error *error)
{
	int number = cli->signal ? cli->signal : SIGKILL;

	if (!cli->is_everything)
		return send_signal(named, number, error);
	if (cgroup_paths_is_empty(&named->cgroups) &&
	    named->spec.namespaces[SPEC_NS_PID].mode == SPEC_NS_NEW)
		return kill_members(named, number, error);
	if (number == SIGKILL)
		return cgroup_kill(&named->cgroups, CGROUP_PAYLOAD, error);
	return signal_all(named, number, error);
}

int cmd_kill(const struct cli *cli)
{
	return named_for_each(cli, kill_one);
}

/* --- stop --- */

/* What is frozen takes no signal. */
static int thaw(const struct named *named, struct error *error)
{
	int r = cgroup_is_frozen(&named->cgroups) > 0 ?
			cgroup_freeze(&named->cgroups, false, error) :
			0;

	return process_id_is_alive(&named->state.init) ? r : 0; /* else it has ended meanwhile */
}

static int stop_by_force(const struct named *named, struct error *error)
{
	int r = send_signal(named, SIGKILL, error);

	if (r == 0 || r == -ESRCH) /* it may have ended meanwhile */
		r = thaw(named, error);
	if (r == 0 && named_wait_end(named, END_MS) < 0)
		r = error_set(error, -ETIMEDOUT, "its monitor does not end");
	return r;
}

static int stop_one(const struct cli *cli, struct named *named, struct error *error)
{
	int64_t timeout =
		cli->timeout_ms != SPEC_UNSET ? cli->timeout_ms : named->spec.stop_timeout_ms;
	int number = cli->signal ? cli->signal : named->spec.stop_signal;
	int r;

	if (named_check_running(named, error) < 0)
		return named_wait_end(named, END_MS); /* that is what was wanted */
	if (cli->is_forced)
		return stop_by_force(named, error);
	r = send_signal(named, number, error);
	if (r == 0)
		r = thaw(named, error);
	if (r == 0 && named_wait_end(named, timeout) < 0)
		r = stop_by_force(named, error);
	return r;
}

int cmd_stop(const struct cli *cli)
{
	return named_for_each(cli, stop_one);
}

/* --- freeze --- */

static int set_frozen(struct named *named, bool is_frozen, struct error *error)
{
	int r;

	r = named_check_running(named, error);
	if (r == 0)
		r = cgroup_freeze(&named->cgroups, is_frozen, error);
	return r < 0 ? r : state_mark_frozen(&named->dir, is_frozen, error);
}

static int freeze_one(const struct cli *cli, struct named *named, struct error *error)
{
	(void)cli;
	return set_frozen(named, true, error);
}

static int unfreeze_one(const struct cli *cli, struct named *named, struct error *error)
{
	(void)cli;
	return set_frozen(named, false, error);
}

int cmd_freeze(const struct cli *cli)
{
	return named_for_each(cli, freeze_one);
}

int cmd_unfreeze(const struct cli *cli)
{
	return named_for_each(cli, unfreeze_one);
}

/* --- update --- */

static void take_number(int64_t *to, int64_t from)
{
	if (from != SPEC_UNSET)
		*to = from;
}

static void take_text(char **to, const char *from)
{
	char *copy = from ? strdup(from) : NULL;

	if (!copy)
		return; /* what is shown by inspect is then what was */
	free(*to);
	*to = copy;
}

static void merge(struct spec_resources *to, const struct spec_resources *from)
{
	take_number(&to->memory_limit, from->memory_limit);
	take_number(&to->memory_reservation, from->memory_reservation);
	take_number(&to->memory_swap, from->memory_swap);
	take_number(&to->cpu_shares, from->cpu_shares);
	take_number(&to->cpu_quota, from->cpu_quota);
	take_number(&to->cpu_period, from->cpu_period);
	take_number(&to->pids_limit, from->pids_limit);
	take_number(&to->io_weight, from->io_weight);
	take_text(&to->cpuset_cpus, from->cpuset_cpus);
	take_text(&to->cpuset_mems, from->cpuset_mems);
}

static int update_one(const struct cli *cli, struct named *named, struct error *error)
{
	int r = 0;

	if (named_check_running(named, error) == 0)
		r = cgroup_update(&named->cgroups, &cli->spec.resources, error);
	if (r < 0)
		return r;
	merge(&named->spec.resources, &cli->spec.resources);
	return state_write_spec(&named->dir, &named->spec, error);
}

int cmd_update(const struct cli *cli)
{
	return named_for_each(cli, update_one);
}

/* --- removal --- */

static int end_container(const struct state *state, struct error *error)
{
	_cleanup_fd_ int init = process_id_open(&state->init);
	_cleanup_fd_ int monitor = process_id_open(&state->monitor);
	struct pollfd fd = { .fd = monitor, .events = POLLIN };

	if (init >= 0)
		(void)syscall(SYS_pidfd_send_signal, init, SIGKILL, NULL, 0); /* or it has ended */
	if (monitor >= 0 && poll(&fd, 1, END_MS) <= 0)
		return error_set(error, -ETIMEDOUT, "its monitor (process %d) does not end",
				 (int)state->monitor.pid);
	return 0;
}

static char *parent_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return strndup(path, slash ? (size_t)(slash - path) : 0);
}

/* The maps that its files were written with. */
static int read_spec(const struct state *state, const char *root_path, struct spec *ret,
		     struct error *error)
{
	_cleanup_fd_ int root = open(root_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_cleanup_state_dir_ struct state_dir dir = STATE_DIR_EMPTY;
	int r;

	if (root < 0)
		return error_set_errno(error, -errno, "%s", root_path);
	r = state_dir_open(root, state->name, &dir, error);
	return r < 0 ? r : state_read_spec(&dir, ret, error);
}

static int remove_place(const struct state *state, const char *root_path, struct error *error)
{
	const char *inside = state->log                ? state->log :
			     state->is_upper_throwaway ? state->upper :
							 NULL;
	_cleanup_free_ char *place = inside ? parent_of(inside) : NULL;
	struct idmap maps = { 0 };
	struct spec spec;
	int r;

	if (!place)
		return 0;
	r = read_spec(state, root_path, &spec, error);
	if (r < 0)
		return r;
	maps.uids = spec.uid_maps; /* borrowed */
	maps.gids = spec.gid_maps;
	r = upper_remove(place, maps.uids.n > 0 ? &maps : NULL, error);
	spec_deinit(&spec);
	return r;
}

static int remove_cgroups(const struct state *state, struct error *error)
{
	struct cgroup_paths paths;
	int r = cgroup_paths_from_strv(&state->cgroups, &paths, error);

	if (r < 0)
		return r;
	if (!cgroup_paths_is_empty(&paths)) {
		r = cgroup_kill(&paths, CGROUP_ALL, error);
		if (r == 0 || r == -ENODEV)
			r = cgroup_remove(&paths, error);
	}
	cgroup_paths_deinit(&paths);
	return r;
}

static int release(const struct state *state, struct error *error)
{
	_cleanup_free_ char *root = state->bundle ? parent_of(state->bundle) : NULL;
	int r;

	if (!root)
		return error_set(error, -EINVAL, "its state directory is not known");
	r = remove_cgroups(state, error);
	if (r == 0)
		r = net_teardown(state->name, root, error);
	return r < 0 ? r : remove_place(state, root, error);
}

const struct removal control_removal = { .kill = end_container, .release = release };
