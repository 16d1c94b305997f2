/* SPDX-License-Identifier: MIT */
/*
 * The upper and the work directory must be below one mount, or no rename connects them: a private
 * clone is taken of the lowest directory above both, and both are opened in it.
 *
 * Two locks (flock) tell the states of a mount apart.  The upper directory is locked while the union
 * is live; the work directory until the daemon has written everything.  Who finds the first one free
 * and the second one taken waits: umount(2) returns before the daemon is done.
 */
#include "fs/stack.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <unistd.h>

#include "fs/clones.h"
#include "fs/overlap.h"
#include "lib/cleanup.h"

/* A holder whose connection has just gone lets the first lock go within an instant. */
#define LIVE_WAIT_MS 2000
/* And the second when its data is on disk. */
#define BUSY_WAIT_MS 60000
#define WAIT_STEP_MS 10
/* How often a work directory may vanish under us. */
#define MAX_TRIES 100

struct opening {
	const struct ovl_config *config;
	struct stack stack;
	enum format_space space;
	char *upper; /* resolved */
	char *work;  /* resolved; exists */
	char *error;
	size_t error_size;
};

/* Say why, in one line, and pass the error on. */
static int fail(struct opening *o, int r, const char *format, ...) PRINTF_LIKE(3, 4);

static int fail(struct opening *o, int r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(o->error, o->error_size, format, args);
	va_end(args);
	return r;
}

/* --- lowers --- */

/* In a clone that it shares, or else with one of its own. */
static int open_lower(struct opening *o, const struct clones *clones, size_t i,
		      struct layer *layers, uint16_t *n)
{
	const char *path = o->config->lowers[i];
	_cleanup_fd_ int fd = clones_open(clones, i);
	int r = fd >= 0 ? layer_adopt(fd, path, true, true, o->space, &layers[*n]) :
			  layer_open(path, true, o->space, &layers[*n]);

	if (r < 0)
		return fail(o, r, "lower directory '%s': %s", path, strerror(-r));
	layers[*n].id = *n;
	(*n)++;
	return 0;
}

static int open_lowers(struct opening *o)
{
	size_t n_merged = o->config->n_lowers - o->config->n_data;
	struct clones *clones = NULL;
	int r = clones_new(o->config->lowers, o->config->n_lowers, &clones);

	if (r < 0)
		return fail(o, r, "lower directories: %s", strerror(-r));
	for (size_t i = 0; r == 0 && i < o->config->n_lowers; i++)
		r = i < n_merged ? open_lower(o, clones, i, o->stack.layers, &o->stack.n) :
				   open_lower(o, clones, i, o->stack.data, &o->stack.n_data);
	clones_free(clones);
	return r;
}

/* --- upper and work --- */

/* A directory of a mount that is attached nowhere has no other name than the one that was given. */
static char *resolve(const char *path, const struct stat *st)
{
	_cleanup_free_ char *resolved = realpath(path, NULL);
	struct stat found;

	if (resolved && stat(resolved, &found) == 0 && found.st_dev == st->st_dev &&
	    found.st_ino == st->st_ino)
		return ptr_take(resolved);
	return strdup(path);
}

