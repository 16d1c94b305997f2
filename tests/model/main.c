/* SPDX-License-Identifier: MIT */
/*
 * model: random operations on two unions of the same layers, which must do the same.
 *
 *	op.c, op_draw.c, kinds.c	what is done, as data
 *	actor.c, verbs_*.c		doing it
 *	describe.c, names.c		what can be seen of it
 *	log.c, intended.c		the comparison, and where a difference is meant
 *	target.c			what is compared
 *	workspace.c, scenario.c		from layers to verdict
 *	shrink.c			the shortest list that fails
 *
 * It needs root (of a user name space is enough) and an empty directory on a file system that can
 * be an upper.  Failing lists are printed in op.c's text; --replay reads it.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/base.h"
#include "lib/cleanup.h"
#include "tests/model/intended.h"
#include "tests/model/scenario.h"

struct settings {
	uint64_t seed;
	uint64_t n_ops;     /* in all; 0: until it is stopped */
	uint64_t n_seconds; /* the same */
	unsigned n_lowers;  /* 0: drawn */
	unsigned length;    /* operations of one list */
	const char *only;   /* option sets, separated by commas; NULL: all */
	const char *replay;
	bool keeps;    /* going on after a failure */
	bool is_quick; /* failing lists are not made shorter */
	struct target targets[2];
};

static const char usage[] =
	"Usage: model [OPTIONS] DIRECTORY\n"
	"  --seed=N       the first seed (1)\n"
	"  --ops=N        operations in all (until stopped)\n"
	"  --seconds=N    stop after so long\n"
	"  --length=N     operations of one list (2000)\n"
	"  --lowers=N     lower layers (drawn: 1 to 60)\n"
	"  --options=LIST names of option sets (all)\n"
	"  --program=CMD  what mounts the union under test (unionfs-mount)\n"
	"  --reference=CMD  what mounts the other (the kernel)\n"
	"  --directory    the other is a plain directory with a copy of the union\n"
	"  --replay=FILE  the operations of FILE instead of drawn ones\n"
	"  --keep-going   count failures, do not stop at the first\n"
	"  --quick        do not look for the shortest list that fails\n"
	"  --intended     print where a difference is meant, and why\n";

static unsigned draw_lowers(struct draw *draw)
{
	static const unsigned usual[] = { 1, 1, 2, 2, 3, 4, 6 };

	if (draw_once_in(draw, 8))
		return 8 + draw_below(draw, 53);
	return usual[draw_below(draw, ARRAY_SIZE(usual))];
}

static void draw_list(const struct settings *settings, uint64_t seed, struct op_list *list)
{
	struct draw draw = { seed * 1000003 };
	unsigned n_lowers = settings->n_lowers ? settings->n_lowers : draw_lowers(&draw);

	*list = (struct op_list){ .n_layers = n_lowers + 1 };
	for (unsigned layer = 0; layer < n_lowers; layer++)
		op_list_draw(list, &draw, layer, layer ? 30 + 200 / n_lowers : 120);
	op_list_draw(list, &draw, n_lowers, settings->length);
}

static int read_list(const char *path, struct op_list *list)
{
	_cleanup_file_ FILE *file = fopen(path, "re");
	_cleanup_free_ char *line = NULL;
	size_t size = 0;

	if (!file)
		err(1, "%s", path);
	*list = (struct op_list){ .n_layers = 2 };
	while (getline(&line, &size, file) > 0) {
		struct op op;

		if (line[0] == '#')
			continue;
		if (op_parse(line, &op) < 0)
			errx(1, "%s: cannot read: %s", path, line);
		op_list_add(list, &op);
	}
	return 0;
}

static void print_failure(const struct scenario *scenario, uint64_t seed, const char *why)
{
	const struct op_list *list = scenario->list;

	printf("\nseed %ju, options %s: %s\n", (uintmax_t)seed, scenario->options->name, why);
	puts("# LAYER KIND USER UMASK BASE QUIET PATH PATH NUMBERS, for --replay");
	for (size_t i = 0; i < list->n; i++) {
		if (!list->ops[i].dropped)
			op_print(stdout, &list->ops[i]);
	}
	fflush(stdout);
}

static char *run_reported(const struct scenario *scenario, int *ret_r, size_t *ret_at)
{
	char *text = NULL;
	size_t len;
	FILE *report = open_memstream(&text, &len);

	if (!report)
		err(1, "a report");
	*ret_r = scenario_run(scenario, report, ret_at);
	fclose(report);
	return text;
}

/* Returns 0 where all went well. */
static int run_one(const struct settings *settings, const struct option_set *options,
		   struct op_list *list, uint64_t seed)
{
	struct scenario scenario = { list, options, settings->targets };
	_cleanup_free_ char *why = NULL;
	size_t at;
	int r;

	why = run_reported(&scenario, &r, &at);
	if (r == 0)
		return 0;
	printf("seed %ju, options %s: %s", (uintmax_t)seed, options->name, why);
	fflush(stdout);
	if (settings->is_quick)
		return -1;
	scenario_shrink(&scenario, list, at);
	free(why);
	why = run_reported(&scenario, &r, &at);
	print_failure(&scenario, seed, r < 0 ? why : "(does not fail again)\n");
	return -1;
}

