/* SPDX-License-Identifier: MIT */
/*
 * Changes of names and images hold a lock of their own beside the store's shared one: which names
 * an image has must not change while it is being removed.
 */
#include "tools/layer/catalog.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/sys.h"
#include "store/reference.h"
#include "tools/layer/sha256.h"
#include "tools/layer/stage.h"

#define NAMES_LOCK "names.lock"
#define PATH_SIZE 512

/* --- lists --- */

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static DIR *open_dir(const struct store *store, const char *directory)
{
	int fd = store_open_at(store, directory, O_RDONLY | O_DIRECTORY);
	DIR *dir;

	if (fd < 0) {
		errno = -fd;
		return NULL;
	}
	dir = fdopendir(fd);
	if (!dir)
		fd_close(&fd);
	return dir;
}

int catalog_list(const struct store *store, const char *directory, struct strv *ret,
		 struct error *error)
{
	_cleanup_dir_ DIR *dir = open_dir(store, directory);
	const struct dirent *entry;
	int r = dir ? 0 : -errno;

	while (r == 0 && (entry = readdir(dir))) {
		if (digest_is_hex(entry->d_name))
			r = strv_add(ret, entry->d_name);
	}
	if (r < 0)
		return error_set_errno(error, r, "reading %s/%s", store->path, directory);
	if (ret->n > 1)
		qsort(ret->items, ret->n, sizeof(*ret->items), compare_texts);
	return 0;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct catalog_name *)a)->reference,
		      ((const struct catalog_name *)b)->reference);
}

static int add_name(const struct store *store, const char *file, struct catalog_names *names)
{
	struct catalog_name *grown;
	char reference[REFERENCE_SIZE];
	struct catalog_name name;

	if (reference_from_file(file, reference) < 0 ||
	    image_read_name(store, reference, name.id) < 0)
		return 0; /* verify tells of it */
	name.reference = strdup(reference);
	grown = reallocarray(names->items, names->n + 1, sizeof(*grown));
	if (grown)
		names->items = grown;
	if (!name.reference || !grown) {
		free(name.reference);
		return -ENOMEM;
	}
	names->items[names->n++] = name;
	return 0;
}

int catalog_names(const struct store *store, struct catalog_names *ret, struct error *error)
{
	_cleanup_dir_ DIR *dir = open_dir(store, STORE_NAMES);
	struct catalog_names names = { 0 };
	const struct dirent *entry;
	int r = dir ? 0 : -errno;

	while (r == 0 && (entry = readdir(dir))) {
		if (entry->d_name[0] != '.')
			r = add_name(store, entry->d_name, &names);
	}
	if (r < 0) {
		catalog_names_deinit(&names);
		return error_set_errno(error, r, "reading %s/" STORE_NAMES, store->path);
	}
	if (names.n > 1)
		qsort(names.items, names.n, sizeof(*names.items), compare_names);
	*ret = names;
	return 0;
}

void catalog_names_deinit(struct catalog_names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->items[i].reference);
	free(names->items);
	*names = (struct catalog_names){ 0 };
}

bool catalog_has_layer(const struct store *store, const char *layer)
{
	char path[PATH_SIZE];

	(void)snprintf(path, sizeof(path), STORE_LAYERS "/%s", layer); /* fits */
	return faccessat(store->root, path, F_OK, AT_EACCESS) == 0;
}

int catalog_open_layer(const struct store *store, const char *layer, struct error *error)
{
	char path[PATH_SIZE];
	int fd;

	(void)snprintf(path, sizeof(path), STORE_LAYERS "/%s", layer); /* fits */
	fd = store_open_at(store, path, O_RDONLY | O_DIRECTORY);
	return fd < 0 ? error_set_errno(error, fd, "layer %.*s", DIGEST_SHORT, layer) : fd;
}

/* --- changes --- */

static int lock_names(const struct store *store, struct error *error)
{
	_cleanup_fd_ int fd = sys_openat(store->root, NAMES_LOCK, O_RDWR | O_CREAT, 0600);
	int r;

	if (fd < 0)
		return error_set_errno(error, fd, "%s/" NAMES_LOCK, store->path);
	do
		r = flock(fd, LOCK_EX);
	while (r < 0 && errno == EINTR);
	return r < 0 ? error_set_errno(error, -errno, "locking %s/" NAMES_LOCK, store->path) :
		       fd_take(&fd);
}

static int write_name(struct stage *stage, const char *reference, const char *id,
		      struct error *error)
{
	char path[PATH_SIZE];
	char file[REFERENCE_SIZE];
	char line[DIGEST_SIZE + 16];
	int r;

	reference_to_file(reference, file);
	(void)snprintf(path, sizeof(path), STORE_NAMES "/%s", file);  /* fits */
	(void)snprintf(line, sizeof(line), DIGEST_PREFIX "%s\n", id); /* fits */
	r = stage_write(stage, "name", line, strlen(line));
	if (r == 0)
		r = stage_replace(stage, "name", path);
	return r < 0 ? error_set_errno(error, r, "naming an image '%s'", reference) : 0;
}

int catalog_set_name(const struct store *store, const char *reference, const char *id,
		     struct error *error)
{
	_cleanup_stage_ struct stage stage = STAGE_NONE;
	_cleanup_fd_ int lock = lock_names(store, error);
	struct image image;
	int r = lock < 0 ? lock : image_load(store, id, &image, error);

