/* SPDX-License-Identifier: MIT */
/*
 * The layers are read from the top down.  A directory in one layer needs no memory of names; a
 * merged one keeps a hash set of what was seen, whiteouts included, and each name counts where it is
 * met first.  A ".wh.NAME" file hides NAME in the layers below its own only, so these are noted once
 * their layer has been read.
 */
#include "fs/listing.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "fs/inode.h"
#include "fs/realdir.h"
#include "fs/resolve.h"
#include "fs/whiteout.h"
#include "lib/cleanup.h"

#define READ_SIZE (128U << 10)

struct listing {
	_Atomic uint32_t refs;
	uint32_t version;
	uint32_t n;
	uint32_t last_cookie; /* the greatest that was given in this directory */
	bool has_ranges;      /* a struct resolve_range precedes each name */
	struct listing_entry *entries;
	char *text;
};

/* The kernel's struct linux_dirent64. */
struct raw_dirent {
	uint64_t ino;
	int64_t off;
	uint16_t reclen;
	uint8_t type;
	char name[];
};

struct seen {
	uint32_t hash;
	uint32_t name; /* offset in text + 1; 0 = free */
};

struct builder {
	struct ovl_fs *fs;
	bool is_merged;
	bool wants_one; /* one visible name is enough to know */
	uint32_t at;    /* the realdir that is read */
	const struct layer *layer;
	int fd;
	bool is_last;
	uint16_t from_bottom; /* the number of the layer that is read, as in struct resolve_range */
	struct listing_entry *entries;
	size_t n, room;
	char *text;
	size_t text_len, text_room;
	struct seen *seen; /* merged only */
	size_t n_seen, seen_room;
	size_t *marks; /* offsets in text of names hidden below this layer */
	size_t n_marks, marks_room;
};

static void builder_deinit(struct builder *b)
{
	free(b->entries);
	free(b->text);
	free(b->seen);
	free(b->marks);
}

/* Make room for @more elements of @size in the array at @array. */
static int grow(void **array, size_t *room, size_t used, size_t more, size_t size)
{
	size_t wanted = *room ? *room : 64;
	void *bigger;

	while (wanted < used + more)
		wanted *= 2;
	if (wanted == *room)
		return 0;
	bigger = realloc(*array, wanted * size);
	if (!bigger)
		return -ENOMEM;
	*array = bigger;
	*room = wanted;
	return 0;
}

/* Names are aligned for the ranges before them. */
static int add_range(struct builder *b)
{
	struct resolve_range range = { .top = b->from_bottom, .bottom = b->from_bottom };
	size_t padding = b->text_len % 2; /* of struct resolve_range, as malloc aligns the text */
	int r = grow((void **)&b->text, &b->text_room, b->text_len, padding + sizeof(range), 1);

	if (r < 0)
		return r;
	b->text_len += padding;
	memcpy(b->text + b->text_len, &range, sizeof(range));
	b->text_len += sizeof(range);
	return 0;
}

static void extend_range(struct builder *b, size_t text)
{
	struct resolve_range range;

	memcpy(&range, b->text + text - sizeof(range), sizeof(range));
	range.bottom = b->from_bottom;
	memcpy(b->text + text - sizeof(range), &range, sizeof(range));
}

static int add_text(struct builder *b, const char *name, size_t *ret)
{
	size_t len = strlen(name) + 1;
	int r = b->is_merged ? add_range(b) : 0;

	if (r == 0)
		r = grow((void **)&b->text, &b->text_room, b->text_len, len, 1);
	if (r < 0)
		return r;
	if (b->text_len + len > UINT32_MAX)
		return -ENOMEM;
	memcpy(b->text + b->text_len, name, len);
	*ret = b->text_len;
	b->text_len += len;
	return 0;
}

/* --- the set of names seen --- */

static struct seen *seen_slot(const struct builder *b, const char *name, uint32_t hash)
{
	size_t mask = b->seen_room - 1;
	size_t i = hash & mask;

	while (b->seen[i].name &&
	       (b->seen[i].hash != hash || strcmp(b->text + b->seen[i].name - 1, name) != 0))
		i = (i + 1) & mask;
	return &b->seen[i];
}

static int seen_grow(struct builder *b)
{
	size_t old_room = b->seen_room;
	struct seen *old = b->seen;

	if (b->n_seen < old_room / 4 * 3)
		return 0;
	b->seen_room = old_room ? old_room * 2 : 256;
	b->seen = calloc(b->seen_room, sizeof(*b->seen));
	if (!b->seen) {
		b->seen = old;
		b->seen_room = old_room;
		return -ENOMEM;
	}
	for (size_t i = 0; i < old_room; i++)
		if (old[i].name)
			*seen_slot(b, b->text + old[i].name - 1, old[i].hash) = old[i];
	free(old);
	return 0;
}

