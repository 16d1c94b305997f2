/* SPDX-License-Identifier: MIT */
/*
 * What a step makes has a name that was written down before, so that anybody can undo it later; what
 * has no name (processes, descriptors) ends with this process.
 *
 * The daemon of the union is started as early as it can be, since it takes the longest: where there
 * is a user namespace, it has to be the container's.
 */
#include "runner/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/log.h"
#include "runner/attach.h"
#include "runner/cgroup_apply.h"
#include "runner/cgroup_control.h"
#include "runner/channel.h"
#include "runner/cloning.h"
#include "runner/dying.h"
#include "runner/inside.h"
#include "runner/inside_mounts.h"
#include "runner/joined.h"
#include "runner/net.h"
#include "runner/outcome.h"
#include "runner/upper.h"

#define EXIT_RUNNER 125

/* How long the daemon may take to sync the upper after the last process has gone. */
#define DAEMON_END_MS 60000

/* What only this file needs, between the first step and the last. */
struct taking {
	struct launch *launch;
	int ours; /* of the channel */
	int theirs;
	int union_in;  /* the mount comes out of it, in the container */
	int union_out; /* the daemon sends into it */
	int payload_cgroup;
	int events_out;
	int start_socket;
	struct joined joined;
	int *binds; /* sources that the container's root may not reach, by step; NULL: none */
	struct cgroup_tasks tasks; /* of the payload */
};

void launch_init(struct launch *launch)
{
	*launch = (struct launch){
		.dir = STATE_DIR_EMPTY,
		.stdio = { -1, -1, -1 },
		.dies_at = SIZE_MAX,
		.mount_program = { .fd = -1 },
		.init_program = { .fd = -1 },
		.daemon = UNION_DAEMON_NONE,
		.init_pidfd = -1,
		.channel = -1,
		.terminal = -1,
		.events = -1,
		.failed_status = EXIT_RUNNER,
	};
	state_init(&launch->state);
}

void launch_deinit(struct launch *launch)
{
	fd_close(&launch->init_pidfd);
	fd_close(&launch->channel);
	fd_close(&launch->terminal);
	fd_close(&launch->events);
	union_daemon_deinit(&launch->daemon);
	seccomp_filter_deinit(&launch->filter);
	helper_deinit(&launch->init_program);
	helper_deinit(&launch->mount_program);
	plan_deinit(&launch->plan);
	state_deinit(&launch->state);
	state_dir_close(&launch->dir);
}

/* --- what is written down --- */

static char *copy_text(const char *text, int *r)
{
	char *copied = text && *text ? strdup(text) : NULL;

	if (text && *text && !copied)
		*r = -ENOMEM;
	return copied;
}

static void replace_text(char **field, const char *text, int *r)
{
	free(*field);
	*field = copy_text(text, r);
}

static int note_net(struct state *state, const struct plan *plan)
{
	struct net_info info;
	int r = 0;

	net_plan_info(plan->net, &info);
	replace_text(&state->net.ip, info.address, &r);
	replace_text(&state->net.mac, info.mac, &r);
	replace_text(&state->net.bridge, info.bridge, &r);
	replace_text(&state->net.host_interface, info.host_interface, &r);
	return r;
}

int launch_note_plan(struct launch *launch)
{
	struct state *state = &launch->state;
	const struct plan *plan = &launch->plan;
	int r = 0;

	strv_deinit(&state->cgroups);
	r = cgroup_paths_to_strv(&plan->cgroup.paths, &state->cgroups);
	if (r == 0)
		r = note_net(state, plan);
	replace_text(&state->upper, plan->upper, &r);
	state->is_upper_throwaway = plan->is_upper_throwaway;
	return r;
}

static int write_down(struct launch *launch, struct error *error)
{
	int r = launch_note_plan(launch);

	return r < 0 ? error_set(error, r, "out of memory") :
		       state_write(&launch->dir, &launch->state, error);
}

/* One that has ended already is not noted: nobody will look for it. */
static void note_process(pid_t pid, struct process_id *ret)
{
	if (process_id_get(pid, ret) < 0)
		*ret = (struct process_id){ 0 };
}

/* The claim of the name has written it down, unless the name was claimed long ago. */
static int take_state(struct taking *t, const struct step *step, struct error *error)
{
	(void)step;
	return t->launch->is_again ? write_down(t->launch, error) : 0;
}

/* --- network --- */

static int take_reserve(struct taking *t, const struct step *step, struct error *error)
{
	struct launch *launch = t->launch;
	int r = net_reserve(launch->plan.net, error);

	(void)step;
	return r == 0 && net_plan_has_host_part(launch->plan.net) ? write_down(launch, error) : r;
}

