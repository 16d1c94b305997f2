/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "tools/layer/differ.h"
#include "tools/layer/operand.h"
#include "tools/layer/verbs.h"

static int print(void *cookie, const struct differ_event *event, struct error *error)
{
	static const char letters[] = {
		[DIFFER_ADDED] = 'A',
		[DIFFER_CHANGED] = 'C',
		[DIFFER_DELETED] = 'D',
	};

	(void)cookie;
	(void)error;
	if (event->kind != DIFFER_PASSED)
		(void)printf("%c /%s\n", letters[event->kind], event->path); /* main sees errors */
	return 0;
}

VERB(diff)
{
	_cleanup_store_ struct store store = STORE_NONE;
	_cleanup_operand_ struct operand before = { 0 };
	_cleanup_operand_ struct operand after = { 0 };
	const struct differ differ = { .before = &before.view,
				       .after = &after.view,
				       .tell = print };
	int r = store_open(args->store, STORE_READ, &store, error);

	if (r == 0)
		r = operand_open(&store, args->arguments.items[0], &before, error);
	if (r == 0)
		r = operand_open(&store, args->arguments.items[1], &after, error);
	return r < 0 ? r : differ_run(&differ, error);
}
