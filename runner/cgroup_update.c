/* SPDX-License-Identifier: MIT */
/*
 * v1 wants memory never above memory and swap together: a rise needs the second one first, a fall
 * the first one.  Which it is shows when the first write is refused.
 */
#include "runner/cgroup_update.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cgroup_file.h"
#include "lib/cleanup.h"
#include "runner/cgroup_device.h"
#include "runner/cgroup_limits.h"

static int write_file(const char *directory, const char *file, const char *value)
{
	_cleanup_free_ char *path = cgroup_file_join(directory, file);

	return path ? cgroup_file_write(path, value) : -ENOMEM;
}

static int write_setting(const struct cgroup_paths *paths, const struct cgroup_setting *setting)
{
	const char *v1 = paths->v1[setting->controller];
	_cleanup_free_ char *directory =
		v1 ? strdup(v1) : cgroup_paths_v2_part(paths, setting->part);
	int r;

	if (!directory)
		return paths->v2 || v1 ? -ENOMEM : -ENODEV;
	r = write_file(directory, setting->file, setting->value);
	if (r == -ENOENT && setting->fallback_file)
		r = write_file(directory, setting->fallback_file, setting->fallback_value);
	return r == -ENOENT ? -ENODEV : r;
}

static const struct cgroup_setting *find_swap(const struct cgroup_settings *settings,
					      const struct cgroup_setting *memory)
{
	for (size_t i = 0; i < settings->n; i++) {
		if (&settings->items[i] != memory &&
		    strcmp(settings->items[i].file, "memory.memsw.limit_in_bytes") == 0)
			return &settings->items[i];
	}
	return NULL;
}

static int write_in_order(const struct cgroup_paths *paths, const struct cgroup_settings *settings,
			  const struct cgroup_setting *setting)
{
	const struct cgroup_setting *swap = find_swap(settings, setting);
	int r = write_setting(paths, setting);

	if (r != -EINVAL || !swap || strcmp(setting->file, "memory.limit_in_bytes") != 0)
		return r;
	r = write_setting(paths, swap);
	return r < 0 ? r : write_setting(paths, setting);
}

static int explain(int r, const struct cgroup_setting *setting, bool is_v2, struct error *error)
{
	if (r == -ENODEV)
		return error_set(error, r,
				 "cannot set the %s: the container has no cgroup of controller "
				 "\"%s\" with %s; what begins without such a limit stays so",
				 setting->what, cgroup_controller_name(setting->controller, is_v2),
				 setting->file);
	if (r == -EBUSY || r == -EINVAL)
		return error_set_errno(error, r,
				       "cannot set the %s to %s, as more is in use or "
				       "another limit is in the way",
				       setting->what, setting->value);
	return error_set_errno(error, r, "cannot set the %s to %s", setting->what, setting->value);
}

static int update_devices(const struct cgroup_paths *paths, const struct spec_device_rules *given,
			  struct error *error)
{
	_cleanup_free_ char *payload = cgroup_paths_v2_part(paths, CGROUP_PAYLOAD);
	struct cgroup_device_program program = { 0 };
	struct spec_device_rules rules = { 0 };
	int r = cgroup_device_rules(given, &rules);

	if (r == 0 && paths->v1[CGROUP_DEVICES]) {
		r = cgroup_device_write(&rules, paths->v1[CGROUP_DEVICES], error);
		free(rules.items);
		return r;
	}
	if (r == 0)
		r = payload ? cgroup_device_compile(&rules, &program) : -ENODEV;
	free(rules.items);
	if (r < 0)
		return error_set_errno(error, r, "cannot set device rules");
	r = cgroup_device_replace(&program, payload, error);
	cgroup_device_program_deinit(&program);
	return r;
}

int cgroup_update(const struct cgroup_paths *paths, const struct spec_resources *resources,
		  struct error *error)
{
	struct cgroup_settings settings = { 0 };
	uint32_t v2 = 0;
	int r;

	for (unsigned int i = 0; i < CGROUP_N_CONTROLLERS; i++) {
		if (paths->v2 && !paths->v1[i])
			v2 |= CGROUP_BIT(i);
	}
	r = cgroup_limits_list(resources, v2, &settings, error);
	for (size_t i = 0; i < settings.n && r == 0; i++) {
		const struct cgroup_setting *setting = &settings.items[i];

		r = write_in_order(paths, &settings, setting);
		if (r < 0)
			r = explain(r, setting, v2 & CGROUP_BIT(setting->controller), error);
	}
	cgroup_settings_deinit(&settings);
	if (r == 0 && resources->device_rules.n > 0)
		r = update_devices(paths, &resources->device_rules, error);
	return r;
}