/* Note @name.  Returns 1 and its text when it is new, 0 when it was seen, or -errno. */
static int note_name(struct builder *b, const char *name, size_t *ret_text)
{
	uint32_t hash;
	struct seen *slot;
	int r;

	if (!b->is_merged) {
		r = add_text(b, name, ret_text);
		return r < 0 ? r : 1;
	}
	r = seen_grow(b);
	if (r < 0)
		return r;
	hash = (uint32_t)XXH3_64bits(name, strlen(name));
	slot = seen_slot(b, name, hash);
	if (slot->name) {
		extend_range(b, slot->name - 1);
		return 0;
	}
	r = add_text(b, name, ret_text);
	if (r < 0)
		return r;
	*slot = (struct seen){ .hash = hash, .name = (uint32_t)*ret_text + 1 };
	b->n_seen++;
	return 1;
}

/* --- one name of one layer --- */

static int add_mark(struct builder *b, const char *target)
{
	size_t text;
	int r = add_text(b, target, &text);

	if (r == 0)
		r = grow((void **)&b->marks, &b->marks_room, b->n_marks, 1, sizeof(*b->marks));
	if (r == 0)
		b->marks[b->n_marks++] = text;
	return r;
}

/* What a name means beyond itself: 1 visible, 0 hidden, or -errno.  @type may become known. */
static int judge_name(struct builder *b, const char *name, uint8_t *type)
{
	bool is_lower = b->layer->id != b->fs->upper;
	bool xattr = is_lower && (ovl_realdir(b->fs, b->at)->facts & REALDIR_XWHITEOUTS);
	bool is_wh = b->layer->reads_wh && format_is_wh_name(name, strlen(name));
	bool may_be_other = (xattr || b->layer->override != OVERRIDE_NONE) && *type == DT_REG;
	struct statx stx;
	int r;

	if (*type != DT_CHR && *type != DT_UNKNOWN && !may_be_other && !is_wh)
		return 1;
	r = layer_stat(b->layer, b->fd, name, &stx);
	if (r < 0)
		return r == -ENOENT || r == -EXDEV ? 0 : r == -ELOOP ? 1 : r;
	*type = (uint8_t)IFTODT(stx.stx_mode);
	if (is_wh && whiteout_is_mark(b->layer, b->fd, name, &stx)) {
		const char *target = format_wh_target(name);

		r = target && !b->is_last ? add_mark(b, target) : 0;
		return r < 0 ? r : 0;
	}
	return !layer_is_whiteout(b->layer, b->fd, name, &stx, xattr);
}

/* The work directory, met in a lower layer. */
static bool is_hidden_work(const struct builder *b, const struct raw_dirent *d)
{
	const struct layer *upper = ovl_upper(b->fs);

	return b->fs->hides_work && d->type == DT_DIR && d->ino == b->fs->work_ino &&
	       b->layer != upper && b->layer->root_dev == upper->root_dev;
}

static int add_name(struct builder *b, const struct raw_dirent *d)
{
	uint8_t type = d->type;
	size_t text;
	int visible;
	int r;

	if (!strcmp(d->name, ".") || !strcmp(d->name, "..") ||
	    resolve_is_hidden_work(b->fs, b->at, d->name) || is_hidden_work(b, d))
		return 0;
	visible = judge_name(b, d->name, &type);
	if (visible < 0 || (!visible && !b->is_merged))
		return MIN(visible, 0);
	r = note_name(b, d->name, &text);
	if (r <= 0 || !visible)
		return MIN(r, 0);
	r = grow((void **)&b->entries, &b->room, b->n, 1, sizeof(*b->entries));
	if (r == 0)
		b->entries[b->n++] =
			(struct listing_entry){ .name = (uint32_t)text, .type = type & 15U };
	return r;
}

/* --- one layer --- */

static int read_names(struct builder *b, int dir, char *buffer)
{
	ssize_t n;

	while ((n = sys_getdents(dir, buffer, READ_SIZE)) > 0) {
		for (ssize_t at = 0; at < n;) {
			const struct raw_dirent *d = (const void *)(buffer + at);
			int r = add_name(b, d);

			if (r < 0)
				return r;
			if (b->wants_one && b->n)
				return 0;
			at += d->reclen;
		}
	}
	return (int)n;
}

