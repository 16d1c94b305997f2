/* SPDX-License-Identifier: MIT */
/*
 * Nobody else has the store open, so what is in tmp/ has been left behind; a layer that is locked
 * is in use by something that runs.  Whatever goes, goes by one rename first.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>

#include "lib/cleanup.h"
#include "lib/rmtree.h"
#include "lib/sys.h"
#include "tools/layer/catalog.h"
#include "tools/layer/sizes.h"
#include "tools/layer/summary.h"
#include "tools/layer/usage.h"
#include "tools/layer/verbs.h"

struct gc {
	const struct store *store;
	bool is_dry;
	size_t n_layers;
	size_t n_in_use;
	size_t n_others; /* blobs, leftovers */
	uint64_t freed;
	struct error *error;
};

static int remove_path(struct gc *gc, const char *path)
{
	return gc->is_dry ? 0 : catalog_remove(gc->store, path, gc->error);
}

static int collect_layer(struct gc *gc, const char *layer)
{
	_cleanup_fd_ int fd = catalog_open_layer(gc->store, layer, gc->error);
	char path[DIGEST_SIZE + 16];
	uint64_t size;
	int r;

	if (fd < 0)
		return fd;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		gc->n_in_use++;
		return 0;
	}
	r = usage_of(fd, &size, gc->error);
	if (r < 0)
		return r;
	(void)snprintf(path, sizeof(path), STORE_LAYERS "/%s", layer); /* fits */
	gc->n_layers++;
	gc->freed += size;
	(void)printf("layer %s\n", layer);
	return remove_path(gc, path);
}

/* Blobs of layers that are not there. */
static bool is_lonely_blob(const struct gc *gc, const char *name)
{
	char layer[DIGEST_SIZE];

	if (strlen(name) < DIGEST_LEN)
		return true;
	memcpy(layer, name, DIGEST_LEN);
	layer[DIGEST_LEN] = '\0';
	return !digest_is_hex(layer) || !catalog_has_layer(gc->store, layer);
}

static int collect_blobs(struct gc *gc)
{
	int fd = store_open_at(gc->store, STORE_BLOBS, O_RDONLY | O_DIRECTORY);
	_cleanup_dir_ DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	struct statx stx;
	char path[512];
	int r = 0;

	if (!dir)
		return error_set_errno(gc->error, fd < 0 ? fd : -errno, STORE_BLOBS);
	while (r == 0 && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.' || !is_lonely_blob(gc, entry->d_name))
			continue;
		if (sys_stat(fd, entry->d_name, &stx) == 0)
			gc->freed += stx.stx_blocks * 512;
		(void)snprintf(path, sizeof(path), STORE_BLOBS "/%s", entry->d_name); /* fits */
		gc->n_others++;
		r = remove_path(gc, path);
	}
	return r;
}

static int collect_leftovers(struct gc *gc)
{
	int fd = store_open_at(gc->store, STORE_TMP, O_RDONLY | O_DIRECTORY);
	_cleanup_dir_ DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	int r = 0;

	if (!dir)
		return error_set_errno(gc->error, fd < 0 ? fd : -errno, STORE_TMP);
	while (r == 0 && (entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		gc->n_others++;
		if (!gc->is_dry)
			r = rmtree_at(fd, entry->d_name);
		if (r == -ENOTDIR)
			r = sys_unlinkat(fd, entry->d_name, 0);
	}
	return r < 0 ? error_set_errno(gc->error, r, "removing what was left behind") : 0;
}

static int collect(struct gc *gc)
{
	_cleanup_summary_ struct summary summary = { 0 };
	/* An image that cannot be read ends it here, before a layer of it could be taken. */
	int r = summary_load(gc->store, false, &summary, gc->error);

	for (size_t i = 0; i < summary.digests.n && r == 0; i++) {
		if (summary.layers[i].n_images == 0)
			r = collect_layer(gc, summary.layers[i].digest);
	}
	if (r == 0)
		r = collect_blobs(gc);
	return r < 0 ? r : collect_leftovers(gc);
}

VERB(gc)
{
	_cleanup_store_ struct store store = STORE_NONE;
	struct gc gc = { .store = &store, .is_dry = args->is_dry_run, .error = error };
	char size[SIZES_ROOM];
	int r = store_open(args->store, STORE_ALONE, &store, error);

	if (r == 0)
		r = collect(&gc);
	if (r < 0)
		return r;
	sizes_format(gc.freed, size);
	(void)printf("%zu layers and %zu other things%s, %s; %zu layers in use stay\n", gc.n_layers,
		     gc.n_others, args->is_dry_run ? " would be removed" : " removed", size,
		     gc.n_in_use);
	return 0;
}