/* One that has run before has them. */
static int write_text(int dir, const char *name, const char *text, struct error *error)
{
	_cleanup_fd_ int fd =
		openat(dir, name, O_CREAT | O_TRUNC | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0644);
	size_t len = text ? strlen(text) : 0;

	if (fd < 0 || write(fd, text ? text : "", len) != (ssize_t)len)
		return error_set_errno(error, -errno, "%s", name);
	return 0;
}

static int take_files(struct taking *t, const struct step *step, struct error *error)
{
	int dir = t->launch->dir.fd;
	struct net_etc etc;
	int r;

	(void)step;
	r = net_etc_make(t->launch->plan.net, &etc, error);
	if (r < 0)
		return r;
	r = write_text(dir, "hosts", etc.hosts, error);
	if (r == 0)
		r = write_text(dir, "hostname", etc.hostname, error);
	if (r == 0)
		r = write_text(dir, "resolv.conf", etc.resolv_conf, error);
	net_etc_deinit(&etc);
	return r;
}

static int take_network(struct taking *t, const struct step *step, struct error *error)
{
	const struct net_target target = {
		.pid = t->launch->init_pid,
		.netns_fd = -1,
		.userns_fd = -1,
	};

	(void)step;
	return net_setup_host(t->launch->plan.net, &target, error);
}

/* --- union --- */

/* Now, and not in the daemon: once the first process goes on, nobody may look into it. */
static int open_user_ns(const struct taking *t, int *ret_fd, struct error *error)
{
	const struct launch *launch = t->launch;
	const int joined = t->joined.fds[SPEC_NS_USER];
	char path[48];

	if (!launch->maps)
		return 0;
	if (joined >= 0) {
		*ret_fd = fcntl(joined, F_DUPFD_CLOEXEC, 0);
		return *ret_fd < 0 ? error_set_errno(error, -errno, "the user namespace") : 0;
	}
	(void)snprintf(path, sizeof(path), "/proc/%d/ns/user", (int)launch->init_pid);
	*ret_fd = open(path, O_RDONLY | O_CLOEXEC);
	return *ret_fd < 0 ? error_set_errno(error, -errno, "%s", path) : 0;
}

static int take_upper(struct taking *t, const struct step *step, struct error *error)
{
	const struct launch *launch = t->launch;
	uint32_t uid = 0;
	uint32_t gid = 0;
	_cleanup_fd_ int user_ns = -1;
	int r;

	(void)step;
	if (launch->spec->root.tmpfs_size != SPEC_UNSET) /* the daemon makes it there */
		return upper_make_place(launch->plan.place, error);
	if (faccessat(AT_FDCWD, launch->plan.upper, F_OK, AT_EACCESS) == 0)
		return 0; /* it has run before */
	if (launch->maps && (idmap_host_id(&launch->maps->uids, 0, &uid) < 0 ||
			     idmap_host_id(&launch->maps->gids, 0, &gid) < 0))
		return error_set(error, -EINVAL, "no id is mapped to root");
	r = open_user_ns(t, &user_ns, error);
	if (r == 0)
		r = upper_make_place(launch->plan.place, error);
	return r < 0 ? r :
		       upper_make(launch->plan.upper, launch->plan.work, user_ns, uid, gid, error);
}

static int take_union(struct taking *t, const struct step *step, struct error *error)
{
	struct launch *launch = t->launch;
	const struct spec_root *root = &launch->spec->root;
	struct cgroup_tasks tasks = { .n = 0 };
	struct union_request request = {
		.program = &launch->mount_program,
		.name = launch->spec->name,
		.lowers = &root->lowers,
		.upper = launch->plan.upper,
		.work = launch->plan.work,
		.place = launch->plan.place,
		.tmpfs_size = root->tmpfs_size,
		.is_volatile = launch->plan.is_upper_throwaway,
		.user_ns = -1,
		.socket = t->union_out,
		.cgroup = -1,
		.tasks = &tasks,
	};
	_cleanup_fd_ int cgroup = -1;
	_cleanup_fd_ int user_ns = -1;
	int r;

	(void)step;
	r = open_user_ns(t, &user_ns, error);
	if (r == 0)
		r = cgroup_open_v2(&launch->plan.cgroup.paths, CGROUP_DAEMON, &cgroup, error);
	if (r == 0)
		r = cgroup_open_tasks(&launch->plan.cgroup.paths, CGROUP_DAEMON, &tasks, error);
	if (r == 0) {
		request.cgroup = cgroup;
		request.user_ns = user_ns;
		r = union_start(&request, &launch->daemon, error);
	}
	cgroup_tasks_deinit(&tasks);
	fd_close(&t->union_out); /* so that its end is seen inside */
	if (r == 0)
		note_process(launch->daemon.pid, &launch->state.daemon);
	return r;
}

/* --- the first process --- */

