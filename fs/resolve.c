/* SPDX-License-Identifier: MIT */
/*
 * The walk follows the kernel's ovl_lookup() rule for rule, so that both see the same tree:
 *
 *  - a directory is merged with directories of its name further down until one is opaque or the
 *    name is whited out or is something else;
 *  - a relative redirect changes the name that is asked for further down in the same parents;
 *  - an absolute one restarts at the root of every layer further down; its components are walked
 *    like names, and what they meet (whiteouts, opaque marks, redirects) counts;
 *  - a file without data of its own (metacopy) lets the walk go on, redirects included, to the first
 *    file of its name that has data.
 */
#include "fs/resolve.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "fs/index.h"
#include "fs/metacopy.h"
#include "fs/realdir.h"
#include "fs/resolve_index.h"
#include "fs/resolve_origin.h"
#include "fs/whiteout.h"
#include "lib/cleanup.h"

struct walk {
	struct ovl_fs *fs;
	char *name;        /* what the layers further down are asked for; owned */
	bool has_redirect; /* name came from a redirect */
	bool stop;         /* nothing further down counts */
	bool is_dir;       /* a directory was found: only directories are merged with it */
	bool wants_data;   /* files were found, the data of which is further down */
	bool met_lower;    /* one of them in a lower layer */
	struct format_digest digest;       /* that the data must have; none: no mark said so */
	const struct resolve_range *range; /* of the first name; NULL: not known */
	uint32_t *stack;
	uint32_t n_stack;
	uint32_t room;
};

void resolved_deinit(struct ovl_fs *fs, struct resolved *resolved)
{
	for (uint32_t i = 0; i < resolved->n_stack; i++)
		realdir_put(fs, resolved->stack[i]);
	free(resolved->stack);
	free(resolved->redirect);
	free(resolved->index);
	metacopy_free(fs, resolved->data);
	*resolved = (struct resolved){ 0 };
}

static void walk_deinit(struct walk *walk)
{
	for (uint32_t i = 0; i < walk->n_stack; i++)
		realdir_put(walk->fs, walk->stack[i]);
	free(walk->stack);
	free(walk->name);
}

/* --- one layer --- */

int resolve_single(struct ovl_fs *fs, uint32_t at, const char *name, bool is_last,
		   struct statx *ret)
{
	struct layer *layer = realdir_layer(fs, at);
	_cleanup_dirfd_ struct dirfd dir = DIRFD_NONE;
	bool is_lower = layer->id != fs->upper;
	int r;

	if (resolve_is_hidden_work(fs, at, name))
		return SINGLE_ABSENT;
	r = dirfd_open(&dir, fs, at);
	if (r < 0)
		return r;
	r = layer_stat(layer, dir.ref.fd, name, ret);
	/* -EXDEV: something is mounted there, in a layer that is no clone.  It is not the layer's. */
	if (r == -ENOENT || r == -ENAMETOOLONG || r == -ENOTDIR || r == -EXDEV) {
		if (!layer->reads_wh || is_last)
			return SINGLE_ABSENT;
		return whiteout_is_named(fs, at, dir.ref.fd, name);
	}
	if (r < 0)
		return r;
	if (layer_is_whiteout(layer, dir.ref.fd, name, ret,
			      is_lower && (ovl_realdir(fs, at)->facts & REALDIR_XWHITEOUTS)))
		return SINGLE_WHITEOUT;
	if (layer->reads_wh && format_is_wh_name(name, strlen(name)) &&
	    whiteout_is_mark(layer, dir.ref.fd, name, ret))
		return SINGLE_ABSENT; /* the mark itself is never shown */
	return SINGLE_FOUND;
}

static bool is_trap(const struct ovl_fs *fs, const struct statx *stx)
{
	uint64_t dev = ((uint64_t)stx->stx_dev_major << 32) | stx->stx_dev_minor;
	const struct layer *upper = ovl_upper(fs);

	if (!upper || dev != upper->root_dev)
		return false;
	return stx->stx_ino == upper->root_ino || stx->stx_ino == fs->work_ino;
}

/* --- redirects --- */

static ssize_t get_redirect(const struct layer *layer, int dirfd, const char *name, char **ret)
{
	char *value = malloc(XATTR_SIZE_LIMIT + 1);
	ssize_t n;

	if (!value)
		return -ENOMEM;
	n = layer_get_private(layer, dirfd, name, FORMAT_REDIRECT, value, XATTR_SIZE_LIMIT);
	if (n <= 0 || format_redirect_check(value, (size_t)n) < 0) {
		free(value);
		return n == -ENODATA ? 0 : n < 0 ? n : -EIO;
	}
	value[n] = '\0';
	*ret = value;
	return n;
}

