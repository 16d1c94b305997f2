/* SPDX-License-Identifier: MIT */
/*
 * The kernel's numbers are gone through from 0 on, the name of each is looked up among the rules, and
 * neighbours with the same action become one range.  Numbers without a name, in gaps and behind the
 * last, get the default action.
 */
#include "runner/seccomp_tree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cleanup.h"

/* More than any architecture has; x32's begin far above and are not allowed. */
#define N_NUMBERS 1024

/* The program for so many ranges is short enough to branch over: two instructions for each. */
#define MAX_NEAR 100

struct decision {
	const char *name;
	uint32_t action;
};

/* From @first to the next range. */
struct range {
	uint32_t first;
	uint32_t action;
};

struct ranges {
	struct range *items;
	size_t n;
};

static int compare_names(const void *a, const void *b)
{
	const struct decision *left = a;
	const struct decision *right = b;

	return strcmp(left->name, right->name);
}

/* All names with their actions, sorted. */
static struct decision *list_decisions(const struct seccomp_profile *profile, size_t *ret_n)
{
	struct decision *list;
	size_t n = 0;

	for (size_t i = 0; i < profile->rules.n; i++)
		n += profile->rules.items[i].names.n;
	list = calloc(n + 1, sizeof(*list));
	if (!list)
		return NULL;
	n = 0;
	for (size_t i = 0; i < profile->rules.n; i++) {
		const struct seccomp_rule *rule = &profile->rules.items[i];

		for (size_t j = 0; j < rule->names.n; j++)
			list[n++] = (struct decision){ rule->names.items[j], rule->action };
	}
	qsort(list, n, sizeof(*list), compare_names);
	*ret_n = n;
	return list;
}

static uint32_t decide(const struct decision *list, size_t n, uint32_t architecture,
		       uint32_t number, uint32_t fallback)
{
	char *name = seccomp_syscall_resolve_num_arch(architecture, (int)number);
	const struct decision key = { .name = name };
	const struct decision *found =
		name ? bsearch(&key, list, n, sizeof(*list), compare_names) : NULL;

	free(name);
	return found ? found->action : fallback;
}

static int append_range(struct ranges *ranges, uint32_t first, uint32_t action)
{
	struct range *range;

	if (ranges->n > 0 && ranges->items[ranges->n - 1].action == action)
		return 0;
	range = spec_grow(ranges);
	if (!range)
		return -ENOMEM;
	*range = (struct range){ first, action };
	return 0;
}

static int list_ranges(struct ranges *ranges, const struct decision *list, size_t n,
		       uint32_t platform, uint32_t fallback)
{
	int r = 0;

	for (uint32_t i = 0; r == 0 && i < N_NUMBERS; i++)
		r = append_range(ranges, i, decide(list, n, platform, i, fallback));
	return r < 0 ? r : append_range(ranges, N_NUMBERS, fallback);
}

/* Each half is a program of its own; the lower one comes first. */
static void emit_search(struct seccomp_emitter *emitter, const struct range *ranges, size_t n)
{
	const size_t middle = n / 2;
	size_t upper;

	if (n == 1) {
		seccomp_emit(emitter, BPF_RET | BPF_K, ranges[0].action, 0, 0);
		return;
	}
	if (middle <= MAX_NEAR) {
		upper = seccomp_emit_branch(emitter, BPF_JGE, ranges[middle].first, true);
	} else {
		seccomp_emit(emitter, BPF_JMP | BPF_JGE | BPF_K, ranges[middle].first, 0, 1);
		upper = seccomp_emit_jump(emitter);
	}
	emit_search(emitter, ranges, middle);
	seccomp_emit_land(emitter, upper);
	emit_search(emitter, ranges + middle, n - middle);
}

static int emit_platform(struct seccomp_emitter *emitter, uint32_t platform,
			 const struct decision *list, size_t n, uint32_t fallback)
{
	struct ranges ranges = { 0 };
	int r = list_ranges(&ranges, list, n, platform, fallback);

	if (r == 0) {
		const size_t other = seccomp_emit_platform(emitter, platform);

		emit_search(emitter, ranges.items, ranges.n);
		seccomp_emit_land(emitter, other);
	}
	free(ranges.items);
	return r;
}

int seccomp_tree_emit(struct seccomp_emitter *emitter, const struct seccomp_profile *profile)
{
	size_t n;
	_cleanup_free_ struct decision *list = list_decisions(profile, &n);
	int r = list ? 0 : -ENOMEM;

	for (size_t i = 0; r == 0 && i < seccomp_n_platforms; i++)
		r = emit_platform(emitter, seccomp_platforms[i], list, n, profile->default_action);
	seccomp_emit(emitter, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS, 0, 0);
	return r;
}
