/* SPDX-License-Identifier: MIT */
/*
 * A hash is only a reason to look closer: whoever shares compares the bytes.  Names of one inode
 * are one file already.
 */
#include "tools/layer/duplicates.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <xxhash.h>

#include "lib/cleanup.h"
#include "lib/sys.h"
#include "tools/layer/view.h"

#define READ_ROOM (256 << 10)

static int add_file(struct duplicates *list, size_t tree, const char *path, const struct statx *stx)
{
	if (list->n == list->room) {
		size_t room = 2 * list->room + 256;
		struct duplicates_file *grown =
			reallocarray(list->files, room, sizeof(*list->files));

		if (!grown)
			return -ENOMEM;
		list->files = grown;
		list->room = room;
	}
	list->files[list->n] = (struct duplicates_file){
		.size = stx->stx_size,
		.ino = stx->stx_ino,
		.tree = tree,
		.path = strdup(path),
	};
	return list->files[list->n].path ? (void)list->n++, 0 : -ENOMEM;
}

static int add_below(struct duplicates *list, const struct view *view, const struct view_dir *dir,
		     size_t number, const char *path)
{
	_cleanup_view_list_ struct view_list names = { 0 };
	int r = view_read(view, dir, &names);

	for (size_t i = 0; i < names.n && r == 0; i++) {
		const char *name = names.items[i].name;
		_cleanup_view_dir_ struct view_dir below = { 0 };
		_cleanup_free_ char *full = NULL;
		struct statx stx;

		if (asprintf(&full, "%s%s%s", path, *path ? "/" : "", name) < 0) {
			full = NULL;
			return -ENOMEM;
		}
		r = sys_stat(dir->parts[0].fd, name, &stx);
		if (r == 0 && S_ISREG(stx.stx_mode) && stx.stx_size > 0)
			r = add_file(list, number, full, &stx);
		if (r == 0 && S_ISDIR(stx.stx_mode)) {
			r = view_open_dir(view, dir, name, &below);
			r = r < 0 ? r : add_below(list, view, &below, number, full);
		}
	}
	return r;
}

int duplicates_add_tree(struct duplicates *list, int tree, size_t number, struct error *error)
{
	const struct view view = { .kind = VIEW_PLAIN, .roots = &tree, .n = 1 };
	_cleanup_view_dir_ struct view_dir root = { 0 };
	int r = view_open_root(&view, &root);

	if (r == 0)
		r = add_below(list, &view, &root, number, "");
	return r < 0 ? error_set_errno(error, r, "reading a layer's files") : 0;
}

/* --- hashing --- */

static int hash_file(const struct duplicates_file *file, int tree, uint8_t *buffer, uint64_t ret[2])
{
	_cleanup_fd_ int fd = sys_open_beneath(tree, file->path, O_RDONLY | O_NONBLOCK);
	XXH3_state_t *state = XXH3_createState();
	XXH128_hash_t hash;
	uint64_t at = 0;
	ssize_t n = fd < 0 ? fd : 1;

	if (!state)
		return -ENOMEM;
	(void)XXH3_128bits_reset(state); /* there is a state: it works */
	while (n > 0) {
		n = sys_pread_full(fd, buffer, READ_ROOM, (off_t)at);
		if (n > 0)
			(void)XXH3_128bits_update(state, buffer, (size_t)n);
		at += n > 0 ? (uint64_t)n : 0;
	}
	hash = XXH3_128bits_digest(state);
	(void)XXH3_freeState(state);
	if (n < 0)
		return (int)n;
	ret[0] = hash.high64;
	ret[1] = hash.low64;
	return 0;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare(const void *a, const void *b)
{
	const struct duplicates_file *x = a;
	const struct duplicates_file *y = b;
	int order = compare_numbers(y->size, x->size); /* the greatest first */

	if (order == 0)
		order = compare_numbers(x->hash[0], y->hash[0]);
	if (order == 0)
		order = compare_numbers(x->hash[1], y->hash[1]);
	if (order == 0)
		order = compare_numbers(x->ino, y->ino);
	return order ? order : compare_numbers(x->tree, y->tree);
}

static void sort(struct duplicates *list)
{
	if (list->n > 1)
		qsort(list->files, list->n, sizeof(*list->files), compare);
}

static bool is_size_alone(const struct duplicates *list, size_t i)
{
	return (i == 0 || list->files[i - 1].size != list->files[i].size) &&
	       (i + 1 == list->n || list->files[i + 1].size != list->files[i].size);
}

void duplicates_sort(struct duplicates *list, const int *trees)
{
	uint8_t *buffer = malloc(READ_ROOM);

	sort(list);
	for (size_t i = 0; i < list->n; i++) {
		struct duplicates_file *file = &list->files[i];
		uint64_t hash[2];

		if (is_size_alone(list, i))
			continue;
		file->is_unreadable =
			!buffer || hash_file(file, trees[file->tree], buffer, hash) < 0;
		if (!file->is_unreadable)
			memcpy(file->hash, hash, sizeof(hash));
		file->is_hashed = !file->is_unreadable;
	}
	free(buffer);
	sort(list);
}

bool duplicates_is_first(const struct duplicates *list, size_t i)
{
	const struct duplicates_file *a = &list->files[i];
	const struct duplicates_file *b = i > 0 ? a - 1 : NULL;

	return !b || !a->is_hashed || !b->is_hashed || a->size != b->size ||
	       memcmp(a->hash, b->hash, sizeof(a->hash)) != 0;
}

void duplicates_deinit(struct duplicates *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->files[i].path);
	free(list->files);
	*list = (struct duplicates){ 0 };
}
