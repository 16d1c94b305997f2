/* SPDX-License-Identifier: MIT */
/*
 * crash: the daemon is killed in the middle of random operations, at one of its calls.
 *
 *	crash SHIM DIRECTORY ROUNDS [SEED]
 *
 * What is in the upper then, seen through another mount, is what the kernel's overlayfs shows after
 * the same operations up to the last one that was done, or with the one that was under way. An
 * operation of several requests may have done some of them: then it is enough that everything can be
 * read. The work directory is empty after the next mount, and the kernel reads the same.
 */
#include <err.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base.h"
#include "lib/cleanup.h"
#include "tests/fault/control.h"
#include "tests/model/actor.h"
#include "tests/model/log.h"
#include "tests/model/workspace.h"

#define N_OPS 250
#define N_LOWERS 3
#define FIRST 20 /* calls that the beginning of an actor may make */

static struct fault_control *control;
static const char *shim;

/*
 * Hard links of lower files end with a copy-up, whatever becomes of the operation; a removal of a tree
 * does not tell that it was cut short; what is open in passthrough is written to when nobody serves
 * the union any more; and the time of a directory is put back when the copy of what is in it is there.
 */
static const char *const left_out[] = {
	"link",       "link-any", "linkfd",    "rmtree",    "write",   "pwrite",
	"copy-range", "mapwrite", "fallocate", "ftruncate", "utimens", "futimens",
};

/* These are more than one request. */
static const char *const long_ones[] = {
	"create", "append", "open", "open-file", "tmpfile", "bind",
};

static bool is_one_of(const char *name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!strcmp(name, names[i]))
			return true;
	}
	return false;
}

static void arm(int nth)
{
	*control = (struct fault_control){ .nth = nth, .error = FAULT_KILL };
	__atomic_store_n(&control->is_armed, 1, __ATOMIC_RELEASE);
}

/* Everything from @end on is left out. */
static void cut(struct op_list *list, size_t end)
{
	for (size_t i = 0; i < list->n; i++) {
		struct op *op = &list->ops[i];

		op->dropped = is_one_of(op->kind->name, left_out, ARRAY_SIZE(left_out)) ||
			      (op->layer + 1 == list->n_layers && i >= end);
	}
}

/* Runs the list by the target @who, whose call @nth kills it.  What it shows is in @ret. */
static int run_list(const struct scenario *scenario, unsigned who, int nth, struct log *ret,
		    FILE *report)
{
	int r = workspace_mount(scenario, who, who);

	if (r < 0)
		return r;
	if (nth)
		arm(nth);
	r = workspace_run(scenario->list, scenario->list->n_layers - 1, workspace_mnt[who],
			  ACTOR_RESULTS, ret, report);
	(void)target_umount(workspace_mnt[who]); /* says so itself */
	return r;
}

/* What @who shows of our upper. */
static int look(const struct scenario *scenario, unsigned who, struct log *ret, FILE *report)
{
	static const struct op_list nothing;
	int r = workspace_mount(scenario, who, 1);

	if (r < 0)
		return r;
	r = workspace_run(&nothing, 0, workspace_mnt[1], ACTOR_RESULTS, ret, report);
	if (target_umount(workspace_mnt[1]) < 0 || target_wait() < 0)
		r = -1;
	return r;
}

/* Whether the kernel shows what @seen tells after the operations before @end. */
static bool is_state_at(const struct scenario *scenario, struct op_list *list, size_t end,
			const struct log *seen, FILE *report)
{
	struct log log = { 0 };
	int r;

	workspace_clear_upper(0);
	cut(list, end);
	r = run_list(scenario, 0, 0, &log, report);
	if (r == 0)
		r = log_compare_seen(&log, seen, report);
	log_deinit(&log);
	return r == 0;
}

/* A write that is cut short says so, and only the next one fails. */
static bool is_long(const struct op_list *list, size_t at)
{
	return is_one_of(list->ops[at].kind->name, long_ones, ARRAY_SIZE(long_ones));
}

