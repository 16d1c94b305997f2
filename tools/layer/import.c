/* SPDX-License-Identifier: MIT */
#include "tools/layer/import.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/sys.h"
#include "runner/jsonread.h"
#include "store/image.h"
#include "store/reference.h"
#include "tools/layer/catalog.h"
#include "tools/layer/sha256.h"

int import_open(int dir, const char *path)
{
	const struct open_how how = {
		.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	long fd = syscall(SYS_openat2, dir, path, &how, sizeof(how));

	return fd < 0 ? -errno : (int)fd;
}

static int read_whole(int fd, char **ret, size_t *ret_len)
{
	_cleanup_free_ char *text = NULL;
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	if (st.st_size > IMAGE_MAX_JSON)
		return -EFBIG;
	text = malloc((size_t)st.st_size + 1);
	if (!text)
		return -ENOMEM;
	n = sys_pread_full(fd, text, (size_t)st.st_size, 0);
	if (n < 0)
		return (int)n;
	text[n] = '\0';
	*ret = ptr_take(text);
	*ret_len = (size_t)n;
	return 0;
}

int import_read_json(int dir, const char *path, char **ret_text, size_t *ret_len, json_t **ret,
		     struct error *error)
{
	_cleanup_fd_ int fd = import_open(dir, path);
	_cleanup_free_ char *text = NULL;
	size_t len = 0;
	int r = fd < 0 ? fd : read_whole(fd, &text, &len);

	if (r < 0)
		return error_set_errno(error, r, "%s", path);
	r = jsonread_parse(text, len, ret, error);
	if (r < 0)
		return error_wrap(error, r, "%s", path);
	if (ret_text) {
		*ret_text = ptr_take(text);
		*ret_len = len;
	}
	return 0;
}

int import_take_name(struct import *import, const char *name, struct error *error)
{
	char reference[REFERENCE_SIZE];

	if (import->args->tags.n > 0 || !name || reference_complete(name, reference) < 0)
		return 0;
	return strv_add(&import->names, reference) < 0 ?
		       error_set_errno(error, -ENOMEM, "the image's name") :
		       0;
}

int import_take_config(struct import *import, const char *config, size_t len,
		       struct strv *ret_diff_ids, struct error *error)
{
	_cleanup_json_ json_t *root = NULL;
	char diff_id[DIGEST_SIZE];
	const json_t *item;
	const json_t *list;
	size_t i;
	int r = jsonread_parse(config, len, &root, error);

	if (r < 0)
		return error_wrap(error, r, "the image's configuration");
	list = json_object_get(json_object_get(root, "rootfs"), "diff_ids");
	if (!json_is_array(list) || json_array_size(list) > IMAGE_MAX_LAYERS)
		return error_set(error, -EINVAL,
				 "the image's configuration has no rootfs.diff_ids");
	json_array_foreach((json_t *)(uintptr_t)list, i, item)
	{
		const char *text = json_string_value(item);

		if (!text || digest_parse(text, diff_id) < 0)
			return error_set(error, -EINVAL,
					 "rootfs.diff_ids[%zu] of the image's configuration is no "
					 "sha256 digest",
					 i);
		if (strv_add(ret_diff_ids, diff_id) < 0)
			return error_set_errno(error, -ENOMEM, "the image's configuration");
	}
	import->config = malloc(len + 1);
	if (!import->config)
		return error_set_errno(error, -ENOMEM, "the image's configuration");
	memcpy(import->config, config, len);
	import->config_len = len;
	return 0;
}

void import_count(struct import *import, const struct addlayer_result *result)
{
	import->n_new += result->is_new;
	import->n_read += result->n_read;
	import->n_owners += result->n_owners;
}

static bool has_blob(const struct import *import, const char *diff_id)
{
	char name[CATALOG_BLOB_SIZE];
	char digest[DIGEST_SIZE];

	return catalog_find_blob(import->how.store, diff_id, name, digest) == 0;
}

int import_blob(struct import *import, int dir, const char *path, const char *diff_id,
		const char *digest, int64_t size, const char *what, struct error *error)
{
	struct addlayer_result result = { 0 };
	_cleanup_fd_ int fd = -1;
	struct stat st;
	int r;

	if (catalog_has_layer(import->how.store, diff_id) &&
	    (!import->how.keeps_blobs || has_blob(import, diff_id)))
		return strv_add(&import->layers, diff_id) < 0 ?
			       error_set_errno(error, -ENOMEM, "the image's layers") :
			       0;
	fd = import_open(dir, path);
	if (fd < 0)
		return error_set_errno(error, fd, "%s: %s", what, path);
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return error_set(error, -EINVAL, "%s: %s is no file", what, path);
	if (size >= 0 && size != st.st_size)
		return error_set(error, -EBADMSG, "%s: %s has %lld bytes, not %lld", what, path,
				 (long long)st.st_size, (long long)size);
	r = addlayer_stream(&import->how, fd, diff_id, digest, what, (uint64_t)st.st_size, &result,
			    error);
	if (r < 0)
		return error_wrap(error, r, "%s", what);
	import_count(import, &result);
	return strv_add(&import->layers, diff_id) < 0 ?
		       error_set_errno(error, -ENOMEM, "the image's layers") :
		       0;
}