/*
 * The object at the component of walk->name that begins at @prefix and is followed by @post carries
 * the redirect @value: put it in the component's place.  An absolute one takes the place of
 * everything before it too, and what stopped an ancestor stops nothing any more.
 */
static int apply_redirect(struct walk *walk, size_t prefix, const char *post, const char *value)
{
	bool is_absolute = value[0] == '/';
	size_t keep = is_absolute ? 0 : prefix;
	size_t size = keep + strlen(value) + strlen(post) + 1;
	char *name = malloc(size);

	if (!name)
		return -ENOMEM;
	if (snprintf(name, size, "%.*s%s%s", (int)keep, walk->name, value, post) < 0) {
		free(name);
		return -EIO;
	}
	free(walk->name);
	walk->name = name;
	walk->has_redirect = true;
	if (is_absolute)
		walk->stop = false;
	return 0;
}

/* --- one directory found in one layer: does it hide, does it lead elsewhere? --- */

static int read_opaque(const struct layer *layer, int fd, enum format_opaque *ret)
{
	char value[4];
	ssize_t n = layer_get_private(layer, fd, "", FORMAT_OPAQUE, value, sizeof(value));

	*ret = n > 0 ? format_opaque_decode(value, (size_t)n) : FORMAT_OPAQUE_NO;
	if (n < 0 && n != -ENODATA && n != -ERANGE)
		return (int)n;
	if (*ret != FORMAT_OPAQUE_YES && layer->reads_wh && whiteout_is_opaque_marked(layer, fd))
		*ret = FORMAT_OPAQUE_YES;
	return 0;
}

/* What the marks of the directory open at @fd do to the walk. @is_end: it is the last component. */
static int heed_marks(struct walk *walk, uint32_t rd, int fd, size_t prefix, const char *post,
		      struct resolved *found)
{
	struct ovl_fs *fs = walk->fs;
	const struct layer *layer = realdir_layer(fs, rd);
	bool is_upper = layer->id == fs->upper;
	_cleanup_free_ char *redirect = NULL;
	enum format_opaque opaque;
	ssize_t n;
	int r;

	r = read_opaque(layer, fd, &opaque);
	if (r < 0)
		return r;
	if (opaque == FORMAT_OPAQUE_XWHITEOUTS && !is_upper)
		ovl_realdir(fs, rd)->facts |= REALDIR_XWHITEOUTS;
	if (opaque == FORMAT_OPAQUE_YES) {
		walk->stop = true;
		if (is_upper)
			found->dir_flags |= DIR_OPAQUE;
		return 0;
	}
	n = get_redirect(layer, fd, "", &redirect);
	if (n <= 0)
		return (int)n;
	if (is_upper) {
		found->redirect = strdup(redirect);
		if (!found->redirect)
			return -ENOMEM;
	}
	return apply_redirect(walk, prefix, post, redirect);
}

static int note_impure(struct ovl_fs *fs, int fd, struct resolved *found)
{
	char value[4];
	ssize_t n = layer_get_private(ovl_upper(fs), fd, "", FORMAT_IMPURE, value, sizeof(value));

	if (n == 1 && value[0] == 'y')
		found->dir_flags |= DIR_IMPURE;
	return 0;
}

static int walk_push(struct walk *walk, uint32_t rd)
{
	if (walk->n_stack == walk->room) {
		uint32_t room = walk->room ? walk->room * 2 : 4;
		uint32_t *stack = realloc(walk->stack, room * sizeof(*stack));

		if (!stack)
			return -ENOMEM;
		walk->stack = stack;
		walk->room = room;
	}
	walk->stack[walk->n_stack++] = rd;
	return 0;
}

/*
 * The directory @name below @at was found: make its realdir and heed its marks.  Returns the realdir,
 * whose reference is the caller's, in @ret.
 */
