/* SPDX-License-Identifier: MIT */
/*
 * Making a list that fails shorter (Zeller's ddmin): leave out pieces, first big, then small ones,
 * as long as what is left fails too.  Lower layers are part of the list, so they shrink with it.
 */
#include "tests/model/scenario.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base.h"
#include "lib/cleanup.h"

#define MAX_SECONDS 120

static bool fails(const struct scenario *scenario)
{
	_cleanup_free_ char *text = NULL;
	size_t len, at;
	FILE *report = open_memstream(&text, &len);
	int r;

	if (!report)
		abort();
	r = scenario_run(scenario, report, &at);
	fclose(report);
	return r < 0;
}

/* The positions of what is still there. */
static size_t *remaining(const struct op_list *list, size_t *ret_n)
{
	size_t *at = calloc(list->n + 1, sizeof(*at)), n = 0;

	if (!at)
		abort();
	for (size_t i = 0; i < list->n; i++) {
		if (!list->ops[i].dropped)
			at[n++] = i;
	}
	*ret_n = n;
	return at;
}

static void set_dropped(struct op_list *list, const size_t *at, size_t n, unsigned dropped)
{
	for (size_t i = 0; i < n; i++)
		list->ops[at[i]].dropped = dropped;
}

/* One round with pieces of @size.  Returns how many pieces could go. */
static size_t drop_pieces(const struct scenario *scenario, struct op_list *list, size_t size,
			  time_t until)
{
	size_t n, gone = 0;
	_cleanup_free_ size_t *at = remaining(list, &n);

	for (size_t i = n; i > 0 && time(NULL) < until;) {
		size_t from = i > size ? i - size : 0;

		set_dropped(list, at + from, i - from, 1);
		if (fails(scenario))
			gone++;
		else
			set_dropped(list, at + from, i - from, 0);
		i = from;
	}
	return gone;
}

static void drop_later(struct op_list *list, size_t at)
{
	for (size_t i = at + 1; i < list->n; i++)
		list->ops[i].dropped = 1;
}

/* What was dropped with @at known to fail does not count if it does not fail any more. */
static void undo_drops(struct op_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		list->ops[i].dropped = 0;
}

void scenario_shrink(const struct scenario *scenario, struct op_list *list, size_t at)
{
	time_t until = time(NULL) + MAX_SECONDS;
	size_t n, size;

	drop_later(list, at);
	if (!fails(scenario))
		undo_drops(list);
	free(remaining(list, &n));
	for (size = (n + 1) / 2; size > 0 && time(NULL) < until;) {
		size_t gone = drop_pieces(scenario, list, size, until);

		if (size > 1)
			size /= 2;
		else if (gone == 0)
			break;
	}
}
