/* SPDX-License-Identifier: MIT */
#include "runner/image.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cleanup.h"
#include "runner/environment.h"
#include "runner/jsonmap.h"

struct defaults {
	struct strv env;
	struct strv entrypoint;
	struct strv cmd;
	char *cwd;
	char *user;
};

#define FIELD(name) .offset = offsetof(struct defaults, name)

static const struct jsonmap_row rows[] = {
	{ "config/Env", JSONMAP_STRINGS, FIELD(env) },
	{ "config/Entrypoint", JSONMAP_STRINGS, FIELD(entrypoint) },
	{ "config/Cmd", JSONMAP_STRINGS, FIELD(cmd) },
	{ "config/WorkingDir", JSONMAP_STRING, FIELD(cwd) },
	{ "config/User", JSONMAP_STRING, FIELD(user) },
};

static const struct jsonmap map = { .rows = rows, .n_rows = ARRAY_SIZE(rows) };

static void defaults_deinit(struct defaults *defaults)
{
	strv_deinit(&defaults->env);
	strv_deinit(&defaults->entrypoint);
	strv_deinit(&defaults->cmd);
	free(defaults->cwd);
	free(defaults->user);
}

static int check(const struct defaults *defaults, struct error *error)
{
	if (defaults->cwd && *defaults->cwd && *defaults->cwd != '/')
		return error_set(error, -EINVAL, "config/WorkingDir is not absolute");
	for (size_t i = 0; i < defaults->env.n; i++) {
		const char *equals = strchr(defaults->env.items[i], '=');

		if (!equals || equals == defaults->env.items[i])
			return error_set(error, -EINVAL, "config/Env[%zu] is not NAME=VALUE", i);
	}
	return 0;
}

/* The image's variables are there first: what the command line says replaces them. */
static int apply_env(const struct defaults *defaults, struct spec_process *process)
{
	struct strv env = { 0 };
	int r = 0;

	for (size_t i = 0; i < defaults->env.n && r == 0; i++)
		r = environment_set(&env, defaults->env.items[i]);
	for (size_t i = 0; i < process->env.n && r == 0; i++)
		r = environment_set(&env, process->env.items[i]);
	if (r < 0) {
		strv_deinit(&env);
		return r;
	}
	strv_deinit(&process->env);
	process->env = env;
	return 0;
}

static int apply_command(const struct defaults *defaults, struct spec_process *process)
{
	struct strv args = { 0 };
	int r = strv_add_all(&args, &defaults->entrypoint);

	if (r == 0)
		r = strv_add_all(&args, &defaults->cmd);
	if (r < 0 || args.n == 0) {
		strv_deinit(&args);
		return r;
	}
	strv_deinit(&process->args);
	process->args = args;
	return 0;
}

static void take_text(char **from, char **to)
{
	if (!*to && *from && **from)
		*to = ptr_take(*from);
}

int image_apply(const char *config, size_t len, bool takes_command, bool takes_env,
		struct spec_process *process, struct error *error)
{
	struct defaults defaults = { 0 };
	int r = jsonmap_from_text(&map, config, len, &defaults, error);

	if (r == 0)
		r = check(&defaults, error);
	if (r < 0) {
		defaults_deinit(&defaults);
		return error_wrap(error, r, "the image's configuration");
	}
	if (takes_env)
		r = apply_env(&defaults, process);
	if (r == 0 && takes_command)
		r = apply_command(&defaults, process);
	take_text(&defaults.cwd, &process->cwd);
	take_text(&defaults.user, &process->user);
	defaults_deinit(&defaults);
	return r < 0 ? error_set_errno(error, r, "the image's configuration") : 0;
}