static int enter_dir(struct walk *walk, uint32_t at, const char *name, bool is_last, size_t prefix,
		     const char *post, struct resolved *found, uint32_t *ret)
{
	struct ovl_fs *fs = walk->fs;
	uint16_t layer = ovl_realdir(fs, at)->layer;
	bool is_upper = layer == fs->upper;
	_cleanup_dirfd_ struct dirfd dir = DIRFD_NONE;
	uint32_t rd;
	int r;

	r = realdir_new(fs, layer, at, name, &rd);
	if (r < 0)
		return r;
	if (is_last && !is_upper && !fs->layers[layer].has_xwhiteouts) {
		*ret = rd; /* nothing is below: no mark matters */
		return 0;
	}
	r = dirfd_open(&dir, fs, rd);
	if (r == 0)
		r = heed_marks(walk, rd, dir.ref.fd, prefix, post, found);
	if (r == 0 && is_upper)
		r = note_impure(fs, dir.ref.fd, found);
	dirfd_close(&dir);
	if (r < 0) {
		realdir_put(fs, rd);
		return r;
	}
	*ret = rd;
	return 0;
}

/* --- the last component in one layer --- */

/*
 * The topmost mark tells.  Where it gives no digest, one further down may, unless every file must have
 * its own.
 */
static void note_digest(struct walk *walk, const struct format_digest *digest, bool is_first)
{
	if (is_first ||
	    (walk->fs->config.verity != OPTIONS_VERITY_REQUIRE && !walk->digest.algorithm))
		walk->digest = *digest;
}

/* A record of where the data is, or NULL. */
static struct metacopy *expect_digest(const struct walk *walk, struct metacopy *data)
{
	if (data && metacopy_expect(walk->fs, data, &walk->digest) < 0) {
		metacopy_free(walk->fs, data);
		return NULL;
	}
	return data;
}

/*
 * The file @name was found in @at.  The first one is what stat shows; where it has no data, the walk
 * goes on to the one that has.
 */
static int walk_file(struct walk *walk, uint32_t at, const char *name, size_t prefix, bool is_last,
		     const struct statx *stx, struct resolved *found)
{
	struct ovl_fs *fs = walk->fs;
	_cleanup_dirfd_ struct dirfd dir = DIRFD_NONE;
	_cleanup_free_ char *redirect = NULL;
	const struct layer *layer = realdir_layer(fs, at);
	bool is_first = !walk->wants_data;
	bool is_regular = S_ISREG(stx->stx_mode);
	struct format_digest digest;
	ssize_t n = 0;

	walk->stop = true;
	if (walk->is_dir || (walk->wants_data && !is_regular))
		return 0;
	if (walk->wants_data && !fs->metacopy)
		return -EPERM;
	if (is_first) {
		found->kind = RESOLVE_FILE;
		found->stx = *stx;
		found->realdir = at;
	}
	/* An empty file of a lower layer has all of its data, whatever its mark says. */
	if (is_regular && (stx->stx_size || layer->id == fs->upper)) {
		n = dirfd_open(&dir, fs, at);
		if (n == 0)
			n = metacopy_is_marked(layer, dir.ref.fd, name, &digest);
	}
	if (n < 0)
		return (int)n;
	walk->wants_data = n == 1;
	if (!walk->wants_data && !is_first)
		found->data = expect_digest(walk, metacopy_new(fs, at, name));
	if (!walk->wants_data)
		return is_first || found->data ? 0 : -ENOMEM;
	note_digest(walk, &digest, is_first);
	walk->stop = false;
	walk->met_lower = layer->id != fs->upper;
	if (is_last && !fs->n_data_layers)
		return 0;
	n = get_redirect(layer, dir.ref.fd, name, &redirect);
	return n <= 0 ? (int)n : apply_redirect(walk, prefix, "", redirect);
}

/* A layer that holds both NAME and ".wh.NAME" shows its own NAME and hides those further down.
 * Returns whether it does. */
static int has_named_whiteout(struct ovl_fs *fs, uint32_t at, const char *name)
{
	_cleanup_dirfd_ struct dirfd dir = DIRFD_NONE;
	int r = dirfd_open(&dir, fs, at);

	if (r == 0)
		r = whiteout_is_named(fs, at, dir.ref.fd, name);
	return r < 0 ? r : r == SINGLE_WHITEOUT;
}

/*
 * Ask realdir @at for @name.  Sets found when it is the first object, pushes a directory.
 * @prefix: where in walk->name the component is.  @name may be walk->name, which enter_dir replaces.
 */