static int take_cgroup(struct taking *t, const struct step *step, struct error *error)
{
	return cgroup_step_apply(&t->launch->plan.cgroup, step->index, error);
}

static int take_seccomp(struct taking *t, const struct step *step, struct error *error)
{
	struct launch *launch = t->launch;

	(void)step;
	return seccomp_filter_load(launch->spec, launch->cache_dir, &launch->filter, error);
}

static uint64_t clone_flags(const struct launch *launch)
{
	static const uint64_t flags[SPEC_N_NS] = {
		[SPEC_NS_MOUNT] = CLONE_NEWNS, [SPEC_NS_PID] = CLONE_NEWPID,
		[SPEC_NS_NET] = CLONE_NEWNET,  [SPEC_NS_IPC] = CLONE_NEWIPC,
		[SPEC_NS_UTS] = CLONE_NEWUTS,
	};
	uint64_t all = CLONE_NEWNS; /* a root of its own it has always */

	for (int ns = 0; ns < SPEC_N_NS; ns++) {
		if (launch->spec->namespaces[ns].mode == SPEC_NS_NEW)
			all |= flags[ns];
	}
	if (launch->spec->namespaces[SPEC_NS_USER].mode == SPEC_NS_NEW)
		all |= CLONE_NEWUSER;
	return all;
}

static void run_inside(void *argument) __attribute__((noreturn));

static void run_inside(void *argument)
{
	struct taking *t = argument;
	struct launch *launch = t->launch;
	struct inside inside = {
		.plan = &launch->plan,
		.filter = &launch->filter,
		.init = launch->spec->init_mode == SPEC_INIT_OURS ? &launch->init_program : NULL,
		.tasks = &t->tasks,
		.joined = &t->joined,
		.binds = t->binds,
		.channel = t->theirs,
		.union_socket = t->union_in,
		.start_socket = t->start_socket,
		.events = t->events_out,
		.terminal_fds = launch->terminal_fds,
		.preserve_fds = launch->preserve_fds,
		.dies_with_monitor = true,
		.dies_at = launch->dies_at,
		INSIDE_OWN,
	};

	(void)close(t->ours);    /* or the end of the monitor would not be seen */
	fd_close(&t->union_out); /* nor that of the daemon */
	for (int fd = 0; fd <= STDERR_FILENO; fd++) {
		if (launch->stdio[fd] >= 0 && dup2(launch->stdio[fd], fd) < 0)
			_exit(EXIT_RUNNER);
	}
	inside_run(&inside);
}

static int take_clone(struct taking *t, const struct step *step, struct error *error)
{
	struct launch *launch = t->launch;
	const struct cgroup_paths *paths = &launch->plan.cgroup.paths;
	struct cloning cloning = {
		.flags = clone_flags(launch),
		.joined = &t->joined,
		.run = run_inside,
		.argument = t,
	};
	int r;

	(void)step;
	r = cgroup_open_v2(paths, CGROUP_PAYLOAD, &t->payload_cgroup, error);
	if (r == 0)
		r = cgroup_open_tasks(paths, CGROUP_PAYLOAD, &t->tasks, error);
	if (r == 0)
		r = joined_open(launch->spec, &t->joined, error);
	if (r == 0 && launch->maps && launch->caller->is_privileged)
		r = inside_clone_binds(&launch->plan, &t->binds, error);
	if (r < 0)
		return r;
	cloning.cgroup = t->payload_cgroup;
	r = cloning_start(&cloning, &launch->init_pidfd, error);
	if (r < 0)
		return r;
	launch->init_pid = r;
	fd_close(&t->theirs);
	fd_close(&t->union_in);
	fd_close(&t->events_out);
	fd_close(&t->start_socket);
	note_process(launch->init_pid, &launch->state.init);
	return 0;
}

static int take_ids(struct taking *t, const struct step *step, struct error *error)
{
	struct launch *launch = t->launch;

	bool was_single = launch->maps->is_single;
	int r;

	(void)step;
	r = idmap_write(launch->init_pid, launch->caller, launch->may_fall_back, launch->maps,
			error);
	if (r == 0 && launch->maps->is_single && !was_single)
		log_warning("%s", launch->maps->warning);
	return r;
}

/* --- all of them --- */

static int (*const takers[STEP_N_KINDS])(struct taking *t, const struct step *step,
					 struct error *error) = {
	[STEP_STATE] = take_state,     [STEP_RESERVE] = take_reserve, [STEP_FILES] = take_files,
	[STEP_SECCOMP] = take_seccomp, [STEP_UPPER] = take_upper,     [STEP_UNION] = take_union,
	[STEP_CGROUP] = take_cgroup,   [STEP_CLONE] = take_clone,     [STEP_IDS] = take_ids,
	[STEP_NETWORK] = take_network,
};

