/* SPDX-License-Identifier: MIT */
/*
 * rename(2) replaces an empty directory and no other, and a complete one is never empty: so it is
 * the claim.
 */
#include "runner/state_create.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "lib/sys.h"
#include "runner/random_name.h"
#include "runner/state_remove.h"

#define MAX_ATTEMPTS 16
#define TEMPORARY_SIZE 48

/* Set a field that the state owns. */
static int set_text(char **field, char *text)
{
	if (!text)
		return -ENOMEM;
	free(*field);
	*field = text;
	return 0;
}

static char *join_path(const char *directory, const char *name)
{
	char *path;

	return asprintf(&path, "%s/%s", directory, name) < 0 ? NULL : path;
}

static int complete(const struct spec *spec, const char *root_path, struct state *state)
{
	int r = set_text(&state->name, strdup(spec->name));

	if (r == 0)
		r = set_text(&state->bundle, join_path(root_path, spec->name));
	if (r == 0)
		r = process_id_get(getpid(), &state->monitor);
	state->status = STATE_CREATING;
	state->created = (int64_t)time(NULL);
	return r;
}

/* Make the directory under @temporary, and everything in it. */
static int fill(int root, const char *temporary, const struct spec *spec, const struct state *state,
		struct state_dir *dir, struct error *error)
{
	int r = sys_mkdirat(root, temporary, 0700);

	if (r == 0)
		dir->fd = sys_openat(root, temporary, O_RDONLY | O_DIRECTORY, 0);
	if (r == 0 && dir->fd < 0)
		r = dir->fd;
	if (r == 0) {
		dir->name = strdup(spec->name);
		r = dir->name ? 0 : -ENOMEM;
	}
	if (r < 0)
		return error_set_errno(error, r, "making the state of container '%s'", spec->name);
	r = state_lock_monitor(dir, error);
	if (r == 0)
		r = state_write_spec(dir, spec, error);
	if (r == 0)
		r = state_write(dir, state, error);
	return r;
}

/* One attempt with the name that the spec has. */
static int claim(int root, const char *root_path, const struct spec *spec, struct state *state,
		 struct state_dir *ret, struct error *error)
{
	struct state_dir dir = STATE_DIR_EMPTY;
	char temporary[TEMPORARY_SIZE];
	int r = complete(spec, root_path, state);

	if (r < 0)
		return error_set_errno(error, r, "the state of container '%s'", spec->name);
	(void)snprintf(temporary, sizeof(temporary), ".new-%ld-%08" PRIx32, (long)getpid(),
		       random_name_bits()); /* fits */
	r = fill(root, temporary, spec, state, &dir, error);
	if (r == 0) {
		r = sys_renameat2(root, temporary, root, spec->name, 0);
		if (r == -ENOTEMPTY || r == -EEXIST || r == -ENOTDIR)
			r = error_set(error, -EEXIST,
				      "the name '%s' is taken; unionfs-run rm %s frees it",
				      spec->name, spec->name);
		else if (r < 0)
			r = error_set_errno(error, r, "claiming the name '%s'", spec->name);
	}
	if (r < 0) {
		state_discard(root, temporary);
		state_dir_close(&dir);
		return r;
	}
	*ret = dir;
	return 0;
}

static int claim_random(int root, const char *root_path, struct spec *spec, struct state *state,
			struct state_dir *ret, struct error *error)
{
	int r = -EEXIST;

	for (unsigned attempt = 0; attempt < MAX_ATTEMPTS && r == -EEXIST; attempt++) {
		char name[RANDOM_NAME_SIZE];

		random_name_choose(attempt, name);
		if (faccessat(root, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
			continue;
		spec->name = strdup(name);
		if (!spec->name)
			return error_set_errno(error, -ENOMEM, "a name for the container");
		r = claim(root, root_path, spec, state, ret, error);
		if (r < 0) {
			free(spec->name);
			spec->name = NULL;
		}
	}
	return r;
}

int state_create(int root, const char *root_path, struct spec *spec, struct state *state,
		 struct state_dir *ret, struct error *error)
{
	if (!spec->name) {
		(void)error_set(error, -EEXIST, "no free name for the container was found");
		return claim_random(root, root_path, spec, state, ret, error);
	}
	if (!spec_is_name(spec->name))
		return error_set(error, -EINVAL, "'%.80s' is no name of a container", spec->name);
	return claim(root, root_path, spec, state, ret, error);
}
