/* SPDX-License-Identifier: MIT */
/* A name is set once: programs differ in which of two they take. */
#include "runner/environment.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_TERM "xterm"

/* Whether @entry sets the @len bytes of @name. */
static bool is_set_by(const char *entry, const char *name, size_t len)
{
	return strncmp(entry, name, len) == 0 && entry[len] == '=';
}

const char *environment_get(char *const *env, const char *name)
{
	size_t len = strlen(name);

	for (; *env; env++) {
		if (is_set_by(*env, name, len))
			return *env + len + 1;
	}
	return NULL;
}

int environment_set(struct strv *env, const char *assignment)
{
	size_t len = strcspn(assignment, "=");
	char *copy;

	if (len == 0 || assignment[len] != '=')
		return -EINVAL;
	for (size_t i = 0; i < env->n; i++) {
		if (!is_set_by(env->items[i], assignment, len))
			continue;
		copy = strdup(assignment);
		if (!copy)
			return -ENOMEM;
		free(env->items[i]);
		env->items[i] = copy;
		return 0;
	}
	return strv_add(env, assignment);
}

int environment_set_default(struct strv *env, const char *name, const char *value)
{
	if (environment_get(strv_argv(env), name))
		return 0;
	return strv_addf(env, "%s=%s", name, value);
}

int environment_add_defaults(struct strv *env, bool has_terminal, const char *term)
{
	int r = environment_set_default(env, "PATH", ENVIRONMENT_PATH);

	if (r == 0)
		r = environment_set_default(env, "container", "unionfs");
	if (r == 0 && has_terminal)
		r = environment_set_default(env, "TERM", term && *term ? term : DEFAULT_TERM);
	return r;
}
