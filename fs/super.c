/* SPDX-License-Identifier: MIT */
/* Everything of a union is made here, in the order of its levels, and unmade in the reverse. */
#include "fs/super.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include "fs/copyjob.h"
#include "fs/entry.h"
#include "fs/former.h"
#include "fs/index.h"
#include "fs/index_check.h"
#include "fs/itable.h"
#include "fs/links.h"
#include "fs/lookup.h"
#include "fs/metacopy.h"
#include "fs/policy.h"
#include "fs/realdir.h"
#include "fs/stack.h"
#include "fs/workdir.h"
#include "lib/log.h"

#define MAX_INODES (1U << 27)
#define MAX_DIRS (1U << 25)
#define MAX_REALDIRS (1U << 26)

/* Of the descriptors we may have, so much at most for each cache; the rest is for work under way. */
#define FDCACHE_SHARE 4
#define FDCACHE_MAX 4096

struct super {
	struct ovl_fs fs;
	struct stack stack;
};

static struct super *super_of(struct ovl_fs *fs)
{
	return container_of(fs, struct super, fs);
}

static uint32_t fdcache_size(void)
{
	struct rlimit limit = { .rlim_cur = 1024 };

	(void)getrlimit(RLIMIT_NOFILE, &limit); /* the default is a fair guess */
	return (uint32_t)MIN(limit.rlim_cur / FDCACHE_SHARE, (rlim_t)FDCACHE_MAX);
}

static int open_tables(struct ovl_fs *fs)
{
	uint32_t n_fds = fdcache_size();
	int r = arena_init(&fs->names);

	if (r == 0)
		r = pool_init(&fs->realdirs, sizeof(struct realdir), MAX_REALDIRS);
	if (r == 0)
		r = pool_init(&fs->inodes, sizeof(struct inode), MAX_INODES);
	if (r == 0)
		r = pool_init(&fs->dirinfos, sizeof(struct dirinfo), MAX_DIRS);
	if (r == 0)
		r = fdcache_init(&fs->dirfds, n_fds);
	if (r == 0)
		r = fdcache_init(&fs->datafds, n_fds);
	if (r == 0)
		r = itable_init(fs);
	if (r == 0)
		r = entry_table_init(fs);
	if (r == 0)
		r = links_init(fs);
	if (r == 0)
		r = metacopy_init(fs);
	if (r == 0)
		r = former_init(fs);
	return r < 0 ? r : copyjob_init(fs);
}

static int make_roots(struct ovl_fs *fs)
{
	fs->roots = calloc(fs->n_layers, sizeof(*fs->roots));
	if (!fs->roots)
		return -ENOMEM;
	for (uint16_t i = 0; i < fs->n_layers; i++) {
		int r = realdir_new(fs, i, 0, "", &fs->roots[i]);

		if (r < 0)
			return r;
		if (fs->layers[i].has_xwhiteouts && i != fs->upper)
			ovl_realdir(fs, fs->roots[i])->facts |= REALDIR_XWHITEOUTS;
	}
	return 0;
}

/* The layers as they were written, or plain "unionfs" when that is too long for a mount table. */
static char *make_fsname(const struct ovl_config *config)
{
	char name[1024];
	size_t used = 0;

	if (config->fsname)
		return strdup(config->fsname);
	if (config->compat == OPTIONS_COMPAT_FUSE_OVERLAYFS)
		return strdup("fuse-overlayfs");
	for (size_t i = 0; i < config->n_lowers; i++) {
		bool is_data = i + config->n_data >= config->n_lowers;
		const char *colons = !i ? "" : is_data ? "::" : ":";
		int n = snprintf(name + used, sizeof(name) - used, "%s%s", colons,
				 config->lowers[i]);

		if (n < 0 || (size_t)n >= sizeof(name) - used)
			return strdup("unionfs");
		used += (size_t)n;
	}
	return strdup(name);
}

/*
 * Whoever may write a lower layer may write such attributes: they steer a mount of the first user
 * namespace's root only if root says so.
 */
