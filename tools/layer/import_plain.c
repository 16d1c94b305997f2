/* SPDX-License-Identifier: MIT */
/* The configuration says no more than has to be, so the same files give the same image. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/sys.h"
#include "tools/layer/config.h"
#include "tools/layer/import.h"

static int add_tar(struct import *import, int fd, struct addlayer_result *result,
		   struct error *error)
{
	struct stat st = { 0 };

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		st.st_size = 0;
	return addlayer_stream(&import->how, fd, NULL, NULL, "layer", (uint64_t)st.st_size, result,
			       error);
}

static int add_directory(struct import *import, int fd, struct addlayer_result *result,
			 struct error *error)
{
	const struct view view = {
		.kind = VIEW_RAW,
		.space = import->how.store->is_user_kind ? FORMAT_SPACE_USER : FORMAT_SPACE_TRUSTED,
		.roots = &fd,
		.n = 1,
	};

	return addlayer_view(&import->how, &view, "layer", result, error);
}

static int open_source(const struct source *source, struct error *error)
{
	int fd;

	if (source->kind != SOURCE_DIR && strcmp(source->path, "-") == 0)
		return dup(STDIN_FILENO);
	fd = open(source->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	return fd < 0 ? error_set_errno(error, -errno, "opening it") : fd;
}

static int add(struct import *import, const struct source *source, struct addlayer_result *result,
	       struct error *error)
{
	_cleanup_fd_ int fd = open_source(source, error);
	struct stat st;
	bool is_directory;

	if (fd < 0)
		return fd;
	is_directory = fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
	if (source->kind == SOURCE_DIR && !is_directory)
		return error_set(error, -ENOTDIR, "%s is no directory", source->path);
	if (source->kind == SOURCE_TAR && is_directory)
		return error_set(error, -EISDIR, "%s is a directory", source->path);
	return is_directory ? add_directory(import, fd, result, error) :
			      add_tar(import, fd, result, error);
}

int import_plain(struct import *import, const struct source *source, struct error *error)
{
	struct addlayer_result result = { 0 };
	int r = add(import, source, &result, error);

	if (r < 0)
		return error_wrap(error, r, "%s", source->path);
	import_count(import, &result);
	return config_on_base(import->how.store, import->args->base, result.diff_id, "import",
			      &import->layers, &import->config, &import->config_len, error);
}
