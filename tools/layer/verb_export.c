/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "store/reference.h"
#include "tools/layer/export.h"
#include "tools/layer/source.h"
#include "tools/layer/stage.h"
#include "tools/layer/tarout.h"
#include "tools/layer/verbs.h"

static int to_directory(const struct export *export, const char *path, struct error *error)
{
	_cleanup_fd_ int dir = -1;

	if (mkdir(path, 0755) < 0 && errno != EEXIST)
		return error_set_errno(error, -errno, "%s", path);
	dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return error_set_errno(error, -errno, "%s", path);
	return export_oci(export, dir, error);
}

/* Every file of the stage, as if they were made in 1970. */
static int pack(int dir, int out, struct error *error)
{
	const struct view view = { .kind = VIEW_PLAIN, .roots = &dir, .n = 1 };
	_cleanup_view_dir_ struct view_dir root = { 0 };
	struct tarout *tar;
	int r = tarout_new(out, 0, &tar, error);

	if (r < 0)
		return r;
	r = view_open_root(&view, &root);
	if (r < 0)
		(void)error_set_errno(error, r, "reading what was written");
	else
		r = tarout_add_below(tar, &view, &root, "", error);
	if (r == 0)
		r = tarout_finish(tar, error);
	tarout_free(tar);
	return r;
}

static int to_archive(const struct export *export, const struct source *to, struct error *error)
{
	_cleanup_stage_ struct stage stage = STAGE_NONE;
	_cleanup_fd_ int out = -1;
	int r;

	out = open(to->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (out < 0)
		return error_set_errno(error, -errno, "%s", to->path);
	r = stage_begin(export->store, &stage, error);
	if (r == 0)
		r = to->kind == SOURCE_OCI_ARCHIVE ? export_oci(export, stage.fd, error) :
						     export_docker(export, stage.fd, error);
	if (r == 0)
		r = pack(stage.fd, out, error);
	if (r < 0)
		(void)unlink(to->path); /* half an archive is none */
	return r;
}

/* What the image is called there when that was not said: in a layout its tag, as umoci has it. */
static const char *choose_name(const struct source *to, const char *word,
			       char reference[REFERENCE_SIZE])
{
	if (to->name)
		return to->name;
	if (digest_is_hex_prefix(word) ||
	    strncmp(word, DIGEST_PREFIX, strlen(DIGEST_PREFIX)) == 0 ||
	    reference_complete(word, reference) < 0)
		return NULL;
	return to->kind == SOURCE_OCI ? strrchr(reference, ':') + 1 : reference;
}

static int write_to(const struct export *export, const struct source *to, struct error *error)
{
	switch (to->kind) {
	case SOURCE_OCI:
		return to_directory(export, to->path, error);
	case SOURCE_OCI_ARCHIVE:
	case SOURCE_DOCKER_ARCHIVE:
		return to_archive(export, to, error);
	default:
		return error_set(error, -EINVAL,
				 "'%s' is no destination: oci:DIR, oci-archive:FILE or "
				 "docker-archive:FILE",
				 to->path);
	}
}

VERB(export)
{
	_cleanup_store_ struct store store = STORE_NONE;
	_cleanup_source_ struct source to = { 0 };
	_cleanup_image_ struct image image = { 0 };
	_cleanup_free_ char *config = NULL;
	const char *word = args->arguments.items[0];
	char reference[REFERENCE_SIZE];
	struct export export = { .args = args, .store = &store, .image = &image };
	int r = source_parse(args->arguments.items[1], &to, error);

	if (r == 0)
		r = store_open(args->store, STORE_READ, &store, error);
	if (r == 0)
		r = image_find(&store, word, &image, error);
	if (r == 0)
		r = image_read_config(&store, &image, &config, &export.config_len, error);
	if (r < 0)
		return r;
	export.config = config;
	export.name = choose_name(&to, word, reference);
	return write_to(&export, &to, error);
}
