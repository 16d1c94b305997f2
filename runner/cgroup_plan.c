/* SPDX-License-Identifier: MIT */
/*
 * The order of the steps matters in one way: a container's own directory is made before anything is
 * written above it, as a parent that has a child cannot be removed by the end of another container.
 */
#include "runner/cgroup_plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cgroup_file.h"
#include "lib/cleanup.h"
#include "runner/cgroup_limits.h"

/* What v1 hierarchies are joined for without a limit, to count. */
#define V1_ALWAYS (CGROUP_BIT(CGROUP_MEMORY) | CGROUP_BIT(CGROUP_PIDS) | CGROUP_BIT(CGROUP_IO))

/* And these where there is no v2, which counts CPU time and freezes without any controller. */
#define V1_WITHOUT_V2 (CGROUP_BIT(CGROUP_CPUACCT) | CGROUP_BIT(CGROUP_FREEZER))

/* What v2 controllers are switched on for without a limit. */
#define V2_ALWAYS (CGROUP_BIT(CGROUP_MEMORY) | CGROUP_BIT(CGROUP_PIDS) | CGROUP_BIT(CGROUP_IO))

/* What v2 controllers the payload has apart from the daemon. */
#define V2_PAYLOAD (CGROUP_BIT(CGROUP_MEMORY) | CGROUP_BIT(CGROUP_PIDS))

struct planner {
	const struct cgroup_host *host;
	const struct spec_resources *resources;
	const struct cgroup_hierarchy *v2; /* if it can be used */
	const char *below;                 /* the container's directory below each base */
	struct cgroup_settings settings;
	uint32_t limited; /* controllers that a setting needs */
	struct cgroup_plan *plan;
};

/* --- the plan as a list --- */

static void deinit_step(struct cgroup_step *step)
{
	free(step->path);
	free(step->value);
	free(step->fallback_path);
	free(step->fallback_value);
}

void cgroup_plan_deinit(struct cgroup_plan *plan)
{
	for (size_t i = 0; i < plan->n; i++)
		deinit_step(&plan->steps[i]);
	free(plan->steps);
	cgroup_paths_deinit(&plan->paths);
	strv_deinit(&plan->warnings);
	free(plan->name);
	free(plan->devices.items);
	*plan = (struct cgroup_plan){ 0 };
}

int cgroup_plan_warn(struct cgroup_plan *plan, const struct error *error)
{
	return strv_add(&plan->warnings, error->text);
}

/* Append a step, whose strings become the plan's also on failure; a path is NULL for no memory. */
static int add_step(struct planner *planner, struct cgroup_step step)
{
	struct cgroup_plan *plan = planner->plan;
	struct cgroup_step *grown = reallocarray(plan->steps, plan->n + 1, sizeof(*grown));

	if (grown)
		plan->steps = grown;
	if (!grown || (!step.path && step.verb != CGROUP_DO_DELEGATE)) {
		deinit_step(&step);
		return -ENOMEM;
	}
	step.is_best_effort |= planner->resources->is_best_effort;
	plan->steps[plan->n++] = step;
	return 0;
}

static const char *describe_verb(enum cgroup_verb verb)
{
	static const char *const words[] = {
		[CGROUP_DO_DELEGATE] = "ask systemd for a cgroup",
		[CGROUP_DO_EVACUATE] = "move the processes of",
		[CGROUP_DO_MKDIR] = "make",
		[CGROUP_DO_ENABLE] = "switch on",
		[CGROUP_DO_INHERIT] = "take from above",
		[CGROUP_DO_WRITE] = "write",
		[CGROUP_DO_DEVICES] = "restrict",
	};

	return words[verb];
}

char *cgroup_step_describe(const struct cgroup_step *step)
{
	const char *verb = describe_verb(step->verb);
	char *text;
	int n;

	switch (step->verb) {
	case CGROUP_DO_DELEGATE:
		n = asprintf(&text, "%s: %s", step->what, verb);
		break;
	case CGROUP_DO_EVACUATE:
		n = asprintf(&text, "%s: %s %s to %s", step->what, verb, step->path, step->value);
		break;
	case CGROUP_DO_ENABLE:
		n = asprintf(&text, "%s: %s %s in %s", step->what, verb, step->value, step->path);
		break;
	case CGROUP_DO_WRITE:
		n = asprintf(&text, "%s: %s %s to %s", step->what, verb, step->value, step->path);
		break;
	default:
		n = asprintf(&text, "%s: %s %s", step->what, verb, step->path);
		break;
	}
	return n < 0 ? NULL : text;
}