static void configure_overrides(struct ovl_fs *fs)
{
	enum override_kind wanted = fs->config.xattr_permissions;

	for (uint16_t i = 0; i < fs->n_layers; i++) {
		struct layer *layer = &fs->layers[i];

		if (wanted != OVERRIDE_NONE || fs->config.is_unprivileged)
			layer->override = override_probe(layer->root);
		if (i == fs->upper && !fs->readonly)
			layer->override = wanted;
		fs->hides_override = fs->hides_override || layer->override != OVERRIDE_NONE;
	}
	if (wanted != OVERRIDE_NONE)
		fs->config.noacl = true;
}

/* The upper's top directory says what is used in it. */
static int mark_override(struct ovl_fs *fs)
{
	const struct layer *upper = ovl_upper(fs);
	struct statx stx;
	int r;

	if (!upper || fs->readonly || upper->override == OVERRIDE_NONE ||
	    override_probe(upper->root) == upper->override)
		return 0;
	r = sys_stat(upper->root, "", &stx);
	return r < 0 ? r : override_store(upper->override, upper->root, "", &stx);
}

static void configure(struct ovl_fs *fs, const struct stack *stack)
{
	fs->layers = stack->layers;
	fs->n_layers = stack->n;
	fs->order = stack->order;
	fs->data_layers = stack->data;
	fs->n_data_layers = stack->n_data;
	fs->upper = stack->upper;
	fs->work_ino = stack->work_ino;
	fs->hides_work = stack->made_work != NULL;
	fs->readonly = stack->upper == LAYER_NONE || (fs->config.flags_set & MS_RDONLY);
	fs->is_unsynced = fs->config.fsync == OPTIONS_FSYNC_VOLATILE ||
			  stack->upper == LAYER_NONE || layer_is_in_memory(ovl_upper(fs));
	fs->space = fs->config.userxattr ? FORMAT_SPACE_USER : FORMAT_SPACE_TRUSTED;
	for (uint16_t i = 0; i < fs->n_layers; i++)
		fs->layers[i].reads_wh = i != fs->upper || fs->config.compat != OPTIONS_COMPAT_NONE;
	configure_overrides(fs);
	fs->redirect_follows = policy_redirect_follows(&fs->config);
	fs->redirect_creates = policy_redirect_creates(&fs->config);
	fs->metacopy = fs->config.metacopy == OPTIONS_ON;
}

static int open_work(struct super *super, char *error, size_t error_size)
{
	struct ovl_fs *fs = &super->fs;
	int r;

	if (super->stack.work_fd < 0 && fs->upper != LAYER_NONE && fs->config.work &&
	    fs->config.index == OPTIONS_ON)
		return index_open_readonly(fs, fs->config.work, error, error_size);
	if (super->stack.work_fd < 0)
		return 0;
	r = workdir_init(fs, super->stack.work_fd, error, error_size);
	super->stack.work_fd = -1; /* the workdir's now, whatever came of it */
	if (r == 0 && fs->config.index == OPTIONS_ON)
		r = index_open(fs, super->stack.work_base, error, error_size);
	if (r < 0 || fs->config.fsync != OPTIONS_FSYNC_VOLATILE)
		return r;
	r = workdir_mark_incompat(fs, FORMAT_INCOMPAT_VOLATILE);
	if (r < 0)
		(void)snprintf(error, error_size, "work directory: marking it volatile: %s",
			       strerror(-r));
	return r;
}

