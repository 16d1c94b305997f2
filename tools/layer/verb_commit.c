/* SPDX-License-Identifier: MIT */
/*
 * The layer is what differs between the base and the upper on top of it, as a union shows both:
 * copies that nothing was changed in are left out, renamed directories are written in full, and
 * what is gone is said by whiteouts alone, so that every tool understands it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/log.h"
#include "tools/layer/committing.h"
#include "tools/layer/config.h"
#include "tools/layer/container.h"
#include "tools/layer/differ.h"
#include "tools/layer/operand.h"
#include "tools/layer/tarout.h"
#include "tools/layer/verbs.h"

struct commit {
	const struct view *before;
	const struct view *after;
	struct tarout *out;
};

static int write_event(void *cookie, const struct differ_event *event, struct error *error)
{
	const struct commit *commit = cookie;

	if (event->kind == DIFFER_DELETED)
		return tarout_add_whiteout(commit->out, event->path, error);
	if (event->fd >= 0)
		return tarout_add_dir(commit->out, commit->after, event->fd, event->path,
				      event->stx, error);
	return tarout_add(commit->out, commit->after, event->dir, event->part, event->name,
			  event->path, event->stx, error);
}

static int write_difference(void *cookie, int fd, struct error *error)
{
	struct commit *commit = cookie;
	const struct differ differ = { .before = commit->before,
				       .after = commit->after,
				       .tell = write_event,
				       .cookie = commit };
	int64_t max_time;
	int r = tarout_max_time(&max_time, error);

	if (r == 0)
		r = tarout_new(fd, max_time, &commit->out, error);
	if (r < 0)
		return r;
	r = differ_run(&differ, error);
	if (r == 0)
		r = tarout_finish(commit->out, error);
	tarout_free(commit->out);
	return r;
}

/* The upper on top of the directories of @lowers. */
static int add_difference(const struct args *args, const struct store *store, const char *upper,
			  const struct strv *lowers, struct addlayer_result *ret,
			  struct error *error)
{
	const struct addlayer_how how = committing_how(args, store);
	_cleanup_operand_ struct operand before = { 0 };
	_cleanup_operand_ struct operand after = { 0 };
	struct commit commit = { .before = &before.view, .after = &after.view };
	struct strv paths = { 0 };
	int r = strv_add(&paths, upper);

	if (r == 0)
		r = strv_add_all(&paths, lowers);
	if (r < 0)
		(void)error_set_errno(error, r, "commit");
	if (r == 0)
		r = operand_open_paths(lowers, store->is_user_kind, &before, error);
	if (r == 0)
		r = operand_open_paths(&paths, store->is_user_kind, &after, error);
	if (r == 0)
		r = addlayer_written(&how, write_difference, &commit, "commit", ret, error);
	strv_deinit(&paths);
	return r;
}

static int commit(const struct args *args, const struct store *store, const char *upper,
		  const struct image *base, struct error *error)
{
	struct addlayer_result result;
	struct strv lowers = { 0 };
	struct strv layers = { 0 };
	char *config = NULL;
	size_t len;
	int r = base ? image_lowers(store, base, &lowers, error) : 0;

	if (r == 0)
		r = add_difference(args, store, upper, &lowers, &result, error);
	if (r == 0)
		r = config_on_base(store, base ? base->id : NULL, result.diff_id, "commit", &layers,
				   &config, &len, error);
	if (r == 0)
		r = committing_add(args, store, config, len, &layers, error);
	free(config);
	strv_deinit(&lowers);
	strv_deinit(&layers);
	return r;
}

VERB(commit)
{
	_cleanup_store_ struct store store = STORE_NONE;
	_cleanup_image_ struct image base = { 0 };
	const char *word = args->arguments.items[0];
	_cleanup_free_ char *upper = NULL;
	bool has_base = args->base;
	struct stat st;
	int r = committing_check(args, error);

	if (r == 0)
		r = store_open(args->store, STORE_ADD, &store, error);
	if (r == 0 && has_base)
		r = image_find(&store, args->base, &base, error);
	if (r < 0)
		return r;
	if (stat(word, &st) == 0 && S_ISDIR(st.st_mode)) {
		upper = strdup(word);
		r = upper ? 0 : error_set_errno(error, -ENOMEM, "%s", word);
	} else {
		r = container_find(&store, word, &upper, has_base ? NULL : &base, error);
		has_base = true;
	}
	return r < 0 ? r : commit(args, &store, upper, has_base ? &base : NULL, error);
}
