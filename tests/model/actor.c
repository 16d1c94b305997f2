/* SPDX-License-Identifier: MIT */
/*
 * An actor does a list of operations from its beginning to its end without asking anybody: so two
 * of them run at the same time, and are compared afterwards, line by line.
 */
#include "tests/model/actor.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/base.h"
#include "tests/model/describe.h"

struct user {
	unsigned id; /* of the user and of his group */
	gid_t groups[2];
	size_t n_groups;
};

static const struct user users[] = {
	{ 0, { 0 }, 0 },
	{ 1000, { 1000, 44 }, 2 },
	{ 1001, { 44 }, 1 },
};

/* All capabilities that are permitted, or none. */
static void set_capabilities(bool all)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data) < 0)
		err(1, "capget");
	for (unsigned i = 0; i < 2; i++)
		data[i].effective = all ? data[i].permitted : 0;
	if (syscall(SYS_capset, &header, data) < 0)
		err(1, "capset");
}

/* Only what counts for files changes: the process goes on being root's, and can come back. */
static void become(unsigned index)
{
	const struct user *user = &users[index % ARRAY_SIZE(users)];

	if (index == 0)
		set_capabilities(true);
	if (syscall(SYS_setgroups, user->n_groups, user->groups) < 0)
		err(1, "setgroups");
	setfsgid(user->id);
	setfsuid(user->id);
	if (user->id != 0)
		set_capabilities(false);
}

static void enter(const char *root)
{
	if (chdir(root) < 0 || chroot(".") < 0)
		err(1, "%s", root);
}

bool actor_has_removed(const struct actor *actor, int64_t slot)
{
	static const char mark[] = " (deleted)";
	const size_t len = sizeof(mark) - 1;
	char name[16], target[4096];
	int flags = fcntl(actor->fds[slot], F_GETFL);
	ssize_t n;

	snprintf(name, sizeof(name), "%d", actor->fds[slot]);
	n = readlinkat(actor->proc, name, target, sizeof(target));
	if (flags < 0 || n < (ssize_t)len || (flags & O_TMPFILE) == O_TMPFILE)
		return false;
	return !memcmp(target + n - len, mark, len);
}

static bool takes_slot(const struct op *op)
{
	const char *numbers = strchr(op->kind->args, ':');

	return numbers && numbers[1] == 's';
}

static void look_at(struct actor *actor, const struct op *op)
{
	static const struct describe_how how = { 0 };

	for (unsigned i = 0; i < 2; i++) {
		if (op->path[i] && op->kind->args[i] != 't')
			describe_path(actor->log, actor->base, op->path[i], &how);
	}
	if (takes_slot(op) && actor->fds[op->n[0]] >= 0)
		describe_fd(actor->log, actor->fds[op->n[0]]);
}

static void do_op(struct actor *actor, const struct op *op)
{
	long r;
	int error;

	actor->base = op->base == OP_BASE_CWD ? AT_FDCWD : actor->fds[op->base];
	if (actor->base == -1)
		actor->base = AT_FDCWD;
	if (op->user)
		become(op->user);
	umask(op->mask);
	errno = 0;
	r = op->kind->run(actor, op);
	error = errno;
	if (op->user)
		become(0);
	if (r < 0)
		fprintf(actor->log, " = %s", describe_errno(error));
	else
		fprintf(actor->log, " = %ld", r);
	if (!op->quiet)
		look_at(actor, op);
	fputc('\n', actor->log);
}

static void do_list(struct actor *actor, const struct op_list *list, unsigned layer)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct op *op = &list->ops[i];

		if (op->layer != layer || op->dropped)
			continue;
		fprintf(actor->log, "%zu", i);
		do_op(actor, op);
		__atomic_store_n(actor->at, i + 1, __ATOMIC_RELAXED);
	}
}

static void let_go(struct actor *actor)
{
	for (unsigned i = 0; i < OP_MAPS; i++) {
		if (actor->maps[i].len > 0) {
			munmap(actor->maps[i].address, actor->maps[i].len);
			close(actor->maps[i].fd);
		}
	}
	for (unsigned i = 0; i < OP_SLOTS; i++) {
		if (actor->fds[i] >= 0)
			close(actor->fds[i]);
	}
}

static void show_tree(struct actor *actor, const struct describe_how *how, const char *title)
{
	fprintf(actor->log, "%s\n", title);
	describe_tree(actor->log, AT_FDCWD, how);
}

void actor_run(const struct op_list *list, unsigned layer, const char *root, int log_fd, size_t *at,
	       unsigned wants)
{
	struct actor actor = {
		.at = at,
		.makes_links = wants & ACTOR_LINKS,
		.makes_whiteouts = !(wants & ACTOR_PLAIN),
	};
	const struct describe_how exact = { true, wants & ACTOR_NUMBERS, wants & ACTOR_LINKS };
	const struct describe_how plain = { .has_links = wants & ACTOR_LINKS };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_IGN); /* a FIFO without a reader */
	for (unsigned i = 0; i < OP_SLOTS; i++)
		actor.fds[i] = -1;
	actor.log = fdopen(log_fd, "w");
	actor.scratch = memfd_create("scratch", MFD_CLOEXEC);
	if (!actor.log || actor.scratch < 0)
		err(1, "an actor");
	setvbuf(actor.log, NULL, _IOFBF, 1 << 16);
	actor.proc = open("/proc/self/fd", O_PATH | O_DIRECTORY | O_CLOEXEC);
	enter(root);
	if (wants & ACTOR_RESULTS) {
		do_list(&actor, list, layer);
		show_tree(&actor, &plain, "the tree, while files are open:");
	}
	let_go(&actor);
	if (wants & ACTOR_TREE)
		show_tree(&actor, &exact, "the tree, as it is stored:");
	if (fclose(actor.log) != 0)
		err(1, "the log");
	_exit(0);
}
