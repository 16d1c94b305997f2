/* SPDX-License-Identifier: MIT */
/* What unionfs-layer decodes by itself: tar streams taken apart, names of entries, small texts. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "store/reference.h"
#include "tests/fuzz/must.h"
#include "tools/layer/entry_path.h"
#include "tools/layer/info.h"
#include "tools/layer/tarsplit.h"

struct counts {
	uint64_t n_rest;
	uint64_t n_content;
};

static int take_rest(void *cookie, const void *data, size_t len)
{
	(void)data;
	((struct counts *)cookie)->n_rest += len;
	return 0;
}

static int take_content(void *cookie, uint64_t entry, uint64_t len)
{
	(void)entry;
	MUST(len > 0);
	((struct counts *)cookie)->n_content++;
	return 0;
}

/* The same whatever the pieces are. */
static struct counts split(const uint8_t *data, size_t size, size_t piece)
{
	struct counts counts = { 0 };
	const struct tarsplit_sink sink = { take_rest, take_content, &counts };
	struct tarsplit *split = malloc(sizeof(*split));

	MUST(split);
	tarsplit_init(split, &sink);
	for (size_t at = 0; at < size; at += piece)
		MUST(tarsplit_feed(split, data + at, MIN(piece, size - at)) == 0);
	free(split);
	MUST(counts.n_rest <= size);
	return counts;
}

static void try_path(const char *text)
{
	char *path;

	if (entry_path_clean(text, &path) < 0)
		return;
	MUST(*path != '/' && strlen(path) <= strlen(text));
	MUST(strcmp(path, "..") != 0 && strncmp(path, "../", 3) != 0 && !strstr(path, "/../"));
	free(path);
}

static void try_texts(const char *text)
{
	char reference[REFERENCE_SIZE];
	struct info info;

	if (reference_complete(text, reference) == 0)
		MUST(strlen(reference) <= REFERENCE_MAX);
	if (reference_from_file(text, reference) == 0)
		MUST(!strchr(text, '/'));
	if (info_decode(text, &info) < 0)
		return;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct counts whole = split(data, size, size ? size : 1);
	struct counts pieces = split(data, size, 97);
	char *text = malloc(size + 1);

	MUST(whole.n_rest == pieces.n_rest && whole.n_content == pieces.n_content);
	MUST(text);
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	try_path(text);
	try_texts(text);
	free(text);
	return 0;
}
