/* SPDX-License-Identifier: MIT */
/* Names of files in a store, one on each line: whoever made them, lists have nothing that is none. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "store/reference.h"
#include "tests/fuzz/must.h"
#include "tests/fuzz/scratch.h"
#include "tools/layer/catalog.h"

#define LAYER "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define NAMED DIGEST_PREFIX LAYER "\n"

#define MAX_NAMES 4

static const char *const directories[] = { STORE_NAMES, STORE_BLOBS, STORE_IMAGES };

static bool is_name(const char *text)
{
	size_t len = strlen(text);

	return len > 0 && len <= 255 && !strchr(text, '/') && strcmp(text, ".") != 0 &&
	       strcmp(text, "..") != 0;
}

static void make_files(const struct strv *names)
{
	for (size_t i = 0; i < names->n; i++) {
		for (size_t d = 0; d < ARRAY_SIZE(directories); d++) {
			_cleanup_free_ char *path = NULL;

			MUST(asprintf(&path, "store/%s/%s", directories[d], names->items[i]) > 0);
			scratch_write(path, NAMED, strlen(NAMED));
		}
	}
}

static void remove_files(const struct store *store, const struct strv *names)
{
	for (size_t i = 0; i < names->n; i++) {
		for (size_t d = 0; d < ARRAY_SIZE(directories); d++) {
			_cleanup_free_ char *path = NULL;

			MUST(asprintf(&path, "%s/%s", directories[d], names->items[i]) > 0);
			(void)unlinkat(store->root, path, 0); /* a name may come twice */
		}
	}
}

/* Sorted, complete references, each kept in the file of its name. */
static void check_names(const struct store *store)
{
	_cleanup_names_ struct catalog_names names = { 0 };
	struct error error = { "" };

	MUST(catalog_names(store, &names, &error) == 0);
	for (size_t i = 0; i < names.n; i++) {
		const char *reference = names.items[i].reference;
		char complete[REFERENCE_SIZE];
		char id[DIGEST_SIZE];

		MUST(i == 0 || strcmp(names.items[i - 1].reference, reference) < 0);
		MUST(reference_complete(reference, complete) == 0);
		MUST(strcmp(reference, complete) == 0);
		MUST(image_read_name(store, reference, id) == 0 && strcmp(id, LAYER) == 0);
		MUST(strcmp(names.items[i].id, LAYER) == 0);
	}
}

static void check_digests(const struct store *store)
{
	struct strv list = { 0 };
	struct error error = { "" };

	MUST(catalog_list(store, STORE_IMAGES, &list, &error) == 0);
	for (size_t i = 0; i < list.n; i++) {
		MUST(digest_is_hex(list.items[i]));
		MUST(i == 0 || strcmp(list.items[i - 1], list.items[i]) < 0);
	}
	strv_deinit(&list);
}

static void check_blob(const struct store *store)
{
	char name[CATALOG_BLOB_SIZE];
	char digest[DIGEST_SIZE];
	char path[CATALOG_BLOB_SIZE + 16];
	struct stat st;
	int r = catalog_find_blob(store, LAYER, name, digest);

	MUST(r == 0 || r == -ENOENT);
	if (r < 0)
		return;
	(void)snprintf(path, sizeof(path), STORE_BLOBS "/%s", name);
	MUST(fstatat(store->root, path, &st, AT_SYMLINK_NOFOLLOW) == 0);
	MUST(digest_is_hex(digest));
	MUST(strncmp(name, LAYER ".", DIGEST_LEN + 1) == 0);
	MUST(strncmp(name + DIGEST_LEN + 1, digest, DIGEST_LEN) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct store *store = scratch_store();
	_cleanup_free_ char *text = strndup((const char *)data, size);
	struct strv names = { 0 };
	char *rest = NULL;

	MUST(text);
	for (char *line = strtok_r(text, "\n", &rest); line && names.n < MAX_NAMES;
	     line = strtok_r(NULL, "\n", &rest)) {
		if (is_name(line))
			MUST(strv_add(&names, line) == 0);
	}
	make_files(&names);
	check_names(store);
	check_digests(store);
	check_blob(store);
	remove_files(store, &names);
	strv_deinit(&names);
	return 0;
}
