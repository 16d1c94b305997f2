/* SPDX-License-Identifier: MIT */
/*
 * hostile: layers that nobody who means well has made, and random operations on a union of them.
 *
 *	hostile DIRECTORY ROUNDS [SEED]
 *
 * Whatever the union shows is of no interest, but that it answers, that the daemon lives and ends
 * well, that no lower layer changes, and that nothing is seen of the directory beside the layers:
 * a file there has a name that is nowhere else.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "lib/base.h"
#include "lib/cleanup.h"
#include "tests/model/actor.h"
#include "tests/model/log.h"
#include "tests/model/workspace.h"

#define N_OPS 200
#define N_LAYER_OPS 60
#define N_LOWERS 4
#define MARKER "SECRET"
#define MAX_VALUE 6000

static struct draw draw;
static char outside[4096]; /* the directory that nothing leads to */

static const char *const words[] = { "opaque",   "redirect", "redirect", "redirect",     "origin",
				     "metacopy", "metacopy", "impure",   "nlink",        "upper",
				     "uuid",     "protattr", "whiteout", "unionfs.plain" };

/* What a redirect may say; %s is the directory outside. */
static const char *const redirects[] = {
	"..",  "../..", "/..",  "/../outside", "../outside", "a/../../outside",
	"%s",  "/",     "//",   "a",           "b",          "c",
	"/a",  "/b",    "/a/b", "/a/b/c/a/b",  "/b/../a",    "a/b",
	"/x",  "x",     "/./a", ".",           "",           "/a/",
	"//a", "y",     "/z/a", "outside",
};

static size_t draw_bytes(char *value)
{
	size_t len = draw_below(&draw, draw_once_in(&draw, 4) ? MAX_VALUE : 200);

	for (size_t i = 0; i < len; i++)
		value[i] = (char)draw_word(&draw);
	return len;
}

static size_t draw_redirect(char *value)
{
	const char *text = redirects[draw_below(&draw, ARRAY_SIZE(redirects))];
	const char *at = strstr(text, "%s");

	return (size_t)snprintf(value, MAX_VALUE, "%s", at ? outside : text);
}

/* A handle of a directory that is not in the layers, whole, cut short, or of another length. */
static size_t draw_origin(char *value)
{
	union {
		struct file_handle handle;
		char room[sizeof(struct file_handle) + MAX_HANDLE_SZ];
	} at = { .handle.handle_bytes = MAX_HANDLE_SZ };
	int mount_id;
	size_t len;

	if (name_to_handle_at(AT_FDCWD, outside, &at.handle, &mount_id, 0) < 0)
		return draw_bytes(value);
	len = 21 + at.handle.handle_bytes;
	memset(value, 0, len);
	value[1] = (char)0xfb;
	value[2] = (char)(draw_once_in(&draw, 3) ? draw_word(&draw) : len);
	value[3] = (char)draw_below(&draw, 8);
	value[4] = (char)at.handle.handle_type;
	memcpy(value + 21, at.handle.f_handle, at.handle.handle_bytes);
	return draw_once_in(&draw, 3) ? draw_below(&draw, (unsigned)len) : len;
}

static size_t draw_value(const char *word, char *value)
{
	static const char *const usual[] = { "y", "x", "", "n" };

	if (draw_once_in(&draw, 5))
		return draw_bytes(value);
	if (!strcmp(word, "redirect"))
		return draw_redirect(value);
	if (!strcmp(word, "origin"))
		return draw_origin(value);
	return (size_t)snprintf(value, MAX_VALUE, "%s",
				usual[draw_below(&draw, ARRAY_SIZE(usual))]);
}

/* Not every file system takes every value on every object: then there is none. */
static void mark(const char *path)
{
	const char *word = words[draw_below(&draw, ARRAY_SIZE(words))];
	char name[64], value[MAX_VALUE];
	size_t len = draw_value(word, value);

	snprintf(name, sizeof(name), "%s.overlay.%s", draw_once_in(&draw, 8) ? "user" : "trusted",
		 word);
	(void)lsetxattr(path, name, value, len, 0);
}

static void put_beside(const char *path)
{
	static const char *const names[] = { ".wh..wh..opq", ".wh.a",  ".wh.x",
					     ".wh..",        ".wh...", ".wh..wh.aufs" };
	_cleanup_free_ char *name = NULL;

	if (asprintf(&name, "%s/%s", path, names[draw_below(&draw, ARRAY_SIZE(names))]) < 0)
		err(1, "a name");
	switch (draw_below(&draw, 4)) {
	case 0:
		(void)mkdir(name, 0755); /* there may be one */
		break;
	case 1:
		(void)symlink(outside, name);
		break;
	default:
		(void)mknod(name, draw_once_in(&draw, 4) ? S_IFCHR : S_IFREG | 0644, 0);
		break;
	}
}

