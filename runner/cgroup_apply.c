/* SPDX-License-Identifier: MIT */
/*
 * Directories above a container's are shared with other containers, which end at any time and take
 * them away when they are the last: what is missing above is made again until it stays.
 */
#include "runner/cgroup_apply.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cgroup_file.h"
#include "lib/cleanup.h"
#include "runner/cgroup_limits.h"
#include "runner/cgroup_systemd.h"
#include "runner/cgroup_tree.h"

#define MKDIR_TRIES 100
#define EVACUATE_TRIES 20

static int make_directory(const char *path)
{
	return mkdir(path, 0755) < 0 ? -errno : 0;
}

/* --- make --- */

/* Make what is missing between @base and @path, and note it. */
static int make_parents(struct cgroup_plan *plan, const char *base, const char *path)
{
	const char *end = path + strlen(base);

	while ((end = strchr(end + 1, '/'))) {
		_cleanup_free_ char *parent = strndup(path, (size_t)(end - path));
		int r = parent ? make_directory(parent) : -ENOMEM;

		if (r == 0)
			r = strv_add(&plan->paths.made, parent);
		else if (r == -EEXIST)
			r = 0;
		if (r < 0)
			return r;
	}
	return 0;
}

static int apply_mkdir(struct cgroup_plan *plan, const struct cgroup_step *step,
		       struct error *error)
{
	int r = make_directory(step->path);

	for (int i = 0; i < MKDIR_TRIES && r == -ENOENT; i++) {
		r = make_parents(plan, step->value, step->path);
		if (r == 0)
			r = make_directory(step->path);
	}
	if (r == -EEXIST)
		return error_set(error, r,
				 "cannot make cgroup %s: it is there already, of another container "
				 "or left over by one (unionfs-run prune)",
				 step->path);
	return r < 0 ? error_set_errno(error, r, "cannot make cgroup %s", step->path) : 0;
}

/* --- switch on --- */

/* Try one after the other, to tell which one it is. */
static int enable_one_by_one(const struct cgroup_step *step, struct error *error)
{
	_cleanup_free_ char *list = strdup(step->value);
	char *rest = list;
	char *name;

	while (rest && (name = strsep(&rest, " "))) {
		int r = cgroup_file_write(step->path, name);

		if (r == -EBUSY)
			return error_set(
				error, r,
				"cannot switch on cgroup controller \"%s\" in %s: the cgroup "
				"has processes of its own",
				name + 1, step->path);
		if (r == -EINVAL && strcmp(name, "+cpu") == 0)
			return error_set_errno(error, r,
					       "cannot switch on cgroup controller \"cpu\" in %s "
					       "(real-time processes prevent it)",
					       step->path);
		if (r < 0)
			return error_set_errno(error, r,
					       "cannot switch on cgroup controller \"%s\" in %s",
					       name + 1, step->path);
	}
	return list ? 0 : error_set_errno(error, -ENOMEM, "cannot switch on controllers");
}

static int apply_enable(const struct cgroup_step *step, struct error *error)
{
	return cgroup_file_write(step->path, step->value) == 0 ? 0 : enable_one_by_one(step, error);
}

/* --- move processes away --- */

static int move_all(const struct cgroup_pids *pids, const char *procs)
{
	for (size_t i = 0; i < pids->n; i++) {
		char text[16];
		int r;

		(void)snprintf(text, sizeof(text), "%d", (int)pids->items[i]); /* fits */
		r = cgroup_file_write(procs, text);
		if (r < 0 && r != -ESRCH)
			return r;
	}
	return 0;
}

/* Until none is left: they fork meanwhile. */
static int move_until_empty(const char *from, const char *to)
{
	_cleanup_free_ char *procs = cgroup_file_join(to, "cgroup.procs");

	if (!procs)
		return -ENOMEM;
	for (int i = 0; i < EVACUATE_TRIES; i++) {
		struct cgroup_pids pids = { 0 };
		size_t n;
		int r = cgroup_tree_own_procs(from, &pids);

		n = pids.n;
		if (r == 0)
			r = move_all(&pids, procs);
		cgroup_pids_deinit(&pids);
		if (r < 0 || n == 0)
			return r;
	}
	return -EBUSY;
}

