/* SPDX-License-Identifier: MIT */
/* Words of the command line that mean a tree: a directory, an image, a layer, or nothing. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "lib/cleanup.h"
#include "tests/fuzz/must.h"
#include "tests/fuzz/scratch.h"
#include "tools/layer/operand.h"

/* Two layers that begin alike, and an image of both that has a name. */
#define LAYER_A "aaaa11111111111111111111111111111111111111111111111111111111aaaa"
#define LAYER_B "aaaa22222222222222222222222222222222222222222222222222222222bbbb"
#define IMAGE "cccc33333333333333333333333333333333333333333333333333333333dddd"

static const struct store *fill_store(void)
{
	static const char layers[] = DIGEST_PREFIX LAYER_A "\n" DIGEST_PREFIX LAYER_B "\n";
	static const char name[] = DIGEST_PREFIX IMAGE "\n";
	static bool is_filled;
	const struct store *store = scratch_store();

	if (is_filled)
		return store;
	scratch_write("store/" STORE_LAYERS "/" LAYER_A "/" STORE_TREE "/file", "", 0);
	scratch_write("store/" STORE_LAYERS "/" LAYER_B "/" STORE_TREE "/file", "", 0);
	scratch_write("store/" STORE_IMAGES "/" IMAGE "/" IMAGE_LAYERS, layers, strlen(layers));
	scratch_write("store/" STORE_NAMES "/registry%app:1.2", name, strlen(name));
	is_filled = true;
	return store;
}

static void check(const struct operand *operand)
{
	const char *id = operand->image.id;

	MUST(operand->view.n == operand->n && operand->view.roots == operand->roots);
	for (size_t i = 0; i < operand->n; i++)
		MUST(fcntl(operand->roots[i], F_GETFD) == FD_CLOEXEC);
	if (operand->view.kind == VIEW_PLAIN)
		MUST(operand->n == 1 && !*id);
	else
		MUST(*id ? operand->n == 2 && strcmp(id, IMAGE) == 0 : operand->n == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct store *store = fill_store();
	_cleanup_free_ char *word = strndup((const char *)data, size);
	_cleanup_operand_ struct operand operand = { 0 };
	struct error error = { "" };
	int r;

	MUST(word);
	r = operand_open(store, word, &operand, &error);
	if (r == 0)
		check(&operand);
	else
		MUST(r < 0 && *error.text && !operand.roots);
	return 0;
}