/* --- which limits can be had --- */

bool cgroup_plan_is_limited(const struct spec_resources *resources)
{
	struct cgroup_settings settings = { 0 };
	struct error ignored;
	bool is_limited =
		cgroup_limits_list(resources, 0, &settings, &ignored) < 0 || settings.n > 0;

	cgroup_settings_deinit(&settings);
	for (size_t i = 0; i < resources->device_rules.n; i++)
		is_limited |= !resources->device_rules.items[i].is_allowed;
	return is_limited;
}

static bool has_v1(const struct planner *planner, enum cgroup_controller controller)
{
	const struct cgroup_hierarchy *v1 = cgroup_host_v1(planner->host, controller);

	return v1 && v1->base;
}

static bool has_v2(const struct planner *planner, enum cgroup_controller controller)
{
	return planner->v2 && planner->v2->base_controllers & CGROUP_BIT(controller);
}

static int explain_missing(const struct planner *planner, enum cgroup_controller controller,
			   const char *what, struct error *error)
{
	const struct cgroup_hierarchy *v1 = cgroup_host_v1(planner->host, controller);
	const struct cgroup_hierarchy *v2 = cgroup_host_v2(planner->host);
	const char *name = cgroup_controller_name(controller, !v1 && v2);

	if (!v1 && !(v2 && v2->controllers & CGROUP_BIT(controller)))
		return error_set(error, -ENODEV,
				 "cannot set the %s: this host has no cgroup controller \"%s\"; "
				 "mount it, or take it from the kernel's cgroup_disable=",
				 what, name);
	if (!v1 && planner->v2)
		return error_set(error, -EACCES,
				 "cannot set the %s: cgroup controller \"%s\" is not delegated to "
				 "%s; add it to Delegate= of user@.service",
				 what, name, planner->v2->base);
	return error_set(
		error, -EACCES,
		"cannot set the %s: no cgroup of controller \"%s\" can be written; run as "
		"root, or in a delegated cgroup (systemd-run --user --scope -p Delegate=yes), "
		"or have a user manager: loginctl enable-linger",
		what, name);
}

/* Drop settings that cannot be applied, if that is allowed. */
static int check_settings(struct planner *planner, struct error *error)
{
	struct cgroup_settings *settings = &planner->settings;
	int r = 0;

	for (size_t i = 0; i < settings->n && r == 0; i++) {
		const struct cgroup_setting *setting = &settings->items[i];

		if (has_v1(planner, setting->controller) || has_v2(planner, setting->controller)) {
			planner->limited |= CGROUP_BIT(setting->controller);
			continue;
		}
		r = explain_missing(planner, setting->controller, setting->what, error);
		if (planner->resources->is_best_effort)
			r = cgroup_plan_warn(planner->plan, error);
	}
	return r;
}

static int list_settings(struct planner *planner, struct error *error)
{
	uint32_t v2 = planner->v2 ? planner->v2->base_controllers : 0;
	int r;

	for (unsigned int i = 0; i < CGROUP_N_CONTROLLERS; i++) {
		if (has_v1(planner, i))
			v2 &= ~CGROUP_BIT(i);
	}
	r = cgroup_limits_list(planner->resources, v2, &planner->settings, error);
	return r < 0 ? r : check_settings(planner, error);
}

/* --- directories --- */

static char *join_base(const struct cgroup_hierarchy *hierarchy, const char *below)
{
	char *path;

	return asprintf(&path, "%s%s", hierarchy->base, below) < 0 ? NULL : path;
}

static char *copy(const char *text)
{
	return text ? strdup(text) : NULL;
}

static int add_mkdir(struct planner *planner, const struct cgroup_step *like, char *path,
		     const char *base)
{
	struct cgroup_step step = *like;

	step.verb = CGROUP_DO_MKDIR;
	step.what = "cgroup";
	step.path = path;
	step.value = copy(base);
	if (!step.value) {
		free(path);
		return -ENOMEM;
	}
	return add_step(planner, step);
}