static int apply_evacuate(const struct cgroup_step *step, struct error *error)
{
	_cleanup_free_ char *to = cgroup_file_join(step->path, step->value);
	int r = to ? make_directory(to) : -ENOMEM;

	if (r == 0 || r == -EEXIST)
		r = move_until_empty(step->path, to);
	return r < 0 ? error_set_errno(error, r, "cannot move the processes of cgroup %s to %s",
				       step->path, step->value) :
		       0;
}

/* --- values --- */

static bool is_blank(const struct cgroup_content *content)
{
	return content->len == 0 || strcmp(content->data, "\n") == 0;
}

/* The same file in the directory above. */
static char *find_above(const char *path)
{
	const char *name = strrchr(path, '/');
	const char *directory = name ? memrchr(path, '/', (size_t)(name - path)) : NULL;
	char *above;

	if (!directory)
		return NULL;
	return asprintf(&above, "%.*s%s", (int)(directory - path), path, name) < 0 ? NULL : above;
}

static int apply_inherit(const struct cgroup_step *step, struct error *error)
{
	_cleanup_free_ char *above = find_above(step->path);
	_cleanup_cgroup_content_ struct cgroup_content mine = { 0 };
	_cleanup_cgroup_content_ struct cgroup_content theirs = { 0 };
	int r = above ? cgroup_file_read(step->path, &mine) : -ENOMEM;

	if (r == 0 && is_blank(&mine)) {
		r = cgroup_file_read(above, &theirs);
		if (r == 0)
			r = cgroup_file_write(step->path, theirs.data);
	}
	return r < 0 ? error_set_errno(error, r, "cannot fill in %s", step->path) : 0;
}

static int apply_write(const struct cgroup_step *step, struct error *error)
{
	int r = cgroup_file_write(step->path, step->value);
	const char *value = step->value;

	if (r == -ENOENT && step->fallback_path) {
		value = step->fallback_value;
		r = cgroup_file_write(step->fallback_path, value);
	}
	if (r == -ENOENT)
		return error_set(
			error, -ENODEV,
			"cannot set the %s: the kernel's cgroup controller \"%s\" has no %s",
			step->what, cgroup_controller_name(step->controller, step->is_v2),
			strrchr(step->path, '/') + 1);
	return r < 0 ? error_set_errno(error, r, "cannot set the %s: writing %s to %s", step->what,
				       value, step->path) :
		       0;
}

static int apply_devices(const struct cgroup_plan *plan, const struct cgroup_step *step,
			 struct error *error)
{
	struct cgroup_device_program program = { 0 };
	int r;

	if (!step->is_v2)
		return cgroup_device_write(&plan->devices, step->path, error);
	r = cgroup_device_compile(&plan->devices, &program);
	if (r < 0)
		return error_set_errno(error, r, "cannot compile %zu device rules",
				       plan->devices.n);
	r = cgroup_device_attach(&program, step->path, error);
	cgroup_device_program_deinit(&program);
	return r;
}

/* --- delegation --- */

/* Put what @more plans behind what there is. */
static int append_plan(struct cgroup_plan *plan, struct cgroup_plan *more)
{
	struct cgroup_step *grown =
		reallocarray(plan->steps, plan->n + more->n + 1, sizeof(*grown));
	int r = grown ? strv_add_all(&plan->warnings, &more->warnings) : -ENOMEM;

	if (grown)
		plan->steps = grown;
	if (r < 0)
		return r;
	if (more->n > 0)
		memcpy(plan->steps + plan->n, more->steps, more->n * sizeof(*grown));
	plan->n += more->n;
	more->n = 0;
	cgroup_paths_deinit(&plan->paths);
	plan->paths = more->paths;
	more->paths = (struct cgroup_paths){ 0 };
	free(plan->devices.items);
	plan->devices = more->devices;
	more->devices = (struct spec_device_rules){ 0 };
	return 0;
}

