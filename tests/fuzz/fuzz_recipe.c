/* SPDX-License-Identifier: MIT */
/*
 * Recipes of layers: two bytes, the length of the list of paths, that list, and the rest,
 * compressed or not.  Whatever they say, nothing outside of the tree is opened.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "tests/fuzz/must.h"
#include "tests/fuzz/scratch.h"
#include "tools/layer/recipe.h"

#define SMALL_LEN 5000
#define BIG_LEN 300000

static int tree_open(void)
{
	static const uint8_t zeros[BIG_LEN];
	static int tree = -1;

	if (tree >= 0)
		return tree;
	scratch_write("tree/a", zeros, SMALL_LEN);
	scratch_write("tree/d/b", zeros, BIG_LEN);
	scratch_write("outside", zeros, SMALL_LEN);
	MUST(symlinkat("../outside", scratch_open(), "tree/out") == 0);
	MUST(symlinkat("a", scratch_open(), "tree/in") == 0);
	tree = openat(scratch_open(), "tree", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	MUST(tree >= 0);
	return tree;
}

/* Tells when the file beside the tree is opened. */
static int watch_outside(void)
{
	static int watch = -1;
	_cleanup_free_ char *path = NULL;

	if (watch >= 0)
		return watch;
	MUST(asprintf(&path, "%s/outside", scratch_path()) > 0);
	watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	MUST(watch >= 0 && inotify_add_watch(watch, path, IN_OPEN) >= 0);
	return watch;
}

static int take(void *cookie, const void *data, size_t len)
{
	(void)data;
	(void)cookie;
	MUST(len > 0 && len <= BIG_LEN);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const int tree = tree_open();
	const int watch = watch_outside();
	struct inotify_event event;
	struct error error = { "" };
	size_t n_paths;
	int r;

	if (size < 2)
		return 0;
	n_paths = MIN((size_t)data[0] << 8 | data[1], size - 2);
	scratch_write(RECIPE_PATHS, data + 2, n_paths);
	scratch_write(RECIPE_REST, data + 2 + n_paths, size - 2 - n_paths);
	r = recipe_play(scratch_open(), tree, take, NULL, &error);
	MUST(r == 0 || ((r == -EBADMSG || r == -EISDIR) && *error.text));
	MUST(read(watch, &event, sizeof(event)) < 0 && errno == EAGAIN);
	return 0;
}