static int walk_end(struct walk *walk, uint32_t at, const char *name, size_t prefix, bool is_last,
		    struct resolved *found)
{
	struct ovl_fs *fs = walk->fs;
	bool is_lower = realdir_layer(fs, at)->id != fs->upper;
	bool hides_below;
	struct statx stx;
	uint32_t rd;
	int r = resolve_single(fs, at, name, is_last, &stx);

	if (r < 0 || r == SINGLE_ABSENT)
		return r;
	if (r == SINGLE_WHITEOUT) {
		walk->stop = true;
		return 0;
	}
	if (walk->has_redirect && !fs->redirect_follows)
		return -EPERM;
	if (!S_ISDIR(stx.stx_mode))
		return walk_file(walk, at, name, prefix, is_last, &stx, found);
	if (walk->wants_data) {
		walk->stop = true;
		return 0;
	}
	if (is_lower && is_trap(fs, &stx))
		return fs->hides_work && stx.stx_ino == fs->work_ino ? 0 : -ELOOP;
	r = realdir_layer(fs, at)->reads_wh && !is_last ? has_named_whiteout(fs, at, name) : 0;
	hides_below = r > 0;
	if (r >= 0)
		r = enter_dir(walk, at, name, is_last, prefix, "", found, &rd);
	if (r < 0)
		return r;
	walk->stop = walk->stop || hides_below;
	r = walk_push(walk, rd);
	if (r < 0) {
		realdir_put(fs, rd);
		return r;
	}
	if (!walk->is_dir) {
		found->kind = RESOLVE_DIR;
		found->stx = stx;
	}
	/* st_ino of a directory is that of its topmost lower part. */
	if (is_lower && !found->has_origin) {
		found->ino = layer_inum(realdir_layer(fs, at), &stx);
		found->has_origin = true;
	}
	walk->is_dir = true;
	return 0;
}

/* Walk the absolute walk->name from the root of layer @id.  walk->name may change on the way. */
static int walk_absolute(struct walk *walk, uint16_t id, bool is_last, struct resolved *found)
{
	struct ovl_fs *fs = walk->fs;
	uint32_t at = realdir_get(fs, fs->roots[id]);
	size_t rest = strlen(walk->name) - 1; /* bytes after the slash before the component */
	int r = 0;

	for (;;) {
		size_t total = strlen(walk->name);
		const char *s = walk->name + total - rest;
		size_t len = strcspn(s, "/");
		char name[256];
		struct statx stx;
		uint32_t rd;

		if (len >= sizeof(name)) {
			r = -EIO;
			break;
		}
		memcpy(name, s, len);
		name[len] = '\0';
		if (!s[len]) {
			r = walk_end(walk, at, name, total - rest, is_last, found);
			break;
		}
		rest -= len + 1;
		r = resolve_single(fs, at, name, is_last, &stx);
		if (r != SINGLE_FOUND || !S_ISDIR(stx.stx_mode)) {
			if (r == SINGLE_WHITEOUT || r == SINGLE_FOUND)
				walk->stop = true;
			r = MIN(r, 0);
			break;
		}
		if (is_trap(fs, &stx)) {
			r = -ELOOP;
			break;
		}
		{
			_cleanup_free_ char *post = strdup(s + len);

			r = post ? enter_dir(walk, at, name, is_last, total - rest - len - 1, post,
					     found, &rd) :
				   -ENOMEM;
		}
		if (r < 0)
			break;
		realdir_put(fs, at);
		at = rd;
	}
	realdir_put(fs, at);
	return r;
}

/* --- the lower layers --- */

/* A redirect asks for another name. */
static bool is_known_absent(const struct walk *walk, uint32_t i, uint32_t n)
{
	uint32_t from_bottom = n - 1 - i;

	return walk->range && !walk->has_redirect &&
	       (from_bottom > walk->range->top || from_bottom < walk->range->bottom);
}

static int walk_lowers(struct walk *walk, const uint32_t *parents, uint32_t n, uint32_t first,
		       struct resolved *found)
{
	struct ovl_fs *fs = walk->fs;
	bool from_roots = walk->has_redirect && walk->name[0] == '/';
	uint32_t i = from_roots ? (fs->upper == LAYER_NONE ? 0 : 1) : first;