/* Plan again as a process that has been given a cgroup or has to do without. */
static int plan_again(struct cgroup_plan *plan, bool is_own_given, struct error *error)
{
	const struct cgroup_host_places places = { .is_own_given = is_own_given };
	struct cgroup_host host = { 0 };
	struct cgroup_plan more = { 0 };
	int r = cgroup_host_read(&places, &host, error);

	if (r < 0)
		return r;
	host.has_user_bus = false;
	r = cgroup_plan_make(&host, plan->spec, plan->name, &more, error);
	cgroup_host_deinit(&host);
	if (r < 0)
		return r;
	r = append_plan(plan, &more);
	cgroup_plan_deinit(&more);
	return r < 0 ? error_set_errno(error, r, "cannot plan the cgroups") : 0;
}

static int apply_delegate(struct cgroup_plan *plan, struct error *error)
{
	const struct spec_resources *resources = &plan->spec->resources;
	int r = cgroup_systemd_delegate(plan->name, error);
	bool is_own_given = r == 0;

	if (r < 0 && cgroup_plan_is_limited(resources) && !resources->is_best_effort)
		return r;
	if (r < 0)
		r = cgroup_plan_warn(plan, error);
	return r < 0 ? r : plan_again(plan, is_own_given, error);
}

/* --- all steps --- */

static int apply(struct cgroup_plan *plan, const struct cgroup_step *step, struct error *error)
{
	switch (step->verb) {
	case CGROUP_DO_DELEGATE:
		return apply_delegate(plan, error);
	case CGROUP_DO_EVACUATE:
		return apply_evacuate(step, error);
	case CGROUP_DO_MKDIR:
		return apply_mkdir(plan, step, error);
	case CGROUP_DO_ENABLE:
		return apply_enable(step, error);
	case CGROUP_DO_INHERIT:
		return apply_inherit(step, error);
	case CGROUP_DO_WRITE:
		return apply_write(step, error);
	case CGROUP_DO_DEVICES:
		return apply_devices(plan, step, error);
	}
	return -EINVAL;
}

static bool is_below(const char *path, const char *directory)
{
	size_t len = strlen(directory);

	return strncmp(path, directory, len) == 0 && (path[len] == '/' || path[len] == '\0');
}

/* A container does without a directory that could not be made. */
static void forget_directory(struct cgroup_paths *paths, const char *directory)
{
	if (paths->v2 && is_below(directory, paths->v2)) {
		free(paths->v2);
		paths->v2 = NULL;
	}
	for (unsigned int i = 0; i < CGROUP_N_CONTROLLERS; i++) {
		if (paths->v1[i] && strcmp(paths->v1[i], directory) == 0) {
			free(paths->v1[i]);
			paths->v1[i] = NULL;
		}
	}
}

/* What was not made is not to be removed: it may be another container's. */
static void forget_undone(struct cgroup_plan *plan)
{
	for (size_t i = 0; i < plan->n; i++) {
		const struct cgroup_step *step = &plan->steps[i];
		bool is_own =
			!step->is_v2 || (plan->paths.v2 && strcmp(step->path, plan->paths.v2) == 0);

		if (step->verb == CGROUP_DO_MKDIR && !step->is_done && is_own)
			forget_directory(&plan->paths, step->path);
	}
}

/* Whether the directory of this step had to be done without. */
static bool is_moot(const struct cgroup_plan *plan, const struct cgroup_step *step)
{
	const char *own = step->is_v2 ? plan->paths.v2 : plan->paths.v1[step->controller];

	return step->verb != CGROUP_DO_DELEGATE && step->is_best_effort && !own;
}

int cgroup_step_apply(struct cgroup_plan *plan, size_t i, struct error *error)
{
	struct cgroup_step step = plan->steps[i]; /* the list may move */
	int r;

	if (is_moot(plan, &step))
		return 0;
	r = apply(plan, &step, error);
	if (r < 0 && (!step.is_best_effort || r == -EEXIST)) {
		forget_undone(plan);
		return r;
	}
	plan->steps[i].is_done = r == 0;
	if (r == 0)
		return 0;
	if (step.verb == CGROUP_DO_MKDIR)
		forget_directory(&plan->paths, step.path);
	return cgroup_plan_warn(plan, error);
}

int cgroup_plan_apply(struct cgroup_plan *plan, struct error *error)
{
	int r = 0;

	for (size_t i = 0; i < plan->n && r == 0; i++)
		r = cgroup_step_apply(plan, i, error);
	return r;
}
