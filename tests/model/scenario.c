/* SPDX-License-Identifier: MIT */
#include "tests/model/scenario.h"

#include "tests/model/actor.h"
#include "tests/model/intended.h"
#include "tests/model/log.h"
#include "tests/model/workspace.h"

/* The operations under test, by both at the same time. */
static int run_both(const struct scenario *scenario, struct log logs[2], FILE *report,
		    size_t *ret_at)
{
	const char *const *mnts = workspace_mnt;
	struct running running[2];
	int r = 0;

	intended_begin(scenario->options->kernel ? scenario->options->kernel : "",
		       scenario->targets[0].is_directory);
	for (unsigned i = 0; i < 2; i++) {
		if (workspace_mount(scenario, i, i) < 0) {
			fprintf(report, "%s does not mount\n", scenario->targets[i].name);
			if (i == 1)
				workspace_umount(scenario, 0, 0);
			(void)target_wait(); /* it has failed already */
			return -1;
		}
	}
	for (unsigned i = 0; i < 2; i++)
		workspace_start(&running[i], scenario->list, scenario->list->n_layers - 1, mnts[i],
				ACTOR_RESULTS | ACTOR_TREE | workspace_wants(scenario));
	for (unsigned i = 0; i < 2; i++) {
		r |= workspace_finish(&running[i], report);
		logs[i] = running[i].log;
	}
	if (r == 0)
		r = log_compare(scenario->list, &logs[0], &logs[1], report, ret_at);
	for (unsigned i = 0; i < 2; i++) {
		if (workspace_umount(scenario, i, i) < 0)
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
	const char *mnt = workspace_mnt[whose];
	struct log log;
	int r;

	if (workspace_mount(scenario, who, whose) < 0) {
		fprintf(report, "%s does not mount the upper of %s\n", scenario->targets[who].name,
			scenario->targets[whose].name);
		return -1;
	}
	r = workspace_run(scenario->list, 0, mnt, ACTOR_TREE | workspace_wants(scenario), &log,
			  report);
	if (r == 0)
		r = log_compare_tree(shown, &log, report);
	if (r < 0)
		fprintf(report, "(%s, then %s reading its upper)\n", scenario->targets[whose].name,
			scenario->targets[who].name);
	log_deinit(&log);
	if (workspace_umount(scenario, who, whose) < 0 || target_wait() < 0)
		r = -1;
	return r;
}

/* A directory has no upper, and reads none. */
static int read_all_again(const struct scenario *scenario, const struct log logs[2], FILE *report)
{
	const unsigned first = scenario->targets[0].is_directory ? 1 : 0;

	for (unsigned whose = first; whose < 2; whose++) {
		for (unsigned who = first; who < 2; who++) {
			if (read_again(scenario, who, whose, &logs[whose], report) < 0)
				return -1;
		}
	}
	return 0;
}

static int show_lowers(struct log *ret, FILE *report)
{
	static const struct op_list nothing;

	return workspace_run(&nothing, 0, "lowers", ACTOR_TREE | ACTOR_NUMBERS | ACTOR_LINKS, ret,
			     report);
}

int scenario_run(const struct scenario *scenario, FILE *report, size_t *ret_at)
{
	struct log before = { 0 }, after = { 0 }, logs[2] = { 0 };
	int r;

	*ret_at = scenario->list->n;
	workspace_make();
	r = workspace_make_layers(scenario, report);
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
