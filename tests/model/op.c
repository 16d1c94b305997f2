/* SPDX-License-Identifier: MIT */
/*
 * Lists of operations and their text.  A line of text has the same fields for every kind:
 *
 *	LAYER KIND USER UMASK BASE QUIET PATH PATH NUMBER NUMBER NUMBER NUMBER
 *
 * A path that is not there is `-`, an empty one `=`; none contains blanks.
 */
#include "tests/model/op.h"

#include <err.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cleanup.h"

#define PATH_FIELD 2048
#define STRINGIFY_(x) #x
#define STRINGIFY(x) STRINGIFY_(x)

void op_list_deinit(struct op_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		free(list->ops[i].path[0]);
		free(list->ops[i].path[1]);
	}
	free(list->ops);
	*list = (struct op_list){ 0 };
}

void op_list_add(struct op_list *list, const struct op *op)
{
	if (list->n == list->size) {
		list->size = list->size ? 2 * list->size : 256;
		list->ops = reallocarray(list->ops, list->size, sizeof(*list->ops));
		if (!list->ops)
			err(1, "operations");
	}
	list->ops[list->n++] = *op;
	if (op->layer >= list->n_layers)
		list->n_layers = op->layer + 1;
}

static const char *path_text(const char *path)
{
	if (!path)
		return "-";
	return *path ? path : "=";
}

void op_print(FILE *out, const struct op *op)
{
	fprintf(out, "%u %s %u %03o %d %u %s %s", op->layer, op->kind->name, op->user, op->mask,
		op->base, op->quiet, path_text(op->path[0]), path_text(op->path[1]));
	for (unsigned i = 0; i < 4; i++)
		fprintf(out, " %" PRId64, op->n[i]);
	fputc('\n', out);
}

static const struct op_kind *kind_by_name(const char *name)
{
	for (const struct op_kind *kind = op_kinds; kind->name; kind++) {
		if (!strcmp(kind->name, name))
			return kind;
	}
	return NULL;
}

static char *path_from_text(const char *text)
{
	char *path;

	if (!strcmp(text, "-"))
		return NULL;
	path = strdup(strcmp(text, "=") ? text : "");
	if (!path)
		err(1, "operations");
	return path;
}

int op_parse(const char *line, struct op *ret)
{
	char name[32], first[PATH_FIELD + 1], second[PATH_FIELD + 1];
	struct op op = { 0 };
	int n;

	n = sscanf(line,
		   "%u %31s %u %o %d %u %" STRINGIFY(PATH_FIELD) "s %" STRINGIFY(
			   PATH_FIELD) "s %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64,
		   &op.layer, name, &op.user, &op.mask, &op.base, &op.quiet, first, second,
		   &op.n[0], &op.n[1], &op.n[2], &op.n[3]);
	op.kind = n == 12 ? kind_by_name(name) : NULL;
	if (!op.kind || op.base < OP_BASE_CWD || op.base >= OP_SLOTS)
		return -1;
	op.path[0] = path_from_text(first);
	op.path[1] = path_from_text(second);
	*ret = op;
	return 0;
}