/* Call @visit for each directory from below the base down to the container's, itself included. */
static int each_level(struct planner *planner, const struct cgroup_hierarchy *hierarchy,
		      int (*visit)(struct planner *planner, char *path,
				   enum cgroup_controller controller),
		      enum cgroup_controller controller)
{
	size_t base_len = strlen(hierarchy->base);
	_cleanup_free_ char *path = join_base(hierarchy, planner->below);
	int r = path ? 0 : -ENOMEM;

	for (char *end = path ? path + base_len : NULL; r == 0 && end && *end;) {
		end += strcspn(end + 1, "/") + 1;
		r = visit(planner, strndup(path, (size_t)(end - path)), controller);
	}
	return r;
}

/* --- v1 --- */

static int add_inherit(struct planner *planner, char *directory, enum cgroup_controller controller)
{
	static const char *const files[] = { "cpuset.cpus", "cpuset.mems" };
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(files) && r == 0; i++)
		r = add_step(planner,
			     (struct cgroup_step){ .verb = CGROUP_DO_INHERIT,
						   .what = "CPU set",
						   .controller = controller,
						   .path = cgroup_file_join(directory, files[i]) });
	free(directory);
	return r;
}

/* A hierarchy has one directory, whichever of its controllers asks first. */
static int add_v1(struct planner *planner, enum cgroup_controller controller)
{
	const struct cgroup_hierarchy *v1 = cgroup_host_v1(planner->host, controller);
	struct cgroup_paths *paths = &planner->plan->paths;
	struct cgroup_step like = { .controller = controller };
	int r;

	if (!v1 || !v1->base)
		return 0;
	paths->v1[controller] = join_base(v1, planner->below);
	if (!paths->v1[controller])
		return -ENOMEM;
	for (unsigned int i = 0; i < controller; i++) {
		if (paths->v1[i] && cgroup_host_v1(planner->host, i) == v1)
			return 0;
	}
	r = add_mkdir(planner, &like, strdup(paths->v1[controller]), v1->base);
	if (r == 0 && v1->controllers & CGROUP_BIT(CGROUP_CPUSET))
		r = each_level(planner, v1, add_inherit, controller);
	return r;
}

static int add_all_v1(struct planner *planner)
{
	uint32_t wanted = V1_ALWAYS | planner->limited;
	int r = 0;

	if (!planner->v2)
		wanted |= V1_WITHOUT_V2;
	if (planner->plan->devices.n > 0)
		wanted |= CGROUP_BIT(CGROUP_DEVICES);
	for (unsigned int i = 0; i < CGROUP_N_CONTROLLERS && r == 0; i++) {
		if (wanted & CGROUP_BIT(i))
			r = add_v1(planner, i);
	}
	return r;
}

/* --- v2 --- */

static char *spell_controllers(uint32_t controllers)
{
	char list[128];
	size_t len = 0;

	list[0] = '\0';
	for (unsigned int i = 0; i < CGROUP_N_CONTROLLERS; i++) {
		if (controllers & CGROUP_BIT(i))
			len += (size_t)snprintf(list + len, sizeof(list) - len, "%s+%s",
						len ? " " : "", cgroup_controller_name(i, true));
	}
	return strdup(list);
}

static int add_enable_some(struct planner *planner, const char *directory, uint32_t controllers,
			   bool is_best_effort)
{
	if (!controllers)
		return 0;
	return add_step(planner, (struct cgroup_step){ .verb = CGROUP_DO_ENABLE,
						       .what = "controllers",
						       .is_v2 = true,
						       .path = cgroup_file_join(
							       directory, "cgroup.subtree_control"),
						       .value = spell_controllers(controllers),
						       .is_best_effort = is_best_effort });
}

/* Those that only count must not stop anything. */
static int add_enable(struct planner *planner, const char *directory, uint32_t controllers)
{
	int r = add_enable_some(planner, directory, controllers & planner->limited, false);

	return r < 0 ? r :
		       add_enable_some(planner, directory, controllers & ~planner->limited, true);
}

static uint32_t v2_wanted(const struct planner *planner)
{
	return planner->v2->base_controllers & (V2_ALWAYS | planner->limited);
}