	if (r < 0)
		return r;
	image_deinit(&image); /* it is there, and nobody removes it while we hold the lock */
	r = stage_begin(store, &stage, error);
	return r < 0 ? r : write_name(&stage, reference, id, error);
}

static int write_image(const struct stage *stage, const struct catalog_image *image)
{
	_cleanup_free_ char *lines = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&lines, &len);
	int r;

	if (!out)
		return -ENOMEM;
	for (size_t i = 0; i < image->layers->n; i++)
		(void)fprintf(out, DIGEST_PREFIX "%s\n", image->layers->items[i]); /* fclose */
	if (fclose(out) != 0)
		return -ENOMEM;
	r = stage_write(stage, IMAGE_LAYERS, lines, len);
	if (r == 0)
		r = stage_write(stage, IMAGE_CONFIG, image->config, image->config_len);
	if (r == 0 && image->manifest)
		r = stage_write(stage, IMAGE_MANIFEST, image->manifest, image->manifest_len);
	return r;
}

int catalog_add_image(const struct store *store, const struct catalog_image *image,
		      const struct strv *references, char ret_id[DIGEST_SIZE], struct error *error)
{
	_cleanup_stage_ struct stage stage = STAGE_NONE;
	_cleanup_stage_ struct stage names = STAGE_NONE;
	_cleanup_fd_ int lock = -1;
	char path[PATH_SIZE];
	int r = stage_begin(store, &stage, error);

	if (r < 0)
		return r;
	sha256_of(image->config, image->config_len, ret_id);
	(void)snprintf(path, sizeof(path), STORE_IMAGES "/%s", ret_id); /* fits */
	r = write_image(&stage, image);
	if (r < 0)
		return error_set_errno(error, r, "writing an image");
	lock = lock_names(store, error);
	if (lock < 0)
		return lock;
	r = stage_publish(&stage, "", path);
	if (r < 0 && r != -EEXIST)
		return error_set_errno(error, r, "adding image %.*s", DIGEST_SHORT, ret_id);
	r = stage_begin(store, &names, error);
	for (size_t i = 0; i < references->n && r == 0; i++)
		r = write_name(&names, references->items[i], ret_id, error);
	return r;
}

int catalog_remove(const struct store *store, const char *path, struct error *error)
{
	_cleanup_stage_ struct stage stage = STAGE_NONE;
	int r = stage_begin(store, &stage, error);

	if (r < 0)
		return r;
	r = sys_renameat2(store->root, path, stage.fd, "removed", 0);
	return r < 0 ? error_set_errno(error, r, "removing %s/%s", store->path, path) : 0;
}

static int remove_name_file(const struct store *store, const char *reference, struct error *error)
{
	char file[REFERENCE_SIZE];
	char path[PATH_SIZE];
	int r;

	reference_to_file(reference, file);
	(void)snprintf(path, sizeof(path), STORE_NAMES "/%s", file); /* fits */
	r = sys_unlinkat(store->root, path, 0);
	return r < 0 ? error_set_errno(error, r, "removing the name '%s'", reference) : 0;
}

int catalog_remove_name(const struct store *store, const char *reference, struct error *error)
{
	_cleanup_fd_ int lock = lock_names(store, error);

	return lock < 0 ? lock : remove_name_file(store, reference, error);
}

int catalog_remove_image(const struct store *store, const char *id, struct error *error)
{
	_cleanup_fd_ int lock = lock_names(store, error);
	_cleanup_names_ struct catalog_names names = { 0 };
	char path[PATH_SIZE];
	int r = lock < 0 ? lock : catalog_names(store, &names, error);

	for (size_t i = 0; i < names.n && r == 0; i++) {
		if (strcmp(names.items[i].id, id) == 0)
			r = remove_name_file(store, names.items[i].reference, error);
	}
	if (r < 0)
		return r;
	(void)snprintf(path, sizeof(path), STORE_IMAGES "/%s", id); /* fits */
	return catalog_remove(store, path, error);
}

/* --- blobs --- */

/* "LAYER.DIGEST.KIND" of this layer. */
static bool is_blob_of(const char *name, const char *layer)
{
	return strlen(name) < CATALOG_BLOB_SIZE && strncmp(name, layer, DIGEST_LEN) == 0 &&
	       name[DIGEST_LEN] == '.' && strlen(name) > 2 * DIGEST_LEN + 1 &&
	       name[2 * DIGEST_LEN + 1] == '.';
}

int catalog_find_blob(const struct store *store, const char *layer, char ret[CATALOG_BLOB_SIZE],
		      char ret_digest[DIGEST_SIZE])
{
	_cleanup_dir_ DIR *dir = open_dir(store, STORE_BLOBS);
	const struct dirent *entry;
	char digest[DIGEST_SIZE];

	if (!dir)
		return -errno;
	while ((entry = readdir(dir))) {
		if (!is_blob_of(entry->d_name, layer))
			continue;
		memcpy(digest, entry->d_name + DIGEST_LEN + 1, DIGEST_LEN);
		digest[DIGEST_LEN] = '\0';
		if (!digest_is_hex(digest))
			continue;
		(void)snprintf(ret, CATALOG_BLOB_SIZE, "%s", entry->d_name); /* it fits */
		memcpy(ret_digest, digest, DIGEST_SIZE);
		return 0;
	}
	return -ENOENT;
}
