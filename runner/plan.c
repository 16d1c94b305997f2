/* SPDX-License-Identifier: MIT */
/* What a step is called, who takes it, and how it is told: one table. */
#include "runner/plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/cleanup.h"

/* How the operands of a step make a sentence. */
enum phrase {
	PHRASE_OBJECT,  /* verb object */
	PHRASE_OPTIONS, /* verb object (options) */
	PHRASE_ON,      /* verb type on object (options) */
	PHRASE_FROM,    /* verb source on object (options) */
	PHRASE_TO,      /* verb object to source */
	PHRASE_NODE,    /* verb object c 1:3 */
	PHRASE_CGROUP,  /* as the cgroup plan tells it */
};

struct row {
	const char *name;
	enum step_where where;
	enum phrase phrase;
};

static const struct row rows[STEP_N_KINDS] = {
	[STEP_STATE] = { "write down the container in", STEP_HOST, PHRASE_OBJECT },
	[STEP_RESERVE] = { "reserve address and ports:", STEP_HOST, PHRASE_OBJECT },
	[STEP_FILES] = { "write hosts, hostname and resolv.conf in", STEP_HOST, PHRASE_OBJECT },
	[STEP_SECCOMP] = { "load the seccomp filter:", STEP_HOST, PHRASE_OBJECT },
	[STEP_UPPER] = { "make the throwaway upper", STEP_HOST, PHRASE_OBJECT },
	[STEP_UNION] = { "serve the union of", STEP_HOST, PHRASE_OBJECT },
	[STEP_CGROUP] = { "cgroup:", STEP_HOST, PHRASE_CGROUP },
	[STEP_CLONE] = { "make the first process, with its own namespaces:", STEP_HOST,
			 PHRASE_OBJECT },
	[STEP_IDS] = { "map ids:", STEP_HOST, PHRASE_OBJECT },
	[STEP_NETWORK] = { "connect the network:", STEP_HOST, PHRASE_OBJECT },
	[STEP_JOIN] = { "join the namespace", STEP_CONTAINER, PHRASE_OBJECT },
	[STEP_ISOLATE] = { "keep mounts from the host:", STEP_CONTAINER, PHRASE_OBJECT },
	[STEP_UNSHARE] = { "make namespaces:", STEP_CONTAINER, PHRASE_OBJECT },
	[STEP_ROOT] = { "attach the union", STEP_CONTAINER, PHRASE_OPTIONS },
	[STEP_MOUNT] = { "mount", STEP_CONTAINER, PHRASE_ON },
	[STEP_BIND] = { "bind", STEP_CONTAINER, PHRASE_FROM },
	[STEP_DEVICE] = { "make the device", STEP_CONTAINER, PHRASE_NODE },
	[STEP_LINK] = { "link", STEP_CONTAINER, PHRASE_TO },
	[STEP_SYSCTL] = { "set kernel parameters:", STEP_CONTAINER, PHRASE_OBJECT },
	[STEP_MASK] = { "hide", STEP_CONTAINER, PHRASE_OBJECT },
	[STEP_READONLY] = { "make read-only", STEP_CONTAINER, PHRASE_OBJECT },
	[STEP_HOSTNAME] = { "set the host name", STEP_CONTAINER, PHRASE_OBJECT },
	[STEP_INTERFACES] = { "set up interfaces:", STEP_CONTAINER, PHRASE_OBJECT },
	[STEP_PIVOT] = { "make the union the root,", STEP_CONTAINER, PHRASE_OBJECT },
	[STEP_CONSOLE] = { "make a terminal,", STEP_CONTAINER, PHRASE_OBJECT },
	[STEP_SESSION] = { "begin a session:", STEP_COMMAND, PHRASE_OBJECT },
	[STEP_USER] = { "look up the user", STEP_COMMAND, PHRASE_OBJECT },
	[STEP_DIRECTORY] = { "enter the directory", STEP_COMMAND, PHRASE_OBJECT },
	[STEP_RLIMITS] = { "set resource limits:", STEP_COMMAND, PHRASE_OBJECT },
	[STEP_IDENTITY] = { "give up privileges:", STEP_COMMAND, PHRASE_OBJECT },
	[STEP_FILTER] = { "apply the seccomp filter:", STEP_COMMAND, PHRASE_OBJECT },
	[STEP_EXEC] = { "execute", STEP_COMMAND, PHRASE_OBJECT },
};

enum step_where plan_where(enum step_kind kind)
{
	return rows[kind].where;
}

size_t plan_first(const struct plan *plan, enum step_where where)
{
	size_t i = 0;

	while (i < plan->n && plan_where(plan->steps[i].kind) != where)
		i++;
	return i;
}

static void step_deinit(struct step *step)
{
	free(step->object);
	free(step->type);
	free(step->source);
	free(step->options);
	free(step->device.path);
}

void plan_deinit(struct plan *plan)
{
	for (size_t i = 0; i < plan->n; i++)
		step_deinit(&plan->steps[i]);
	free(plan->steps);
	cgroup_plan_deinit(&plan->cgroup);
	net_plan_free(plan->net);
	free(plan->directory);
	free(plan->place);
	free(plan->upper);
	free(plan->work);
	*plan = (struct plan){ 0 };
}

static int describe_phrase(const struct step *step, const struct row *row, char **ret)
{
	const char *options = step->options && *step->options ? step->options : NULL;

	switch (row->phrase) {
	case PHRASE_OPTIONS:
		return asprintf(ret, "%s %s%s%s%s", row->name, step->object, options ? " (" : "",
				options ? options : "", options ? ")" : "");
	case PHRASE_ON:
		return asprintf(ret, "%s %s on %s%s%s%s", row->name, step->type, step->object,
				options ? " (" : "", options ? options : "", options ? ")" : "");
	case PHRASE_FROM:
		return asprintf(ret, "%s %s on %s%s%s%s", row->name, step->source, step->object,
				options ? " (" : "", options ? options : "", options ? ")" : "");
	case PHRASE_TO:
		return asprintf(ret, "%s %s to %s", row->name, step->object, step->source);
	case PHRASE_NODE:
		return asprintf(ret, "%s %s %c %u:%u", row->name, step->object, step->device.type,
				step->device.major, step->device.minor);
	case PHRASE_OBJECT:
	case PHRASE_CGROUP:
		break;
	}
	return asprintf(ret, "%s %s", row->name, step->object);
}

char *plan_describe(const struct plan *plan, size_t i)
{
	const struct step *step = &plan->steps[i];
	const struct row *row = &rows[step->kind];
	char *text = NULL;

	if (row->phrase == PHRASE_CGROUP) {
		_cleanup_free_ char *inner = cgroup_step_describe(&plan->cgroup.steps[step->index]);

		if (!inner || asprintf(&text, "%s %s", row->name, inner) < 0)
			return NULL;
		return text;
	}
	return describe_phrase(step, row, &text) < 0 ? NULL : text;
}

int plan_print(const struct plan *plan, FILE *out)
{
	static const char *const where[] = { "host", "container", "command" };

	for (size_t i = 0; i < plan->n; i++) {
		_cleanup_free_ char *text = plan_describe(plan, i);

		if (!text)
			return -ENOMEM;
		(void)fprintf(out, "%3zu %-9s %s\n", i + 1, where[plan_where(plan->steps[i].kind)],
			      text); /* errors are sticky: whoever closes it looks */
	}
	return 0;
}