static int enable_level(struct planner *planner, char *directory, enum cgroup_controller controller)
{
	uint32_t wanted = v2_wanted(planner);
	int r;

	(void)controller; /* all of v2 at once */
	if (directory && strcmp(directory, planner->plan->paths.v2) == 0)
		wanted &= V2_PAYLOAD;
	r = directory ? add_enable(planner, directory, wanted) : -ENOMEM;
	free(directory);
	return r;
}

/* Inner cgroups of v2 have no processes: those that are there move to a leaf. */
static int enable_base(struct planner *planner)
{
	const struct cgroup_hierarchy *v2 = planner->v2;
	uint32_t missing = v2_wanted(planner) & ~v2->base_enabled;
	int r = 0;

	if (!missing)
		return 0;
	if (v2->is_base_crowded)
		r = add_step(planner, (struct cgroup_step){ .verb = CGROUP_DO_EVACUATE,
							    .what = "room for cgroups",
							    .is_v2 = true,
							    .path = strdup(v2->base),
							    .value = strdup(CGROUP_SUPERVISOR) });
	return r < 0 ? r : add_enable(planner, v2->base, missing);
}

static int add_v2(struct planner *planner)
{
	struct cgroup_paths *paths = &planner->plan->paths;
	struct cgroup_step like = { .is_v2 = true };
	int r;

	if (!planner->v2)
		return 0;
	paths->v2 = join_base(planner->v2, planner->below);
	if (!paths->v2)
		return -ENOMEM;
	paths->is_v2_bare = planner->v2->base_controllers == 0;
	r = add_mkdir(planner, &like, strdup(paths->v2), planner->v2->base);
	if (r == 0)
		r = enable_base(planner);
	if (r == 0)
		r = each_level(planner, planner->v2, enable_level, CGROUP_CPU);
	if (r == 0)
		r = add_mkdir(planner, &like, cgroup_paths_v2_part(paths, CGROUP_PAYLOAD),
			      paths->v2);
	if (r == 0 && !paths->is_v2_bare)
		r = add_mkdir(planner, &like, cgroup_paths_v2_part(paths, CGROUP_DAEMON),
			      paths->v2);
	return r;
}

/* --- limits --- */

static int add_setting(struct planner *planner, const struct cgroup_setting *setting)
{
	const struct cgroup_paths *paths = &planner->plan->paths;
	struct cgroup_step step = { .verb = CGROUP_DO_WRITE,
				    .what = setting->what,
				    .controller = setting->controller };
	_cleanup_free_ char *directory = NULL;

	if (!(planner->limited & CGROUP_BIT(setting->controller)))
		return 0; /* there is a warning */
	step.is_v2 = !paths->v1[setting->controller];
	directory = step.is_v2 ? cgroup_paths_v2_part(paths, setting->part) :
				 strdup(paths->v1[setting->controller]);
	step.path = cgroup_file_join(directory, setting->file);
	step.value = strdup(setting->value);
	if (setting->fallback_file) {
		step.fallback_path = cgroup_file_join(directory, setting->fallback_file);
		step.fallback_value = copy(setting->fallback_value);
	}
	if (!step.value || (setting->fallback_file && !step.fallback_value)) {
		deinit_step(&step);
		return -ENOMEM;
	}
	return add_step(planner, step);
}

static int add_settings(struct planner *planner)
{
	int r = 0;

	for (size_t i = 0; i < planner->settings.n && r == 0; i++)
		r = add_setting(planner, &planner->settings.items[i]);
	return r;
}

/* --- devices --- */

static bool refuses(const struct spec_device_rules *rules)
{
	for (size_t i = 0; i < rules->n; i++) {
		if (!rules->items[i].is_allowed)
			return true;
	}
	return false;
}