static int resolve_dir(struct opening *o, const char *what, const char *path, char **ret)
{
	struct stat st;
	char *resolved;

	if (stat(path, &st) < 0)
		return fail(o, -errno, "%s directory '%s': %s", what, path, strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return fail(o, -ENOTDIR, "%s directory '%s': %s", what, path, strerror(ENOTDIR));
	resolved = resolve(path, &st);
	if (!resolved)
		return fail(o, -ENOMEM, "%s directory '%s': %s", what, path, strerror(ENOMEM));
	*ret = resolved;
	return 0;
}

/* What lies ready under a name that anybody can guess is used only if nobody else can write it. */
static bool is_private(const struct stat *st)
{
	return S_ISDIR(st->st_mode) && st->st_uid == geteuid() && !(st->st_mode & 022);
}

static int make_work_at(struct opening *o, const char *path)
{
	struct stat st;

	if (mkdir(path, 0700) < 0) {
		if (errno != EEXIST)
			return -errno;
		if (lstat(path, &st) < 0 || !is_private(&st))
			return -EPERM;
	}
	o->stack.made_work = strdup(path); /* the name is ours: who ends last removes it */
	return o->stack.made_work ? 0 : -ENOMEM;
}

/* Beside the upper as ".NAME.unionfs-work"; inside it where its parent is another mount or may not
 * be written. */
static int choose_work(struct opening *o, char **ret)
{
	char *slash = strrchr(o->upper, '/');
	const char *name = slash + 1;
	int parent_len = slash == o->upper ? 1 : (int)(slash - o->upper);
	_cleanup_free_ char *parent = NULL;
	char *path;
	int r = -EXDEV;

	if (asprintf(&parent, "%.*s", parent_len, o->upper) < 0 ||
	    asprintf(&path, "%s/.%s.unionfs-work", parent_len > 1 ? parent : "", name) < 0)
		return fail(o, -ENOMEM, "work directory: %s", strerror(ENOMEM));
	if (*name && strlen(name) + 15 <= NAME_MAX && clones_is_same_mount(parent, o->upper))
		r = make_work_at(o, path);
	if (r < 0) {
		free(path);
		if (asprintf(&path, "%s/" FORMAT_WORK_IN_UPPER, *name ? o->upper : "") < 0)
			return fail(o, -ENOMEM, "work directory: %s", strerror(ENOMEM));
		r = make_work_at(o, path);
		o->stack.hides_work = true;
	}
	if (r < 0) {
		r = fail(o, r, "work directory '%s': %s", path, strerror(-r));
		free(path);
		return r;
	}
	*ret = path;
	return 0;
}

static int find_work(struct opening *o)
{
	if (!o->config->work)
		return choose_work(o, &o->work);
	return resolve_dir(o, "work", o->config->work, &o->work);
}

static int check_upper_and_work(struct opening *o)
{
	if (!clones_is_same_mount(o->upper, o->work))
		return fail(
			o, -EXDEV,
			"upper directory '%s' and work directory '%s' are not on one mounted file "
			"system: name a workdir beside the upper",
			o->upper, o->work);
	if (overlap_is_inside(o->upper, o->work) ||
	    (overlap_is_inside(o->work, o->upper) && !o->stack.hides_work))
		return fail(o, -EINVAL, "upper directory '%s' and work directory '%s' overlap",
			    o->upper, o->work);
	return 0;
}

/* Descriptors of the upper and of WORK below one mount: of a private clone where that is allowed. */
static int open_pair(struct opening *o, int *ret_upper, int *ret_work, bool *ret_is_clone)
{
	size_t len = clones_common_dir(o->upper, o->work);
	_cleanup_free_ char *base = strndup(o->upper, len ? len : 1);
	_cleanup_fd_ int plain = -1;
	_cleanup_fd_ int clone = -1;
	const char *upper = o->upper + len + (o->upper[len] == '/');
	const char *work = o->work + len + (o->work[len] == '/');

	if (!base)
		return -ENOMEM;
	plain = open(base, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (plain < 0)
		return -errno;
	clone = clones_is_same_mount(base, o->upper) ? sys_clone_mount(plain, "", false) : -EXDEV;
	*ret_is_clone = clone >= 0;
	if (clone >= 0) {
		*ret_upper = sys_open_beneath(clone, upper, O_PATH | O_DIRECTORY);
		*ret_work = sys_open_beneath(clone, work, O_RDONLY | O_DIRECTORY);
	} else {
		*ret_upper = open(o->upper, O_PATH | O_DIRECTORY | O_CLOEXEC);
		*ret_work = open(o->work, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	}
	if (*ret_upper < 0)
		return *ret_upper == -1 ? -errno : *ret_upper;
	return *ret_work < 0 ? (*ret_work == -1 ? -errno : *ret_work) : 0;
}

static int lock_dir(struct opening *o, int fd, int wait_ms, const char *what, const char *path)
{
	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK)
			return fail(o, -errno, "locking %s directory '%s': %s", what, path,
				    strerror(errno));
		if (wait_ms <= 0)
			return fail(o, -EBUSY, "%s directory '%s' is in use by another mount", what,
				    path);
		(void)poll(NULL, 0, WAIT_STEP_MS);
		wait_ms -= WAIT_STEP_MS;
	}
	return 0;
}

static int open_upper(struct opening *o)
{
	struct layer *layer = &o->stack.layers[o->stack.n];
	_cleanup_fd_ int upper = -1;
	bool is_clone = false;
	int r = open_pair(o, &upper, &o->stack.work_base, &is_clone);

	if (r == 0)
		r = layer_adopt(upper, o->upper, false, is_clone, o->space, layer);
	if (r < 0)
		return fail(o, r, "upper directory '%s': %s", o->upper, strerror(-r));
	layer->id = o->stack.n;
	o->stack.upper = o->stack.n++;
	return 0;
}

/* A daemon that ended removed the work directory that it had made, between our open and our lock. */
static bool work_is_gone(const struct opening *o)
{
	struct statx stx;

	return sys_stat(o->stack.work_base, "", &stx) == 0 && stx.stx_nlink == 0;
}

static int lock_all(struct opening *o)
{
	int r = lock_dir(o, o->stack.layers[o->stack.upper].root, LIVE_WAIT_MS, "upper", o->upper);

	if (r == 0)
		r = lock_dir(o, o->stack.work_base, BUSY_WAIT_MS, "work", o->work);
	return r;
}

/* --- marks left by other mounts --- */

static int check_mark(struct opening *o, const char *name)
{
	const char *remedy = "not known";

	if (!strcmp(name, FORMAT_INCOMPAT_VOLATILE))
		return fail(o, -EINVAL,
			    "upper directory '%s' was left by a volatile mount that did not end "
			    "cleanly: make a new one, or remove '%s/" FORMAT_WORK_DIR
			    "/" FORMAT_INCOMPAT_DIR "/" FORMAT_INCOMPAT_VOLATILE "'",
			    o->upper, o->work);
	if (!strcmp(name, FORMAT_INCOMPAT_USER_REDIRECT))
		remedy = o->space == FORMAT_SPACE_USER ? NULL : "only there with -o userxattr";
	if (!strcmp(name, FORMAT_INCOMPAT_USER_METACOPY))
		remedy = o->space == FORMAT_SPACE_USER && o->config->metacopy == OPTIONS_ON ?
				 NULL :
				 "only there with -o userxattr,metacopy=on";
	if (!remedy)
		return 0;
	return fail(o, -EINVAL, "upper directory '%s' needs a feature that is %s: '%s'", o->upper,
		    remedy, name);
}

static int check_marks(struct opening *o)
{
	int fd = sys_open_beneath(o->stack.work_fd, FORMAT_INCOMPAT_DIR, O_RDONLY | O_DIRECTORY);
	_cleanup_dir_ DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *d;
	int r = 0;

	if (!stream)
		return fd == -ENOENT ? 0 :
				       fail(o, -EIO, "work directory '%s': cannot read '%s'",
					    o->work, FORMAT_INCOMPAT_DIR);
	while (r == 0 && (d = readdir(stream)))
		if (strcmp(d->d_name, ".") && strcmp(d->d_name, ".."))
			r = check_mark(o, d->d_name);
	return r;
}

static int open_work(struct opening *o)
{
	int r = sys_mkdirat(o->stack.work_base, FORMAT_WORK_DIR, 0700);
	struct stat st;

	if (r < 0 && r != -EEXIST)
		return fail(o, r, "work directory '%s': %s", o->work, strerror(-r));
	o->stack.made_work_dir = r == 0;
	o->stack.work_fd =
		sys_open_beneath(o->stack.work_base, FORMAT_WORK_DIR, O_RDONLY | O_DIRECTORY);
	if (o->stack.work_fd >= 0 && (fstat(o->stack.work_fd, &st) < 0 || !is_private(&st)))
		return fail(o, -EPERM,
			    "work directory '%s': '" FORMAT_WORK_DIR
			    "' in it belongs to somebody else or can be written by others",
			    o->work);
	if (o->stack.work_fd < 0)
		return fail(o, o->stack.work_fd, "work directory '%s': %s", o->work,
			    strerror(-o->stack.work_fd));
	return check_marks(o);
}

/* --- how they lie to each other --- */

static int check_lowers(struct opening *o)
{
	struct overlap overlap = {
		.config = o->config,
		.upper = &o->stack.layers[o->stack.upper],
		.upper_path = o->upper,
		.work_path = o->work,
		.error = o->error,
		.error_size = o->error_size,
	};
	struct statx stx;
	int r = sys_stat(o->stack.work_base, "", &stx);

	if (r < 0)
		return fail(o, r, "work directory '%s': %s", o->work, strerror(-r));
	o->stack.work_ino = stx.stx_ino;
	overlap.work_ino = stx.stx_ino;
	return overlap_check(&overlap);
}

/* File systems are numbered by first appearance, the upper's first. */
static void number_file_systems(struct stack *stack)
{
	uint16_t next = 0;

	for (uint16_t i = 0; i < stack->n; i++) {
		struct layer *layer = &stack->layers[stack->order[i]];
		uint16_t same = 0;

		while (same < i && stack->layers[stack->order[same]].root_dev != layer->root_dev)
			same++;
		layer->fs = same < i ? stack->layers[stack->order[same]].fs : next++;
	}
}

/* Copies of an image have one UUID, and some kinds of file systems none: then no handle tells whose it
 * is. */
static void find_twins(struct stack *stack)
{
	for (uint16_t i = 0; i < stack->n; i++) {
		for (uint16_t j = 0; j < i; j++) {
			struct layer *a = &stack->layers[i];
			struct layer *b = &stack->layers[j];

			if (a->fs == b->fs || memcmp(a->uuid, b->uuid, sizeof(a->uuid)) != 0)
				continue;
			a->has_twin = true;
			b->has_twin = true;
		}
	}
}

static void order_layers(struct stack *stack)
{
	uint16_t at = 0;

	if (stack->upper != LAYER_NONE)
		stack->order[at++] = stack->upper;
	for (uint16_t i = 0; i < stack->n; i++)
		if (i != stack->upper)
			stack->order[at++] = i;
	number_file_systems(stack);
	find_twins(stack);
}

/* --- the whole --- */

static void let_go_upper(struct opening *o)
{
	if (o->stack.upper != LAYER_NONE)
		layer_deinit(&o->stack.layers[--o->stack.n]);
	o->stack.upper = LAYER_NONE;
	fd_close(&o->stack.work_base);
	free(ptr_take(o->work));
	free(ptr_take(o->stack.made_work));
}

/* The daemon of an earlier mount removes the work directory that it chose: at any moment here. */
static bool was_removed(const struct opening *o, int r)
{
	if (r == 0)
		return work_is_gone(o);
	return !o->config->work && o->work && access(o->work, F_OK) < 0 && errno == ENOENT;
}

/* Open and lock the upper and its work directory. */
static int hold_upper(struct opening *o)
{
	int r;

	for (int tries = 0; tries < MAX_TRIES; tries++) {
		if (tries)
			let_go_upper(o);
		r = find_work(o);
		if (r == 0)
			r = check_upper_and_work(o);
		if (r == 0)
			r = open_upper(o);
		if (r == 0)
			r = lock_all(o);
		if (!was_removed(o, r))
			return r;
	}
	return fail(o, -EAGAIN, "work directory of '%s': somebody keeps removing it", o->upper);
}

/* A read-only union writes nothing: its upper is one more layer, without a work directory. */
static int open_upper_readonly(struct opening *o)
{
	struct layer *layer = &o->stack.layers[o->stack.n];
	int r = layer_open(o->config->upper, true, o->space, layer);

	if (r < 0)
		return fail(o, r, "upper directory '%s': %s", o->config->upper, strerror(-r));
	layer->id = o->stack.n;
	o->stack.upper = o->stack.n++;
	return 0;
}

static int open_all(struct opening *o)
{
	size_t room = o->config->n_lowers + 3;
	int r;

	o->stack.layers = calloc(room, sizeof(*o->stack.layers));
	o->stack.order = calloc(room, sizeof(*o->stack.order));
	o->stack.data = calloc(o->config->n_data + 1, sizeof(*o->stack.data));
	if (!o->stack.layers || !o->stack.order || !o->stack.data)
		return fail(o, -ENOMEM, "%s", strerror(ENOMEM));
	r = open_lowers(o);
	if (r == 0 && o->config->upper && (o->config->flags_set & MS_RDONLY)) {
		r = open_upper_readonly(o);
	} else if (r == 0 && o->config->upper) {
		r = resolve_dir(o, "upper", o->config->upper, &o->upper);
		if (r == 0)
			r = hold_upper(o);
		if (r == 0)
			r = check_lowers(o);
		if (r == 0)
			r = open_work(o);
	}
	if (r == 0)
		order_layers(&o->stack);
	return r;
}

int stack_open(const struct ovl_config *config, struct stack *ret, char *error, size_t error_size)
{
	struct opening o = {
		.config = config,
		.stack = { .upper = LAYER_NONE, .work_base = -1, .work_fd = -1 },
		.space = config->userxattr ? FORMAT_SPACE_USER : FORMAT_SPACE_TRUSTED,
		.error = error,
		.error_size = error_size,
	};
	int r = open_all(&o);

	free(o.upper);
	free(o.work);
	if (r < 0) {
		stack_undo(&o.stack);
		stack_deinit(&o.stack);
		return r;
	}
	*ret = o.stack;
	return 0;
}

void stack_deinit(struct stack *stack)
{
	for (uint16_t i = 0; stack->layers && i < stack->n; i++)
		layer_deinit(&stack->layers[i]);
	for (uint16_t i = 0; i < stack->n_data; i++)
		layer_deinit(&stack->data[i]);
	free(stack->layers);
	free(stack->data);
	free(stack->order);
	free(stack->made_work);
	fd_close(&stack->work_fd);
	fd_close(&stack->work_base);
	stack->layers = NULL;
	stack->data = NULL;
	stack->n_data = 0;
	stack->order = NULL;
	stack->made_work = NULL;
}

void stack_unlock_live(const struct stack *stack)
{
	if (stack->upper != LAYER_NONE)
		(void)flock(stack->layers[stack->upper].root, LOCK_UN); /* closing does it too */
}

void stack_remove_made_work(struct stack *stack)
{
	if (!stack->made_work)
		return;
	(void)sys_unlinkat(stack->work_base, FORMAT_WORK_DIR,
			   AT_REMOVEDIR); /* marks may be in it */
	(void)rmdir(stack->made_work);
}

void stack_undo(struct stack *stack)
{
	if (stack->made_work_dir)
		(void)sys_unlinkat(stack->work_base, FORMAT_WORK_DIR, AT_REMOVEDIR); /* or in use */
	stack_remove_made_work(stack);
}