	while (!walk->stop && i < (from_roots ? fs->n_layers : n)) {
		uint16_t id = from_roots ? fs->order[i] : ovl_realdir(fs, parents[i])->layer;
		bool is_last = i + 1 == (from_roots ? fs->n_layers : n);
		int r;

		if (!from_roots && is_known_absent(walk, i, n)) {
			i++;
			continue;
		}
		/* A redirect may lead on into layers that do not hold this directory. */
		is_last = is_last && (from_roots || !fs->redirect_follows ||
				      id == fs->order[fs->n_layers - 1]);
		r = from_roots ? walk_absolute(walk, id, is_last, found) :
				 walk_end(walk, parents[i], walk->name, 0, is_last, found);
		if (r < 0)
			return r;
		i++;
		if (!walk->stop && !from_roots && walk->has_redirect && walk->name[0] == '/') {
			from_roots = true;
			for (i = 0; fs->order[i] != id; i++)
				;
			i++;
		}
	}
	return 0;
}

/* --- the whole --- */

/* After the walk: numbers and what is known of the layers below. */
static int conclude(struct ovl_fs *fs, const struct inode *dir, const char *name, struct walk *walk,
		    struct resolved *found)
{
	uint32_t top;
	int r = 0;

	if (found->kind == RESOLVE_ABSENT)
		return 0;
	top = found->kind == RESOLVE_DIR ? walk->stack[0] : found->realdir;
	found->in_upper = ovl_realdir(fs, top)->layer == fs->upper;
	if (!found->has_origin)
		found->ino = layer_inum(realdir_layer(fs, top), &found->stx);
	if (!found->in_upper)
		found->below = ENTRY_BELOW_YES;
	else if (ovl_dirinfo(fs, dir)->n_stack == 1)
		found->below = ENTRY_BELOW_NO;
	if (found->kind == RESOLVE_FILE && found->in_upper)
		r = resolve_origin(fs, dir, name, found);
	if (r == 0 && index_is_on(fs))
		r = resolve_in_index(fs, name, found);
	found->stack = ptr_take(walk->stack);
	found->n_stack = walk->n_stack;
	walk->n_stack = 0;
	return r;
}

/* No layer has the data of the file that was found.  An absolute redirect leads on into the data-only
 * layers, and whoever names those on the command line allows that; the upper's alone does not. */
static int find_data_only(const struct walk *walk, struct resolved *found)
{
	struct ovl_fs *fs = walk->fs;

	if (!fs->n_data_layers || !walk->met_lower || walk->name[0] != '/')
		return fs->metacopy ? -EIO : -EPERM;
	found->data = expect_digest(walk, metacopy_new_data_only(fs, walk->name));
	return found->data ? 0 : -ENOMEM;
}

int resolve_name(struct ovl_fs *fs, const struct inode *dir, const char *name, struct resolved *ret)
{
	return resolve_within(fs, dir, name, NULL, ret);
}

int resolve_within(struct ovl_fs *fs, const struct inode *dir, const char *name,
		   const struct resolve_range *range, struct resolved *ret)
{
	struct dirinfo *info = ovl_dirinfo(fs, dir);
	const uint32_t *parents = arena_bytes(&fs->names, info->stack);
	struct walk walk = { .fs = fs, .name = strdup(name), .range = range };
	struct resolved found = { .kind = RESOLVE_ABSENT };
	uint32_t first = 0;
	int r = walk.name ? 0 : -ENOMEM;

	if (r == 0 && info->has_upper) {
		/* A redirect leads on from a directory that is the upper's alone, too. */
		bool is_last = info->n_stack == 1 && !fs->redirect_follows;

		first = 1;
		r = walk_end(&walk, parents[0], name, 0, is_last, &found);
	}
	if (r == 0)
		r = walk_lowers(&walk, parents, info->n_stack, first, &found);
	if (r == 0 && walk.wants_data)
		r = find_data_only(&walk, &found);
	if (r == 0)
		r = conclude(fs, dir, name, &walk, &found);
	walk_deinit(&walk);
	if (r < 0) {
		resolved_deinit(fs, &found);
		return r;
	}
	*ret = found;
	return 0;
}

int resolve_is_below(struct ovl_fs *fs, const struct inode *dir, const char *name)
{
	struct dirinfo *info = ovl_dirinfo(fs, dir);
	const uint32_t *parents = arena_bytes(&fs->names, info->stack);

	for (uint32_t i = info->has_upper; i < info->n_stack; i++) {
		struct statx stx;
		int r = resolve_single(fs, parents[i], name, i + 1U == info->n_stack, &stx);

		if (r < 0)
			return r;
		if (r != SINGLE_ABSENT)
			return r == SINGLE_FOUND;
	}
	return 0;
}
