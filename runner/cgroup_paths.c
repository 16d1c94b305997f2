/* SPDX-License-Identifier: MIT */
/* The text comes back from a state file that somebody may have edited: it is believed in nothing. */
#include "runner/cgroup_paths.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cgroup_file.h"

#define KEY_V2 "unified"
#define KEY_BARE "bare"
#define KEY_MADE "made"

void cgroup_paths_deinit(struct cgroup_paths *paths)
{
	free(paths->v2);
	for (unsigned int i = 0; i < CGROUP_N_CONTROLLERS; i++)
		free(paths->v1[i]);
	strv_deinit(&paths->made);
	*paths = (struct cgroup_paths){ 0 };
}

bool cgroup_paths_is_empty(const struct cgroup_paths *paths)
{
	for (unsigned int i = 0; i < CGROUP_N_CONTROLLERS; i++) {
		if (paths->v1[i])
			return false;
	}
	return !paths->v2;
}

int cgroup_paths_to_strv(const struct cgroup_paths *paths, struct strv *strv)
{
	int r = 0;

	if (paths->v2)
		r = strv_addf(strv, "%s=%s", paths->is_v2_bare ? KEY_BARE : KEY_V2, paths->v2);
	for (unsigned int i = 0; i < CGROUP_N_CONTROLLERS && r == 0; i++) {
		if (paths->v1[i])
			r = strv_addf(strv, "%s=%s", cgroup_controller_name(i, false),
				      paths->v1[i]);
	}
	for (size_t i = 0; i < paths->made.n && r == 0; i++)
		r = strv_addf(strv, KEY_MADE "=%s", paths->made.items[i]);
	return r;
}

/* Absolute, without "//", "." and "..", and not the root. */
static bool is_plain_path(const char *path)
{
	do {
		size_t len;

		if (*path != '/')
			return false;
		path++;
		len = strcspn(path, "/");
		if (len == 0 || (len == 1 && path[0] == '.') ||
		    (len == 2 && path[0] == '.' && path[1] == '.'))
			return false;
		path += len;
	} while (*path);
	return true;
}

static bool key_is(const char *text, const char *key)
{
	size_t len = strlen(key);

	return strncmp(text, key, len) == 0 && text[len] == '=';
}

/* Where the path of this key is kept, or NULL. */
static char **find_place(struct cgroup_paths *paths, const char *text)
{
	if (key_is(text, KEY_V2) || key_is(text, KEY_BARE))
		return &paths->v2;
	for (unsigned int i = 0; i < CGROUP_N_CONTROLLERS; i++) {
		if (key_is(text, cgroup_controller_name(i, false)))
			return &paths->v1[i];
	}
	return NULL;
}

static int take_text(struct cgroup_paths *paths, const char *text, struct error *error)
{
	char **place = find_place(paths, text);
	const char *path = strchr(text, '=');

	if ((!place && !key_is(text, KEY_MADE)) || !is_plain_path(path + 1) || (place && *place))
		return error_set(error, -EINVAL, "not a cgroup of a container: %s", text);
	if (!place)
		return strv_add(&paths->made, path + 1);
	paths->is_v2_bare |= key_is(text, KEY_BARE);
	*place = strdup(path + 1);
	return *place ? 0 : -ENOMEM;
}

int cgroup_paths_from_strv(const struct strv *strv, struct cgroup_paths *ret, struct error *error)
{
	struct cgroup_paths paths = { 0 };
	int r = 0;

	for (size_t i = 0; i < strv->n && r == 0; i++)
		r = take_text(&paths, strv->items[i], error);
	if (r < 0) {
		cgroup_paths_deinit(&paths);
		return r == -ENOMEM ? error_set_errno(error, r, "cannot note cgroups") : r;
	}
	*ret = paths;
	return 0;
}

static int copy_text(const char *text, char **ret)
{
	if (!text)
		return 0;
	*ret = strdup(text);
	return *ret ? 0 : -ENOMEM;
}

int cgroup_paths_copy(const struct cgroup_paths *paths, struct cgroup_paths *ret)
{
	struct cgroup_paths copy = { .is_v2_bare = paths->is_v2_bare };
	int r = copy_text(paths->v2, &copy.v2);

	for (unsigned int i = 0; i < CGROUP_N_CONTROLLERS && r == 0; i++)
		r = copy_text(paths->v1[i], &copy.v1[i]);
	if (r == 0)
		r = strv_add_all(&copy.made, &paths->made);
	if (r < 0) {
		cgroup_paths_deinit(&copy);
		return r;
	}
	*ret = copy;
	return 0;
}

char *cgroup_paths_v2_part(const struct cgroup_paths *paths, enum cgroup_part part)
{
	static const char *const names[] = {
		[CGROUP_PAYLOAD] = "payload",
		[CGROUP_DAEMON] = "daemon",
	};

	if (part == CGROUP_ALL || (part == CGROUP_DAEMON && paths->is_v2_bare))
		return paths->v2 ? strdup(paths->v2) : NULL;
	return cgroup_file_join(paths->v2, names[part]);
}

bool cgroup_paths_is_joined(const struct cgroup_paths *paths, enum cgroup_controller controller,
			    enum cgroup_part part)
{
	static const uint32_t shared = CGROUP_BIT(CGROUP_CPU) | CGROUP_BIT(CGROUP_CPUACCT) |
				       CGROUP_BIT(CGROUP_CPUSET) | CGROUP_BIT(CGROUP_IO);

	if (!paths->v1[controller])
		return false;
	for (unsigned int i = 0; i < controller; i++) {
		if (paths->v1[i] && strcmp(paths->v1[i], paths->v1[controller]) == 0)
			return false;
	}
	return part != CGROUP_DAEMON || CGROUP_BIT(controller) & shared;
}