/* Without privileges no node can be made, and none that is there can be refused. */
static int choose_devices(struct planner *planner, struct error *error)
{
	const struct spec_device_rules *given = &planner->resources->device_rules;
	struct cgroup_plan *plan = planner->plan;
	int r;

	if (!cgroup_device_is_needed(plan->spec))
		return 0;
	if (planner->host->is_privileged && (has_v1(planner, CGROUP_DEVICES) || planner->v2))
		return cgroup_device_rules(given, &plan->devices) < 0 ?
			       error_set(error, -ENOMEM, "out of memory") :
			       0;
	if (planner->host->is_privileged)
		r = error_set(error, -ENODEV,
			      "cannot restrict devices: this host has neither "
			      "cgroup v2 nor the controller \"devices\"");
	else if (refuses(given))
		r = error_set(error, -EACCES, "cannot set device rules: only root can");
	else
		return 0;
	if (given->n > 0 && !planner->resources->is_best_effort)
		return r;
	return cgroup_plan_warn(plan, error) < 0 ? error_set(error, -ENOMEM, "out of memory") : 0;
}

static int add_devices(struct planner *planner)
{
	const struct cgroup_paths *paths = &planner->plan->paths;
	struct cgroup_step step = { .verb = CGROUP_DO_DEVICES,
				    .what = "devices",
				    .controller = CGROUP_DEVICES };

	if (planner->plan->devices.n == 0)
		return 0;
	step.is_v2 = !paths->v1[CGROUP_DEVICES];
	step.path = step.is_v2 ? cgroup_paths_v2_part(paths, CGROUP_PAYLOAD) :
				 strdup(paths->v1[CGROUP_DEVICES]);
	return add_step(planner, step);
}

/* --- all of it --- */

static int check_path(const char *path, struct error *error)
{
	struct cgroup_paths ignored = { 0 };
	struct strv strv = { 0 };
	int r = strv_addf(&strv, "unified=%s", path);

	if (r == 0)
		r = cgroup_paths_from_strv(&strv, &ignored, error);
	strv_deinit(&strv);
	cgroup_paths_deinit(&ignored);
	return r < 0 ? error_set(error, r, "cannot use %s as a cgroup: not a plain absolute path",
				 path) :
		       0;
}

static bool has_any_base(const struct cgroup_host *host)
{
	for (size_t i = 0; i < host->n; i++) {
		if (host->items[i].base)
			return true;
	}
	return false;
}

static int add_all(struct planner *planner, struct error *error)
{
	int r = list_settings(planner, error);

	if (r == 0)
		r = choose_devices(planner, error);
	if (r < 0)
		return r;
	r = add_v2(planner);
	if (r == 0)
		r = add_all_v1(planner);
	if (r == 0)
		r = add_settings(planner);
	if (r == 0)
		r = add_devices(planner);
	return r < 0 ? error_set_errno(error, r, "cannot plan the cgroups") : 0;
}

static int make(struct planner *planner, struct error *error)
{
	const struct cgroup_hierarchy *v2 = cgroup_host_v2(planner->host);
	const struct spec *spec = planner->plan->spec;
	_cleanup_free_ char *below = NULL;
	int r;

	if (!spec->has_cgroup && cgroup_plan_is_limited(planner->resources))
		return error_set(error, -EINVAL, "cannot limit anything without cgroups");
	if (!spec->has_cgroup)
		return 0;
	if (spec->cgroups_path) {
		r = check_path(spec->cgroups_path, error);
		if (r < 0)
			return r;
		below = strdup(spec->cgroups_path);
	} else if (asprintf(&below, "/" CGROUP_PARENT "/%s", planner->plan->name) < 0) {
		below = NULL;
	}
	if (!below)
		return error_set_errno(error, -ENOMEM, "cannot plan the cgroups");
	planner->below = below;
	planner->v2 = v2 && v2->base ? v2 : NULL;
	if (!has_any_base(planner->host) && planner->host->has_user_bus)
		return add_step(planner, (struct cgroup_step){ .verb = CGROUP_DO_DELEGATE,
							       .what = "delegation",
							       .is_v2 = true });
	return add_all(planner, error);
}

int cgroup_plan_make(const struct cgroup_host *host, const struct spec *spec, const char *name,
		     struct cgroup_plan *ret, struct error *error)
{
	struct cgroup_plan plan = { .spec = spec, .name = strdup(name) };
	struct planner planner = { .host = host, .resources = &spec->resources, .plan = &plan };
	int r = plan.name ? make(&planner, error) :
			    error_set_errno(error, -ENOMEM, "cannot plan the cgroups");

	cgroup_settings_deinit(&planner.settings);
	if (r < 0) {
		cgroup_plan_deinit(&plan);
		return r;
	}
	*ret = plan;
	return 0;
}
