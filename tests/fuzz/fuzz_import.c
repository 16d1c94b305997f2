/* SPDX-License-Identifier: MIT */
/*
 * An image as a stranger gives it, with JSON files that name each other by digest: documents
 * separated by NULs, the last of which is index.json and manifest.json, the others blobs.  "@N" in
 * one is the digest of the Nth before, with its prefix.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "tests/fuzz/must.h"
#include "tests/fuzz/scratch.h"
#include "tools/layer/catalog.h"
#include "tools/layer/import.h"
#include "tools/layer/sha256.h"

/* The store has this layer: it is not read. */
#define LAYER "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define BLOB_PATH "image/blobs/sha256/"

#define MAX_DOCUMENTS 8

static char digests[MAX_DOCUMENTS][DIGEST_SIZE];

/* The document with digests in it, one of @n known ones for each "@N".  The caller frees it. */
static char *resolve(const char *document, size_t n, size_t *ret_len)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, ret_len);

	MUST(out);
	for (; *document; document++) {
		size_t i = *document == '@' ? (size_t)(document[1] - '0') : n;

		if (i >= n) {
			(void)fputc(*document, out); /* in memory: fclose tells */
		} else {
			(void)fprintf(out, DIGEST_PREFIX "%s", digests[i]);
			document++;
		}
	}
	MUST(fclose(out) == 0);
	return text;
}

static void write_blob(const char *document, size_t n)
{
	_cleanup_free_ char *path = NULL;
	size_t len;
	_cleanup_free_ char *text = resolve(document, n, &len);

	sha256_of(text, len, digests[n]);
	MUST(asprintf(&path, BLOB_PATH "%s", digests[n]) > 0);
	scratch_write(path, text, len);
}

static void remove_blobs(size_t n)
{
	while (n > 0) {
		_cleanup_free_ char *path = NULL;

		MUST(asprintf(&path, BLOB_PATH "%s", digests[--n]) > 0);
		(void)unlinkat(scratch_open(), path, 0); /* two documents may be the same */
	}
}

static void write_last(const char *document, size_t n)
{
	size_t len;
	_cleanup_free_ char *text = resolve(document, n, &len);

	scratch_write("image/index.json", text, len);
	scratch_write("image/manifest.json", text, len);
}

/* What was taken is whole: layers of the store, a configuration.  Or there is a reason. */
static void check(struct import *import, int r, const struct error *error)
{
	MUST(r == 0 || (r < 0 && *error->text));
	MUST(r < 0 || import->config);
	for (size_t i = 0; i < import->layers.n; i++)
		MUST(catalog_has_layer(import->how.store, import->layers.items[i]));
	strv_deinit(&import->layers);
	strv_deinit(&import->names);
	free(import->config);
	free(import->manifest);
}

static void import_both(const struct args *args, const char *name)
{
	const struct addlayer_how how = { .store = scratch_store(), .limits = { 1 << 20, 100 } };
	struct import oci = { .args = args, .how = how };
	struct import docker = oci;
	_cleanup_fd_ int dir = openat(scratch_open(), "image", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct error error = { "" };
	int r = import_oci(&oci, dir, name, &error);

	check(&oci, r, &error);
	error.text[0] = '\0';
	r = import_docker(&docker, dir, name, &error);
	check(&docker, r, &error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct args args = { .platform = (char[]){ "linux/amd64" } };
	const char *document = (const char *)data;
	const char *end = document + size;
	_cleanup_free_ char *text = malloc(size + 1);
	size_t n = 0;

	MUST(text);
	(void)scratch_store(); /* before the files in it */
	scratch_write("store/" STORE_LAYERS "/" LAYER "/" STORE_TREE "/file", "", 0);
	for (;; n++) {
		size_t len = strnlen(document, (size_t)(end - document));

		memcpy(text, document, len);
		text[len] = '\0';
		document += len;
		if (document == end || n == MAX_DOCUMENTS)
			break;
		write_blob(text, n);
		document++;
	}
	write_last(text, n);
	import_both(&args, NULL);
	import_both(&args, "app:1");
	remove_blobs(n);
	return 0;
}