int super_open(const struct ovl_config *config, struct ovl_fs **ret, char *error, size_t error_size)
{
	struct super *super = calloc(1, sizeof(*super));
	struct ovl_fs *fs;
	int r;

	*error = '\0';
	if (!super) {
		(void)snprintf(error, error_size, "%s", strerror(ENOMEM));
		return -ENOMEM;
	}
	fs = &super->fs;
	fs->config = *config;
	r = stack_open(config, &super->stack, error, error_size);
	if (r < 0) {
		free(super);
		return r;
	}
	locks_init(&fs->locks);
	configure(fs, &super->stack);
	r = mark_override(fs);
	if (r < 0)
		(void)snprintf(error, error_size,
			       "upper directory '%s': cannot keep owners in attributes: %s",
			       ovl_upper(fs)->path, strerror(-r));
	if (r == 0)
		r = open_tables(fs);
	if (r == 0)
		r = make_roots(fs);
	if (r == 0)
		r = open_work(super, error, error_size);
	if (r == 0)
		r = lookup_make_root(fs);
	fs->fsname = r == 0 ? make_fsname(config) : NULL;
	if (r == 0 && !fs->fsname)
		r = -ENOMEM;
	if (r < 0) {
		if (!*error)
			(void)snprintf(error, error_size, "setting up: %s", strerror(-r));
		if (fs->work && config->fsync == OPTIONS_FSYNC_VOLATILE)
			workdir_unmark_volatile(fs);
		index_deinit(fs);
		workdir_deinit(fs);
		stack_undo(&super->stack);
		super_close(fs);
		return r;
	}
	*ret = fs;
	return 0;
}

void super_on_attr_change(struct ovl_fs *fs, void (*tell)(void *cookie, uint64_t node),
			  void *cookie)
{
	fs->tell_attr_change = tell;
	fs->tell_cookie = cookie;
}

void super_on_listing_change(struct ovl_fs *fs, void (*tell)(void *cookie, uint64_t node),
			     void *cookie)
{
	fs->tell_listing_change = tell;
	fs->tell_cookie = cookie;
}

void super_on_growth(struct ovl_fs *fs, void (*tell)(void *cookie), void *cookie)
{
	fs->tell_growth = tell;
	fs->tell_cookie = cookie;
}

void super_pass_through(struct ovl_fs *fs, int (*open)(void *cookie, int fd),
			void (*close)(void *cookie, int id), void *cookie)
{
	fs->backing_cookie = cookie;
	fs->backing_close = close;
	fs->backing_open = open;
}

void super_preload(struct ovl_fs *fs,
		   int (*store)(void *cookie, uint64_t node, const void *data, size_t size),
		   void *cookie)
{
	fs->pages_cookie = cookie;
	fs->pages_store = store;
}

void super_forget_all(struct ovl_fs *fs)
{
	copyjob_stop(fs);
	itable_forget_all(fs);
	itable_put(fs, ovl_inode(fs, INODE_ROOT_ID)); /* the reference of lookup_make_root */
	if (fs->work)
		workdir_empty_trash(fs);
}

int super_settle(struct ovl_fs *fs)
{
	struct super *super = super_of(fs);
	int r = 0;

	stack_unlock_live(&super->stack);
	if (!fs->work)
		return 0;
	if (fs->config.fsync == OPTIONS_FSYNC_VOLATILE) {
		workdir_unmark_volatile(fs);
	} else if (syncfs(ovl_upper(fs)->root) < 0) {
		r = -errno;
		log_error("syncing the upper directory '%s': %s", ovl_upper(fs)->path,
			  strerror(-r));
	}
	return r;
}

void super_leave(struct ovl_fs *fs)
{
	workdir_deinit(fs);
	stack_remove_made_work(&super_of(fs)->stack);
}

void super_close(struct ovl_fs *fs)
{
	struct super *super;

	if (!fs)
		return;
	super = super_of(fs);
	index_deinit(fs);
	workdir_deinit(fs);
	stack_remove_made_work(&super->stack);
	copyjob_deinit(fs);
	metacopy_deinit(fs);
	links_deinit(fs);
	former_deinit(fs);
	entry_table_deinit(fs);
	itable_deinit(fs);
	fdcache_deinit(&fs->datafds);
	fdcache_deinit(&fs->dirfds);
	pool_deinit(&fs->dirinfos);
	pool_deinit(&fs->inodes);
	pool_deinit(&fs->realdirs);
	arena_deinit(&fs->names);
	locks_deinit(&fs->locks);
	stack_deinit(&super->stack);
	free(fs->roots);
	free(fs->fsname);
	free(super);
}

const char *super_fsname(const struct ovl_fs *fs)
{
	return fs->fsname;
}

bool super_is_readonly(const struct ovl_fs *fs)
{
	return fs->readonly;
}
