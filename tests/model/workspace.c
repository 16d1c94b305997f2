/* SPDX-License-Identifier: MIT */
/*
 * Layers are made as unions make them: each one is the upper of a kernel overlayfs over those
 * below, so that every whiteout, opaque mark and redirect in them has a reason.
 */
#include "tests/model/workspace.h"

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

#include "lib/base.h"
#include "lib/cleanup.h"
#include "lib/rmtree.h"
#include "tests/model/actor.h"

/* No operation takes longer than that. */
#define PATIENCE_S 10

static const struct target the_kernel = { "kernel", NULL, false };

static const char *const homes[] = { "a", "b" };
const char *const workspace_mnt[] = { "a/mnt", "b/mnt" };

void workspace_start(struct running *running, const struct op_list *list, unsigned layer,
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

int workspace_finish(struct running *running, FILE *report)
{
	int status = wait_for_end(running, report);

	munmap(running->at, sizeof(*running->at));
	log_read(&running->log);
	if (status != 0)
		fprintf(report, "an actor ended with status %#x\n", status);
	return status == 0 ? 0 : -1;
}

int workspace_run(const struct op_list *list, unsigned layer, const char *root, unsigned wants,
		  struct log *ret, FILE *report)
{
	struct running running;
	int r;

	workspace_start(&running, list, layer, root, wants);
	r = workspace_finish(&running, report);
	*ret = running.log;
	return r;
}

static void make_dir(const char *path)
{
	if (mkdir(path, 0755) < 0)
		err(1, "%s", path);
}

static void remove_tree(const char *name)
{
	int r = rmtree_at(AT_FDCWD, name);

	if (r < 0 && r != -ENOENT)
		errx(1, "%s: %s", name, strerror(-r));
}

void workspace_clear_upper(unsigned whose)
{
	static const char *const parts[] = { "", "/upper", "/work", "/mnt" };
	char path[16];

	remove_tree(homes[whose]);
	for (size_t k = 0; k < ARRAY_SIZE(parts); k++) {
		snprintf(path, sizeof(path), "%s%s", homes[whose], parts[k]);
		make_dir(path);
	}
}

bool workspace_work_is_empty(unsigned whose)
{
	_cleanup_dir_ DIR *dir = NULL;
	struct dirent *entry;
	char path[32];

	snprintf(path, sizeof(path), "%s/work/work", homes[whose]);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '#')
			return false;
	}
	return true;
}

void workspace_make(void)
{
	remove_tree("lowers");
	remove_tree("work");
	make_dir("lowers");
	make_dir("work");
	workspace_clear_upper(0);
	workspace_clear_upper(1);
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

unsigned workspace_wants(const struct scenario *scenario)
{
	const struct option_set *options = scenario->options;

	/* Without an index a copy-up parts lower hard links. */
	if (scenario->targets[0].is_directory)
		return ACTOR_PLAIN | (strstr(options->program, "index=on") ? ACTOR_LINKS : 0);
	return options->is_user ? 0 : ACTOR_LINKS;
}

/* The lowest layer is made as a plain directory. */
static unsigned lowest_wants(const struct scenario *scenario)
{
	const unsigned links =
		scenario->targets[0].is_directory ? workspace_wants(scenario) : ACTOR_LINKS;

	return ACTOR_RESULTS | ACTOR_PLAIN | links;
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
		r = workspace_run(scenario->list, layer, upper, lowest_wants(scenario), &log,
				  report);
	} else {
		make_dir(work);
		if (target_mount(&the_kernel, scenario->options, lowers, upper, work,
				 workspace_mnt[0]) < 0)
			return -1;
		r = workspace_run(scenario->list, layer, workspace_mnt[0],
				  ACTOR_RESULTS | workspace_wants(scenario), &log, report);
		if (target_umount(workspace_mnt[0]) < 0)
			r = -1;
	}
	log_deinit(&log);
	return r;
}

static int mount_union(const struct scenario *scenario, unsigned who, unsigned whose)
{
	_cleanup_free_ char *lowers = list_lowers(scenario->list->n_layers - 1);
	char upper[16], work[16];

	snprintf(upper, sizeof(upper), "%s/upper", homes[whose]);
	snprintf(work, sizeof(work), "%s/work", homes[whose]);
	return target_mount(&scenario->targets[who], scenario->options, lowers, upper, work,
			    workspace_mnt[whose]);
}

/* Hard links, times, attributes and all.  Returns 0, or -1. */
static int copy_tree(const char *from, const char *to)
{
	_cleanup_free_ char *command = NULL;

	if (asprintf(&command, "cp -a %s/. %s/", from, to) < 0)
		abort();
	return system(command) == 0 ? 0 : -1; /* both names are our own */
}

static int copy_union(const struct scenario *scenario)
{
	int r = mount_union(scenario, 1, 1);

	if (r < 0)
		return r;
	r = copy_tree(workspace_mnt[1], workspace_mnt[0]);
	if (target_umount(workspace_mnt[1]) < 0 || target_wait() < 0)
		r = -1;
	workspace_clear_upper(1);
	return r;
}

int workspace_mount(const struct scenario *scenario, unsigned who, unsigned whose)
{
	if (scenario->targets[who].is_directory)
		return copy_union(scenario);
	return mount_union(scenario, who, whose);
}

int workspace_umount(const struct scenario *scenario, unsigned who, unsigned whose)
{
	return scenario->targets[who].is_directory ? 0 : target_umount(workspace_mnt[whose]);
}

int workspace_make_layers(const struct scenario *scenario, FILE *report)
{
	for (unsigned layer = 0; layer + 1 < scenario->list->n_layers; layer++) {
		if (make_layer(scenario, layer, report) < 0)
			return -1;
	}
	return 0;
}
