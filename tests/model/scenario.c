/* SPDX-License-Identifier: MIT */
/*
 * Layers are made as unions make them: each one is the upper of a kernel overlayfs over those
 * below, so that every whiteout, opaque mark and redirect in them has a reason.
 *
 *	lowers/0 1 2 ...	the layers; 0 is made as a plain directory
 *	work/0 1 2 ...		their work directories
 *	a/{upper,work,mnt}	of the first target
 *	b/{upper,work,mnt}	of the second
 */
#include "tests/model/scenario.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/rmtree.h"
#include "tests/model/actor.h"
#include "tests/model/log.h"

/* No operation takes longer than that. */
#define PATIENCE_S 10

static const struct target the_kernel = { "kernel", NULL };

static const char *const homes[] = { "a", "b" };

struct running {
	pid_t pid;
	size_t *at; /* operations done, shared with the actor */
	struct log log;
};

static void start(struct running *running, const struct op_list *list, unsigned layer,
		  const char *root, unsigned wants)
{
	log_new(&running->log);
	running->at = mmap(NULL, sizeof(*running->at), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (running->at == MAP_FAILED)
		err(1, "mmap");
	fflush(NULL);
	running->pid = fork();
	if (running->pid < 0)
		err(1, "fork");
	if (running->pid == 0)
		actor_run(list, layer, root, running->log.fd, running->at, wants);
}

/* Waits as long as there is progress.  Returns the status, or -1. */
static int wait_for_end(const struct running *running, FILE *report)
{
	_cleanup_fd_ int fd = (int)syscall(SYS_pidfd_open, running->pid, 0);
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	size_t before = (size_t)-1;
	int status;

	while (poll(&poll_fd, 1, PATIENCE_S * 1000) == 0) {
		size_t at = __atomic_load_n(running->at, __ATOMIC_RELAXED);

		if (at == before) {
			fprintf(report, "after operation %zu nothing happens for %d s\n", at,
				PATIENCE_S);
			kill(running->pid, SIGKILL);
			break;
		}
		before = at;
	}
	return waitpid(running->pid, &status, 0) < 0 ? -1 : status;
}

static int finish(struct running *running, FILE *report)
{
	int status = wait_for_end(running, report);

	munmap(running->at, sizeof(*running->at));
	log_read(&running->log);
	if (status != 0)
		fprintf(report, "an actor ended with status %#x\n", status);
	return status == 0 ? 0 : -1;
}

static int run_actor(const struct op_list *list, unsigned layer, const char *root, unsigned wants,
		     struct log *ret, FILE *report)
{
	struct running running;
	int r;

	start(&running, list, layer, root, wants);
	r = finish(&running, report);
	*ret = running.log;
	return r;
}

static void make_dir(const char *path)
{
	if (mkdir(path, 0755) < 0)
		err(1, "%s", path);
}

static void clear_workspace(void)
{
	static const char *const names[] = { "lowers", "work", "a", "b" };

	for (size_t i = 0; i < 4; i++) {
		int r = rmtree_at(AT_FDCWD, names[i]);

		if (r < 0 && r != -ENOENT)
			errx(1, "%s: %s", names[i], strerror(-r));
	}
}

static void make_workspace(void)
{
	char path[16];

	clear_workspace();
	make_dir("lowers");
	make_dir("work");
	for (size_t i = 0; i < 2; i++) {
		static const char *const parts[] = { "", "/upper", "/work", "/mnt" };

		for (size_t k = 0; k < 4; k++) {
			snprintf(path, sizeof(path), "%s%s", homes[i], parts[k]);
			make_dir(path);
		}
	}
}

/* The layers below @n, topmost first. */
static char *list_lowers(unsigned n)
{
	char *text = calloc(n + 1, 16), *at = text;

	if (!text)
		err(1, "layers");
	while (n-- > 0)
		at += sprintf(at, "lowers/%u%s", n, n ? ":" : "");
	return text;
}

static unsigned links_wanted(const struct scenario *scenario)
{
	return scenario->options->is_user ? 0 : ACTOR_LINKS;
}

static int make_layer(const struct scenario *scenario, unsigned layer, FILE *report)
{
	_cleanup_free_ char *lowers = list_lowers(layer);
	char upper[32], work[32];
	struct log log;
	int r;

	snprintf(upper, sizeof(upper), "lowers/%u", layer);
	snprintf(work, sizeof(work), "work/%u", layer);
	make_dir(upper);
	if (layer == 0) {
		r = run_actor(scenario->list, layer, upper, ACTOR_RESULTS | ACTOR_LINKS, &log,
			      report);
	} else {
		make_dir(work);
		if (target_mount(&the_kernel, scenario->options, lowers, upper, work, "a/mnt") < 0)
			return -1;
		r = run_actor(scenario->list, layer, "a/mnt",
			      ACTOR_RESULTS | links_wanted(scenario), &log, report);
		if (target_umount("a/mnt") < 0)
			r = -1;
	}
	log_deinit(&log);
	return r;
}

static int mount_on(const struct scenario *scenario, unsigned who, unsigned whose)
{
	_cleanup_free_ char *lowers = list_lowers(scenario->list->n_layers - 1);
	char upper[16], work[16], mnt[16];

	snprintf(upper, sizeof(upper), "%s/upper", homes[whose]);
	snprintf(work, sizeof(work), "%s/work", homes[whose]);
	snprintf(mnt, sizeof(mnt), "%s/mnt", homes[whose]);
	return target_mount(&scenario->targets[who], scenario->options, lowers, upper, work, mnt);
}

/* The operations under test, by both at the same time. */
static int run_both(const struct scenario *scenario, struct log logs[2], FILE *report,
		    size_t *ret_at)
{
	static const char *const mnts[] = { "a/mnt", "b/mnt" };
	struct running running[2];
	int r = 0;

	for (unsigned i = 0; i < 2; i++) {
		if (mount_on(scenario, i, i) < 0) {
			fprintf(report, "%s does not mount\n", scenario->targets[i].name);
			if (i == 1)
				target_umount(mnts[0]);
			(void)target_wait(); /* it has failed already */
			return -1;
		}
	}
	for (unsigned i = 0; i < 2; i++)
		start(&running[i], scenario->list, scenario->list->n_layers - 1, mnts[i],
		      ACTOR_RESULTS | ACTOR_TREE | links_wanted(scenario));
	for (unsigned i = 0; i < 2; i++) {
		r |= finish(&running[i], report);
		logs[i] = running[i].log;
	}
	if (r == 0)
		r = log_compare(scenario->list, &logs[0], &logs[1], report, ret_at);
	for (unsigned i = 0; i < 2; i++) {
		if (target_umount(mnts[i]) < 0)
			r = -1;
	}
	if (target_wait() < 0) {
		fputs("a daemon did not end well\n", report);
		r = -1;
	}
	return r;
}

/* What @who shows of the upper of @whose must be what that one showed. */
static int read_again(const struct scenario *scenario, unsigned who, unsigned whose,
		      const struct log *shown, FILE *report)
{
	char mnt[16];
	struct log log;
	int r;

	snprintf(mnt, sizeof(mnt), "%s/mnt", homes[whose]);
	if (mount_on(scenario, who, whose) < 0) {
		fprintf(report, "%s does not mount the upper of %s\n", scenario->targets[who].name,
			scenario->targets[whose].name);
		return -1;
	}
	r = run_actor(scenario->list, 0, mnt, ACTOR_TREE | links_wanted(scenario), &log, report);
	if (r == 0)
		r = log_compare_tree(shown, &log, report);
	if (r < 0)
		fprintf(report, "(%s, then %s reading its upper)\n", scenario->targets[whose].name,
			scenario->targets[who].name);
	log_deinit(&log);
	if (target_umount(mnt) < 0 || target_wait() < 0)
		r = -1;
	return r;
}

static int read_all_again(const struct scenario *scenario, const struct log logs[2], FILE *report)
{
	for (unsigned whose = 0; whose < 2; whose++) {
		for (unsigned who = 0; who < 2; who++) {
			if (read_again(scenario, who, whose, &logs[whose], report) < 0)
				return -1;
		}
	}
	return 0;
}

static int make_layers(const struct scenario *scenario, FILE *report)
{
	for (unsigned layer = 0; layer + 1 < scenario->list->n_layers; layer++) {
		if (make_layer(scenario, layer, report) < 0)
			return -1;
	}
	return 0;
}

static int show_lowers(struct log *ret, FILE *report)
{
	static const struct op_list nothing;

	return run_actor(&nothing, 0, "lowers", ACTOR_TREE | ACTOR_NUMBERS | ACTOR_LINKS, ret,
			 report);
}

int scenario_run(const struct scenario *scenario, FILE *report, size_t *ret_at)
{
	struct log before = { 0 }, after = { 0 }, logs[2] = { 0 };
	int r;

	*ret_at = scenario->list->n;
	make_workspace();
	r = make_layers(scenario, report);
	if (r == 0)
		r = show_lowers(&before, report);
	if (r == 0)
		r = run_both(scenario, logs, report, ret_at);
	if (r == 0)
		r = read_all_again(scenario, logs, report);
	if (r == 0)
		r = show_lowers(&after, report);
	if (r == 0 && log_compare_tree(&before, &after, report) < 0) {
		fputs("a lower layer was changed\n", report);
		r = -1;
	}
	for (unsigned i = 0; i < 2; i++)
		log_deinit(&logs[i]);
	log_deinit(&before);
	log_deinit(&after);
	return r;
}