static int check_state(const struct scenario *scenario, struct op_list *list, size_t end,
		       const struct log *seen, FILE *report)
{
	bool was_cut = end < list->n;
	const char *kind = was_cut ? list->ops[end].kind->name : "";

	if (was_cut && (is_long(list, end) || is_long(list, end - 1)))
		return 0;
	fprintf(report, "before operation %zu %s:\n", end, kind);
	if (is_state_at(scenario, list, end, seen, report))
		return 0;
	if (!was_cut)
		return -1;
	fputs("after it:\n", report);
	return is_state_at(scenario, list, end + 1, seen, report) ? 0 : -1;
}

static int look_twice(const struct scenario *scenario, struct log *seen, FILE *report)
{
	struct log by_kernel = { 0 };
	int r = look(scenario, 1, seen, report);

	if (r == 0 && !workspace_work_is_empty(1)) {
		fputs("something is left in the work directory\n", report);
		r = -1;
	}
	if (r == 0)
		r = look(scenario, 0, &by_kernel, report);
	if (r == 0 && log_compare_seen(&by_kernel, seen, report) < 0) {
		fputs("(the kernel reading the same upper)\n", report);
		r = -1;
	}
	log_deinit(&by_kernel);
	return r;
}

static int crash_once(const struct scenario *scenario, struct op_list *list, int nth, FILE *report)
{
	struct log crashed = { 0 }, seen = { 0 };
	size_t end;
	int r;

	workspace_make();
	cut(list, list->n);
	if (workspace_make_layers(scenario, report) < 0)
		return -1;
	*control = (struct fault_control){ 0 };
	if (setenv("LD_PRELOAD", shim, 1) < 0)
		err(1, "setenv");
	r = run_list(scenario, 1, nth, &crashed, report);
	unsetenv("LD_PRELOAD");
	if (target_wait_for_killed() < 0)
		r = -1;
	end = log_find_end(list, &crashed);
	if (r == 0)
		r = look_twice(scenario, &seen, report);
	if (r == 0)
		r = check_state(scenario, list, end, &seen, report);
	log_deinit(&crashed);
	log_deinit(&seen);
	return r;
}

static int crash_with_seed(uint64_t seed)
{
	static const struct target targets[] = { { "kernel", NULL, false },
						 { "us", "unionfs-mount", false } };
	struct draw draw = { seed };
	struct op_list list = { .n_layers = N_LOWERS + 1 };
	struct scenario scenario = { &list, &option_sets[0], targets };
	_cleanup_free_ char *why = NULL;
	size_t len;
	FILE *report = open_memstream(&why, &len);
	int nth = FIRST + (int)draw_below(&draw, 2000), r;

	if (!report)
		err(1, "a report");
	for (unsigned layer = 0; layer <= N_LOWERS; layer++)
		op_list_draw(&list, &draw, layer, layer < N_LOWERS ? 100 : N_OPS);
	r = crash_once(&scenario, &list, nth, report);
	fclose(report);
	if (r < 0)
		fprintf(stderr, "seed %ju, call %d (%s): %s", (uintmax_t)seed, nth, control->name,
			why);
	op_list_deinit(&list);
	return r;
}

static struct fault_control *share(const char *path)
{
	_cleanup_fd_ int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	void *map;

	if (fd < 0 || ftruncate(fd, sizeof(*control)) < 0)
		err(1, "%s", path);
	map = mmap(NULL, sizeof(*control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED || setenv(FAULT_CONTROL_VARIABLE, realpath(path, NULL), 1) < 0)
		err(1, "%s", path);
	return map;
}

int main(int argc, char **argv)
{
	unsigned n_rounds, n_failed = 0, n_killed = 0;
	uint64_t seed;

	if (argc < 4)
		errx(2, "usage: crash SHIM DIRECTORY ROUNDS [SEED]");
	if (chdir(argv[2]) < 0 || prctl(PR_SET_CHILD_SUBREAPER, 1) < 0)
		err(1, "%s", argv[2]);
	shim = argv[1];
	n_rounds = (unsigned)strtoul(argv[3], NULL, 10);
	seed = argc > 4 ? strtoull(argv[4], NULL, 10) : 1;
	control = share("control");
	umask(022);
	for (unsigned i = 0; i < n_rounds; i++) {
		n_failed += crash_with_seed(seed + i) < 0;
		n_killed += control->name[0] != '\0';
	}
	printf("killed %u times in %u rounds, %u times something was wrong\n", n_killed, n_rounds,
	       n_failed);
	return n_failed ? 1 : 0;
}
