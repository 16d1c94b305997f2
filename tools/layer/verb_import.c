/* SPDX-License-Identifier: MIT */
/*
 * An archive of an image is unpacked into a stage first: what is in it comes in any order, and its
 * table of contents may be last.
 */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/log.h"
#include "store/reference.h"
#include "tools/layer/catalog.h"
#include "tools/layer/import.h"
#include "tools/layer/sizes.h"
#include "tools/layer/stage.h"
#include "tools/layer/verbs.h"

#define READ_ROOM (128 << 10)

static int unpack_entries(struct import *import, struct archive *archive, int dir,
			  struct error *error)
{
	struct archive_entry *entry;
	struct extract_counts counts;
	struct extract *extract;
	const char *path;
	int r = extract_new(dir, dir, import->how.store->is_user_kind, &import->how.limits,
			    &extract, error);
	int read;

	if (r < 0)
		return r;
	while (r == 0 && ((read = archive_read_next_header(archive, &entry)) == ARCHIVE_OK ||
			  read == ARCHIVE_WARN))
		r = extract_entry(extract, archive, entry, &path, error);
	if (r == 0 && read != ARCHIVE_EOF)
		r = error_set(error, -EINVAL, "%s", archive_error_string(archive));
	if (r == 0)
		r = extract_finish(extract, &counts, error);
	extract_free(extract);
	return r;
}

static int unpack_archive(struct import *import, const char *path, int dir, struct error *error)
{
	_cleanup_fd_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct archive *archive = archive_read_new();
	int r = 0;

	if (fd < 0)
		r = error_set_errno(error, -errno, "opening it");
	else if (!archive || archive_read_support_filter_gzip(archive) != ARCHIVE_OK ||
		 archive_read_support_filter_xz(archive) != ARCHIVE_OK ||
		 archive_read_support_filter_zstd(archive) != ARCHIVE_OK ||
		 archive_read_support_format_tar(archive) != ARCHIVE_OK)
		r = error_set_errno(error, -ENOMEM, "reading it");
	else if (archive_read_open_fd(archive, fd, READ_ROOM) != ARCHIVE_OK)
		r = error_set(error, -EINVAL, "%s", archive_error_string(archive));
	else
		r = unpack_entries(import, archive, dir, error);
	if (archive)
		(void)archive_read_free(archive); /* it was only read */
	return r;
}

static int take_archive(struct import *import, const struct source *source, struct error *error)
{
	_cleanup_stage_ struct stage stage = STAGE_NONE;
	int r = stage_begin(import->how.store, &stage, error);

	if (r == 0)
		r = unpack_archive(import, source->path, stage.fd, error);
	if (r < 0)
		return r;
	return source->kind == SOURCE_OCI_ARCHIVE ?
		       import_oci(import, stage.fd, source->name, error) :
		       import_docker(import, stage.fd, source->name, error);
}

static int take_layout(struct import *import, const struct source *source, struct error *error)
{
	_cleanup_fd_ int dir = open(source->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return dir < 0 ? error_set_errno(error, -errno, "opening it") :
			 import_oci(import, dir, source->name, error);
}

static int take_source(struct import *import, const struct source *source, struct error *error)
{
	int r;

	switch (source->kind) {
	case SOURCE_OCI:
		r = take_layout(import, source, error);
		break;
	case SOURCE_OCI_ARCHIVE:
	case SOURCE_DOCKER_ARCHIVE:
		r = take_archive(import, source, error);
		break;
	default:
		return import_plain(import, source, error);
	}
	return r < 0 ? error_wrap(error, r, "%s", source->path) : 0;
}

static int take_tags(struct import *import, struct error *error)
{
	const struct strv *tags = &import->args->tags;
	char reference[REFERENCE_SIZE];

	for (size_t i = 0; i < tags->n; i++) {
		if (reference_complete(tags->items[i], reference) < 0)
			return error_set(error, -EINVAL, "--tag: '%s' is no name of an image",
					 tags->items[i]);
		if (strv_add(&import->names, reference) < 0)
			return error_set_errno(error, -ENOMEM, "--tag");
	}
	return 0;
}

static void warn(const struct import *import)
{
	if (import->n_owners > 0)
		log_warning(
			"%llu links and pipes belong to you instead of ids that you do not have",
			(unsigned long long)import->n_owners);
}

static int add_image(struct import *import, struct error *error)
{
	const struct catalog_image image = { .config = import->config,
					     .config_len = import->config_len,
					     .manifest = import->manifest,
					     .manifest_len = import->manifest_len,
					     .layers = &import->layers };
	char id[DIGEST_SIZE];
	char size[SIZES_ROOM];
	int r = catalog_add_image(import->how.store, &image, &import->names, id, error);

	if (r < 0)
		return r;
	warn(import);
	sizes_format(import->n_read, size);
	log_info("%zu layers, %u of them new, %s read", import->layers.n, import->n_new, size);
	(void)printf(DIGEST_PREFIX "%s\n", id); /* main sees errors */
	return 0;
}

VERB(import)
{
	_cleanup_store_ struct store store = STORE_NONE;
	_cleanup_source_ struct source source = { 0 };
	struct import import = {
		.args = args,
		.how = { .store = &store,
			 .limits = { .max_bytes = args->max_bytes,
				     .max_entries = args->max_entries },
			 .keeps_blobs = args->keeps_blobs },
	};
	int r = source_parse(args->arguments.items[0], &source, error);

	if (r == 0)
		r = take_tags(&import, error);
	if (r == 0)
		r = store_open(args->store, STORE_ADD, &store, error);
	if (r == 0)
		r = take_source(&import, &source, error);
	if (r == 0)
		r = add_image(&import, error);
	strv_deinit(&import.layers);
	strv_deinit(&import.names);
	free(import.config);
	free(import.manifest);
	return r;
}