static int hide_marked(struct builder *b)
{
	for (size_t i = 0; i < b->n_marks; i++) {
		size_t text;
		_cleanup_free_ char *name = strdup(b->text + b->marks[i]);
		int r = name ? note_name(b, name, &text) : -ENOMEM;

		if (r < 0)
			return r;
	}
	b->n_marks = 0;
	return 0;
}

static int read_layer(struct builder *b, uint32_t at, char *buffer)
{
	_cleanup_dirfd_ struct dirfd dirfd = DIRFD_NONE;
	_cleanup_fd_ int dir = -1;
	int r = dirfd_open(&dirfd, b->fs, at);

	if (r < 0)
		return r;
	dir = sys_openat(dirfd.ref.fd, ".", O_RDONLY | O_DIRECTORY, 0);
	if (dir < 0)
		return dir;
	b->at = at;
	b->fd = dir;
	b->layer = realdir_layer(b->fs, at);
	r = read_names(b, dir, buffer);
	return r == 0 && b->is_merged ? hide_marked(b) : r;
}

static int build_locked(struct builder *b, struct inode *dir)
{
	const struct dirinfo *info = ovl_dirinfo(b->fs, dir);
	const uint32_t *stack = inode_stack(b->fs, dir);
	_cleanup_free_ char *buffer = NULL;

	if (info->flags & DIR_DEAD)
		return 0;
	buffer = malloc(READ_SIZE);
	if (!buffer)
		return -ENOMEM;
	b->is_merged = info->n_stack > 1;
	for (unsigned i = 0; i < info->n_stack; i++) {
		int r;

		b->is_last = i + 1U == info->n_stack;
		b->from_bottom = (uint16_t)(info->n_stack - 1U - i);
		r = read_layer(b, stack[i], buffer);
		if (r < 0 || (b->wants_one && b->n))
			return r;
	}
	return 0;
}

/* --- cookies --- */

static void number_afresh(struct listing *listing)
{
	for (uint32_t i = 0; i < listing->n; i++)
		listing->entries[i].cookie = (LISTING_FIRST_COOKIE + i) & LISTING_MAX_COOKIE;
	listing->last_cookie = LISTING_FIRST_COOKIE + listing->n;
}

static int compare_cookies(const void *a, const void *b)
{
	const struct listing_entry *x = a;
	const struct listing_entry *y = b;

	return (x->cookie > y->cookie) - (x->cookie < y->cookie);
}

/* A table of an old listing's names: positions + 1. */
static uint32_t *index_names(const struct listing *old, uint32_t *ret_mask)
{
	uint32_t room = 64;
	uint32_t *table;

	while (room / 2 < old->n)
		room *= 2;
	table = calloc(room, sizeof(*table));
	for (uint32_t i = 0; table && i < old->n; i++) {
		const char *name = listing_name(old, &old->entries[i]);
		uint32_t at = (uint32_t)XXH3_64bits(name, strlen(name)) & (room - 1);

		while (table[at])
			at = (at + 1) & (room - 1);
		table[at] = i + 1;
	}
	*ret_mask = room - 1;
	return table;
}

static uint32_t old_cookie(const struct listing *old, const uint32_t *table, uint32_t mask,
			   const char *name)
{
	uint32_t at = (uint32_t)XXH3_64bits(name, strlen(name)) & mask;

	for (; table[at]; at = (at + 1) & mask) {
		const struct listing_entry *entry = &old->entries[table[at] - 1];

		if (!strcmp(listing_name(old, entry), name))
			return entry->cookie;
	}
	return 0;
}

/* Names that are in @old keep their cookies. */
static int number_like(struct listing *listing, const struct listing *old)
{
	_cleanup_free_ uint32_t *table = NULL;
	uint32_t mask;

	if (LISTING_MAX_COOKIE - old->last_cookie <= listing->n)
		return -EOVERFLOW;
	table = index_names(old, &mask);
	if (!table)
		return -ENOMEM;
	listing->last_cookie = old->last_cookie;
	for (uint32_t i = 0; i < listing->n; i++) {
		struct listing_entry *entry = &listing->entries[i];
		uint32_t cookie = old_cookie(old, table, mask, listing_name(listing, entry));

		entry->cookie = (cookie ? cookie : ++listing->last_cookie) & LISTING_MAX_COOKIE;
	}
	if (listing->n)
		qsort(listing->entries, listing->n, sizeof(*listing->entries), compare_cookies);
	return 0;
}