/* In place of a directory, a way out. */
static void replace(const char *path)
{
	if (rmdir(path) == 0)
		(void)symlink(draw_once_in(&draw, 2) ? outside : "../../../outside", path);
}

static int spoil(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	while (!draw_once_in(&draw, 3))
		mark(path);
	if (type == FTW_D && draw_once_in(&draw, 3))
		put_beside(path);
	if (type == FTW_D && where->level > 0 && draw_once_in(&draw, 6))
		replace(path);
	return 0;
}

static void spoil_tree(const char *path)
{
	if (nftw(path, spoil, 32, FTW_PHYS | FTW_MOUNT) != 0)
		err(1, "%s", path);
}

/* As plain directories: no union would make what comes then. */
static int make_layer(const struct op_list *list, unsigned layer, const char *path, FILE *report)
{
	struct log log = { 0 };
	int r = workspace_run(list, layer, path, ACTOR_RESULTS, &log, report);

	log_deinit(&log);
	spoil_tree(path);
	return r;
}

static int make_layers(const struct op_list *list, FILE *report)
{
	int r = 0;

	for (unsigned layer = 0; r == 0 && layer < N_LOWERS; layer++) {
		char path[32];

		snprintf(path, sizeof(path), "lowers/%u", layer);
		if (mkdir(path, 0755) < 0)
			err(1, "%s", path);
		r = make_layer(list, layer, path, report);
	}
	return r < 0 ? r : make_layer(list, 0, "b/upper", report);
}

static int show_lowers(struct log *ret, FILE *report)
{
	static const struct op_list nothing;

	return workspace_run(&nothing, 0, "lowers", ACTOR_TREE | ACTOR_NUMBERS, ret, report);
}

static int use_union(const struct scenario *scenario, FILE *report)
{
	struct log log = { 0 };
	int r = workspace_mount(scenario, 1, 1);

	if (r < 0)
		return 0; /* it may be refused, and has said why */
	r = workspace_run(scenario->list, N_LOWERS, workspace_mnt[1], ACTOR_RESULTS | ACTOR_TREE,
			  &log, report);
	if (target_umount(workspace_mnt[1]) < 0 || target_wait() < 0) {
		fputs("the daemon did not end well\n", report);
		r = -1;
	}
	if (log.text && strstr(log.text, MARKER)) {
		fputs("something outside of the layers was seen\n", report);
		r = -1;
	}
	log_deinit(&log);
	return r;
}

static int run_round(const struct scenario *scenario, FILE *report)
{
	struct log before = { 0 }, after = { 0 };
	int r;

	workspace_make();
	r = make_layers(scenario->list, report);
	if (r == 0)
		r = show_lowers(&before, report);
	if (r == 0)
		r = use_union(scenario, report);
	if (r == 0)
		r = show_lowers(&after, report);
	if (r == 0 && log_compare_tree(&before, &after, report) < 0) {
		fputs("a lower layer was changed\n", report);
		r = -1;
	}
	log_deinit(&before);
	log_deinit(&after);
	return r;
}

static int run_seed(uint64_t seed)
{
	static const struct target targets[] = { { "kernel", NULL, false },
						 { "us", "unionfs-mount", false } };
	struct op_list list = { .n_layers = N_LOWERS + 1 };
	const struct scenario scenario = { &list, &option_sets[0], targets };
	_cleanup_free_ char *why = NULL;
	size_t len;
	FILE *report = open_memstream(&why, &len);
	int r;

	if (!report)
		err(1, "a report");
	draw.state = seed;
	for (unsigned layer = 0; layer <= N_LOWERS; layer++)
		op_list_draw(&list, &draw, layer, layer < N_LOWERS ? N_LAYER_OPS : N_OPS);
	r = run_round(&scenario, report);
	fclose(report);
	if (r < 0)
		fprintf(stderr, "seed %ju: %s", (uintmax_t)seed, why);
	op_list_deinit(&list);
	return r;
}

int main(int argc, char **argv)
{
	unsigned n_rounds, n_failed = 0;
	uint64_t seed;

	if (argc < 3)
		errx(2, "usage: hostile DIRECTORY ROUNDS [SEED]");
	if (chdir(argv[1]) < 0 || prctl(PR_SET_CHILD_SUBREAPER, 1) < 0)
		err(1, "%s", argv[1]);
	umask(022);
	if (mkdir("outside", 0755) < 0 || mkdir("outside/" MARKER, 0755) < 0 ||
	    !realpath("outside", outside))
		err(1, "outside");
	n_rounds = (unsigned)strtoul(argv[2], NULL, 10);
	seed = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
	for (unsigned i = 0; i < n_rounds; i++)
		n_failed += run_seed(seed + i) < 0;
	printf("%u rounds, %u times something was wrong\n", n_rounds, n_failed);
	return n_failed ? 1 : 0;
}