static bool is_wanted(const struct settings *settings, const struct option_set *set)
{
	const char *at = settings->only;
	size_t len = strlen(set->name);

	if (settings->targets[0].is_directory && strstr(set->program, "redirect_dir="))
		return false; /* rename(2) of a directory fails, and all that follows differs */
	if (!settings->targets[0].command && !set->kernel)
		return false;
	while (at) {
		if (!strncmp(at, set->name, len) && (at[len] == ',' || at[len] == '\0'))
			return true;
		at = strchr(at, ',');
		at = at ? at + 1 : NULL;
	}
	return !settings->only;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static size_t count_under_test(const struct op_list *list)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		n += list->ops[i].layer + 1 == list->n_layers;
	return n;
}

static volatile sig_atomic_t is_stopped;

static void stop(int number)
{
	(void)number;
	is_stopped = 1;
}

static bool goes_on(const struct settings *settings, uint64_t done, double began)
{
	if (is_stopped || (settings->n_ops && done >= settings->n_ops))
		return false;
	return !settings->n_seconds || now() - began < (double)settings->n_seconds;
}

static int run_seeds(const struct settings *settings)
{
	uint64_t seed = settings->seed, done = 0;
	unsigned n_failed = 0;
	double began = now();

	while (goes_on(settings, done, began) && (settings->keeps || n_failed == 0)) {
		for (const struct option_set *set = option_sets; set->name; set++) {
			struct op_list list;

			if (!is_wanted(settings, set) || !goes_on(settings, done, began))
				continue;
			draw_list(settings, seed, &list);
			n_failed += run_one(settings, set, &list, seed) < 0;
			done += count_under_test(&list);
			op_list_deinit(&list);
			seed++;
			if (n_failed && !settings->keeps)
				break;
		}
		if (!settings->n_ops)
			printf("seed %ju: %ju operations, %.0f a second, %u failures\n",
			       (uintmax_t)seed, (uintmax_t)done, (double)done / (now() - began),
			       n_failed);
		fflush(stdout);
	}
	printf("%ju operations in %.0f s, %.0f a second, %u of the lists failed\n", (uintmax_t)done,
	       now() - began, (double)done / (now() - began), n_failed);
	return n_failed ? 1 : 0;
}

static int replay(const struct settings *settings)
{
	const struct option_set *set = option_sets;
	struct op_list list;
	int r;

	while (set->name && !(settings->only && is_wanted(settings, set)))
		set++;
	if (!set->name)
		set = option_sets;
	read_list(settings->replay, &list);
	r = run_one(settings, set, &list, 0);
	op_list_deinit(&list);
	puts(r < 0 ? "it fails" : "both do the same");
	return r < 0 ? 1 : 0;
}

static uint64_t number(const char *text)
{
	char *end;
	uint64_t n = strtoull(text, &end, 0);

	if (*text == '\0' || *end != '\0')
		errx(2, "not a number: %s", text);
	return n;
}

static bool parse_option(struct settings *settings, int letter)
{
	switch (letter) {
	case 's':
		settings->seed = number(optarg);
		return true;
	case 'n':
		settings->n_ops = number(optarg);
		return true;
	case 't':
		settings->n_seconds = number(optarg);
		return true;
	case 'l':
		settings->length = (unsigned)number(optarg);
		return true;
	case 'L':
		settings->n_lowers = (unsigned)number(optarg);
		return true;
	case 'o':
		settings->only = optarg;
		return true;
	case 'p':
		settings->targets[1].command = optarg;
		return true;
	case 'R':
		settings->targets[0] = (struct target){ "reference", optarg, false };
		return true;
	case 'd':
		settings->targets[0] = (struct target){ "directory", NULL, true };
		return true;
	case 'r':
		settings->replay = optarg;
		return true;
	case 'k':
		settings->keeps = true;
		return true;
	case 'q':
		settings->is_quick = true;
		return true;
	case 'i':
		intended_print(stdout);
		exit(0);
	default:
		return false;
	}
}

static void parse_options(struct settings *settings, int argc, char **argv)
{
	static const struct option options[] = {
		{ "seed", 1, NULL, 's' },       { "ops", 1, NULL, 'n' },
		{ "seconds", 1, NULL, 't' },    { "length", 1, NULL, 'l' },
		{ "lowers", 1, NULL, 'L' },     { "options", 1, NULL, 'o' },
		{ "program", 1, NULL, 'p' },    { "reference", 1, NULL, 'R' },
		{ "directory", 0, NULL, 'd' },  { "replay", 1, NULL, 'r' },
		{ "keep-going", 0, NULL, 'k' }, { "quick", 0, NULL, 'q' },
		{ "intended", 0, NULL, 'i' },   { 0 },
	};
	int letter;

	while ((letter = getopt_long(argc, argv, "", options, NULL)) >= 0) {
		if (!parse_option(settings, letter)) {
			fputs(usage, stderr);
			exit(2);
		}
	}
	if (optind + 1 != argc) {
		fputs(usage, stderr);
		exit(2);
	}
}

int main(int argc, char **argv)
{
	struct settings settings = {
		.seed = 1,
		.length = 2000,
		.targets = { { "kernel", NULL, false }, { "program", "unionfs-mount", false } },
	};

	parse_options(&settings, argc, argv);
	if (settings.replay && !(settings.replay = realpath(settings.replay, NULL)))
		err(1, "the file to replay");
	if (chdir(argv[optind]) < 0)
		err(1, "%s", argv[optind]);
	if (prctl(PR_SET_CHILD_SUBREAPER, 1) < 0)
		err(1, "prctl");
	signal(SIGINT, stop);
	signal(SIGTERM, stop);
	umask(022);
	return settings.replay ? replay(&settings) : run_seeds(&settings);
}