static int take_steps(struct taking *t, struct error *error)
{
	struct launch *launch = t->launch;
	size_t end = plan_first(&launch->plan, STEP_CONTAINER);
	int r = 0;

	for (size_t i = 0; i < end; i++) {
		const struct step *step = &launch->plan.steps[i];

		dying_take_step(i, launch->dies_at);
		r = takers[step->kind](t, step, error);
		if (r < 0)
			return outcome_name_step(launch, i, r, error);
	}
	r = state_write(&launch->dir, &launch->state,
			error); /* with its processes, before they act */
	if (r < 0)
		return r;
	r = channel_send(launch->channel, CHANNEL_GO, -1);
	return r == -EPIPE ? 0 : r; /* it has ended, and said why */
}

/* --- before and after --- */

/* Whoever connects starts the command, whether this process lives or not. */
static int listen_for_start(const struct launch *launch, int *ret_socket, struct error *error)
{
	int fd = attach_listen(launch->dir.fd, "start", error);

	if (fd < 0)
		return fd;
	(void)fcntl(fd, F_SETFL, 0); /* it blocks until then */
	*ret_socket = fd;
	return 0;
}

static int open_channels(struct taking *t, struct error *error)
{
	struct launch *launch = t->launch;
	int ends[2];
	int r;

	r = channel_open(ends);
	if (r < 0)
		return error_set_errno(error, r, "making a socket");
	launch->channel = ends[0];
	t->ours = ends[0];
	t->theirs = ends[1];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return error_set_errno(error, -errno, "making a socket");
	t->union_in = ends[0];
	t->union_out = ends[1];
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
		return error_set_errno(error, -errno, "making a pipe");
	launch->events = ends[0];
	t->events_out = ends[1];
	return launch->waits_for_start ? listen_for_start(launch, &t->start_socket, error) : 0;
}

static int find_helpers(struct launch *launch, struct error *error)
{
	int r = helper_find(HELPER_MOUNT, &launch->mount_program, error);

	if (r == 0 && launch->spec->init_mode == SPEC_INIT_OURS)
		r = helper_find(HELPER_INIT, &launch->init_program, error);
	return r;
}

static void close_taking(struct taking *t)
{
	fd_close(&t->theirs);
	fd_close(&t->union_in);
	fd_close(&t->union_out);
	fd_close(&t->payload_cgroup);
	fd_close(&t->events_out);
	fd_close(&t->start_socket);
	joined_close(&t->joined);
	inside_close_binds(&t->launch->plan, &t->binds);
	cgroup_tasks_deinit(&t->tasks);
}

int launch_run(struct launch *launch, struct error *error)
{
	struct taking t = {
		.launch = launch,
		.ours = -1,
		.theirs = -1,
		.union_in = -1,
		.union_out = -1,
		.payload_cgroup = -1,
		.events_out = -1,
		.start_socket = -1,
		.joined = JOINED_NONE,
	};
	struct error ignored;
	int r;

	r = find_helpers(launch, error);
	if (r == 0)
		r = open_channels(&t, error);
	if (r == 0)
		r = take_steps(&t, error);
	close_taking(&t);
	if (r == 0)
		r = outcome_wait_ready(launch, error);
	if (r < 0)
		(void)launch_end(launch, &ignored); /* the first error is the one to tell */
	return r;
}

/* --- the end --- */

static void end_init(struct launch *launch)
{
	if (launch->init_pid == 0)
		return;
	(void)kill(launch->init_pid, SIGKILL); /* not reaped: the number is still its own */
	while (waitpid(launch->init_pid, NULL, 0) < 0 && errno == EINTR)
		;
	launch->init_pid = 0;
}

static void keep_first(int *first, int r, const struct error *inner, struct error *error)
{
	if (r < 0 && *first == 0) {
		*first = r;
		*error = *inner;
	}
}

int launch_end(struct launch *launch, struct error *error)
{
	const struct cgroup_paths *paths = &launch->plan.cgroup.paths;
	struct error inner;
	int r = 0;

	end_init(launch);
	if (!cgroup_paths_is_empty(paths)) /* without a pid namespace others are left */
		keep_first(&r, cgroup_kill(paths, CGROUP_PAYLOAD, &inner), &inner, error);
	if (r == 0)
		cgroup_remove_payload(paths); /* meanwhile the daemon ends */
	union_daemon_end(&launch->daemon, DAEMON_END_MS);
	if (!cgroup_paths_is_empty(paths))
		keep_first(&r, cgroup_remove(paths, &inner), &inner, error);
	if (launch->plan.net)
		keep_first(&r, net_release(launch->plan.net, &inner), &inner, error);
	return r;
}

int launch_remove_place(struct launch *launch, struct error *error)
{
	return launch->plan.place ? upper_remove(launch->plan.place, launch->maps, error) : 0;
}