uint32_t listing_after(const struct listing *listing, uint64_t cookie)
{
	uint32_t low = 0;
	uint32_t high = listing->n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (listing->entries[middle].cookie > cookie)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* --- the snapshot --- */

static int make_listing(struct builder *b, uint32_t version, struct listing **ret)
{
	struct listing *listing = calloc(1, sizeof(*listing));
	void *smaller;

	if (!listing)
		return -ENOMEM;
	atomic_init(&listing->refs, 1);
	listing->version = version;
	listing->n = (uint32_t)b->n;
	listing->has_ranges = b->is_merged;
	smaller = b->n ? realloc(b->entries, b->n * sizeof(*b->entries)) : NULL;
	listing->entries = smaller ? smaller : b->entries;
	smaller = b->text_len ? realloc(b->text, b->text_len) : NULL;
	listing->text = smaller ? smaller : b->text;
	b->entries = NULL;
	b->text = NULL;
	*ret = listing;
	return 0;
}

static struct listing *listing_ref(struct listing *listing)
{
	if (listing)
		atomic_fetch_add_explicit(&listing->refs, 1, memory_order_relaxed);
	return listing;
}

/*
 * Number @listing and leave it with the directory.  Somebody may stand at a cookie of the old one.
 * When there are no more, they begin anew, and whoever reads just then may miss names or see them twice.
 */
static int install(struct ovl_fs *fs, struct inode *dir, struct listing *listing)
{
	struct dirinfo *info = ovl_dirinfo(fs, dir);
	struct rwlock *lock = locks_inode(&fs->locks, ovl_inode_index(fs, dir));
	struct listing *old;
	int r = 0;

	rwlock_write(lock);
	old = info->listing;
	if (old)
		r = number_like(listing, old);
	if (!old || r == -EOVERFLOW) {
		number_afresh(listing);
		r = 0;
	}
	if (r == 0)
		info->listing = listing_ref(listing);
	rwlock_unlock(lock);
	if (r == 0)
		listing_put(old);
	return r;
}

/* The listing that was made last, if @is_any or if it is still true. */
static struct listing *get_last(struct ovl_fs *fs, struct inode *dir, bool is_any)
{
	struct dirinfo *info = ovl_dirinfo(fs, dir);
	struct rwlock *lock = locks_inode(&fs->locks, ovl_inode_index(fs, dir));
	struct listing *listing;

	rwlock_read(lock);
	listing = info->listing;
	if (listing && !is_any &&
	    listing->version != atomic_load_explicit(&info->version, memory_order_acquire))
		listing = NULL;
	listing = listing_ref(listing);
	rwlock_unlock(lock);
	return listing;
}

int listing_get(struct ovl_fs *fs, struct inode *dir, bool from_start, struct listing **ret)
{
	struct rwlock *lock = locks_dir(&fs->locks, ovl_inode_index(fs, dir));
	struct builder b = { .fs = fs };
	struct listing *listing = get_last(fs, dir, !from_start);
	uint32_t version;
	int r;

	if (listing) {
		*ret = listing;
		return 0;
	}
	rwlock_read(lock);
	version = atomic_load_explicit(&ovl_dirinfo(fs, dir)->version, memory_order_acquire);
	r = build_locked(&b, dir);
	if (r == 0)
		r = make_listing(&b, version, &listing);
	if (r == 0)
		r = install(fs, dir, listing);
	rwlock_unlock(lock);
	builder_deinit(&b);
	if (r < 0) {
		listing_put(listing);
		return r;
	}
	*ret = listing;
	return 0;
}

int listing_is_empty_locked(struct ovl_fs *fs, struct inode *dir)
{
	struct builder b = { .fs = fs, .wants_one = true };
	int r = build_locked(&b, dir);

	r = r < 0 ? r : b.n == 0;
	builder_deinit(&b);
	return r;
}

void listing_put(struct listing *listing)
{
	if (!listing || atomic_fetch_sub_explicit(&listing->refs, 1, memory_order_acq_rel) != 1)
		return;
	free(listing->entries);
	free(listing->text);
	free(listing);
}

uint32_t listing_count(const struct listing *listing)
{
	return listing->n;
}

const struct listing_entry *listing_at(const struct listing *listing, uint32_t position)
{
	return &listing->entries[position];
}

const char *listing_name(const struct listing *listing, const struct listing_entry *entry)
{
	return listing->text + entry->name;
}

const struct resolve_range *listing_range(const struct listing *listing,
					  const struct listing_entry *entry)
{
	const void *range = listing->text + entry->name - sizeof(struct resolve_range);

	return listing->has_ranges ? range : NULL;
}

uint32_t listing_version(const struct listing *listing)
{
	return listing->version;
}
