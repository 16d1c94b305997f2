/* SPDX-License-Identifier: MIT */
/*
 * Names are "#" and a counter, as the kernel's.  The trash is a list of names: an inode dies where
 * no file may be touched, so what it leaves is removed by the next request that ends.
 */
#include "fs/workdir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "fs/realdir.h"
#include "lib/cleanup.h"

struct trash {
	struct trash *next;
	int fd; /* to be closed, when there is no name */
	char name[WORKDIR_NAME_SIZE];
};

struct workdir {
	int fd;
	uint32_t realdir;
	_Atomic uint64_t counter;
	atomic_bool has_whiteout; /* the shared one is there */
	char whiteout[WORKDIR_NAME_SIZE];
	atomic_bool lacks_tmpfile;
	atomic_uint marked;          /* bits of user_marks that are made */
	struct trash *_Atomic trash; /* pushed without the lock, taken as a whole */
};

int workdir_fd(const struct ovl_fs *fs)
{
	return fs->work->fd;
}

uint32_t workdir_realdir(const struct ovl_fs *fs)
{
	return fs->work->realdir;
}

void workdir_new_name(struct ovl_fs *fs, char ret[WORKDIR_NAME_SIZE])
{
	uint64_t n = atomic_fetch_add_explicit(&fs->work->counter, 1, memory_order_relaxed);

	(void)snprintf(ret, WORKDIR_NAME_SIZE, "#%llx", (unsigned long long)n);
}

/* --- removing --- */

static int remove_at(int dirfd, const char *name);

static int remove_content(int dirfd, const char *name)
{
	_cleanup_fd_ int fd = sys_open_beneath(dirfd, name, O_RDONLY | O_DIRECTORY);
	_cleanup_dir_ DIR *stream = NULL;
	const struct dirent *d;
	int at;

	if (fd < 0)
		return fd;
	stream = fdopendir(fd);
	if (!stream)
		return -ENOMEM;
	at = fd_take(&fd);
	while ((d = readdir(stream)))
		if (strcmp(d->d_name, ".") && strcmp(d->d_name, ".."))
			(void)remove_at(at, d->d_name); /* the rmdir that follows tells */
	return 0;
}

/* A temporary directory holds whiteouts; what a kill left below one may be deeper. */
static int remove_at(int dirfd, const char *name)
{
	int r = sys_unlinkat(dirfd, name, 0);

	if (r != -EISDIR && r != -EPERM)
		return r;
	r = sys_unlinkat(dirfd, name, AT_REMOVEDIR);
	if (r != -ENOTEMPTY && r != -EEXIST)
		return r;
	(void)remove_content(dirfd, name);
	return sys_unlinkat(dirfd, name, AT_REMOVEDIR);
}

void workdir_remove(struct ovl_fs *fs, const char *name)
{
	if (*name)
		(void)remove_at(fs->work->fd, name); /* what stays is swept by the next mount */
}

static int sweep(int workfd)
{
	_cleanup_fd_ int fd = sys_openat(workfd, ".", O_RDONLY | O_DIRECTORY, 0);
	_cleanup_dir_ DIR *stream = NULL;
	const struct dirent *d;

	if (fd < 0)
		return fd;
	stream = fdopendir(fd);
	if (!stream)
		return -ENOMEM;
	(void)fd_take(&fd);
	while ((d = readdir(stream)))
		if (strcmp(d->d_name, ".") && strcmp(d->d_name, "..") &&
		    strcmp(d->d_name, FORMAT_INCOMPAT_DIR))
			(void)remove_at(workfd, d->d_name); /* names of ours never clash with it */
	return 0;
}

/* --- life --- */

/* Whiteouts and RENAME_WHITEOUT are what everything else stands on: try both. */
/* What is made here must inherit nothing: no default ACL, no group of a setgid directory. */
static int strip(int fd)
{
	static const char *const acls[] = { "system.posix_acl_default", "system.posix_acl_access" };

	for (size_t i = 0; i < ARRAY_SIZE(acls); i++) {
		int r = sys_removexattrat(fd, ".", acls[i]);

		if (r < 0 && r != -ENODATA && r != -EOPNOTSUPP)
			return r;
	}
	return sys_chmodat(fd, ".", 0700);
}

static int probe(struct ovl_fs *fs, const char **ret_step)
{
	struct workdir *work = fs->work;
	char a[WORKDIR_NAME_SIZE];
	char b[WORKDIR_NAME_SIZE];
	int r;

	workdir_new_name(fs, work->whiteout);
	*ret_step = "making whiteouts (0:0 character devices)";
	r = sys_mknodat(work->fd, work->whiteout, S_IFCHR, 0);
	if (r < 0)
		return r;
	atomic_store(&work->has_whiteout, true);
	workdir_new_name(fs, a);
	workdir_new_name(fs, b);
	*ret_step = "making files";
	r = sys_mknodat(work->fd, a, S_IFREG | 0600, 0);
	if (r < 0)
		return r;
	*ret_step = "RENAME_WHITEOUT";
	r = sys_renameat2(work->fd, a, work->fd, b, RENAME_WHITEOUT);
	if (r == 0) {
		*ret_step = "extended attributes";
		r = layer_set_private(ovl_upper(fs), work->fd, b, FORMAT_OPAQUE, "n", 1);
	}
	workdir_remove(fs, a);
	workdir_remove(fs, b);
	return r;
}

int workdir_init(struct ovl_fs *fs, int fd, char *error, size_t error_size)
{
	struct workdir *work = calloc(1, sizeof(*work));
	const char *step = "out of memory";
	int r;

	if (!work) {
		(void)close(fd);
		return -ENOMEM;
	}
	work->fd = fd;
	fs->work = work;
	fs->layers[fs->n_layers] = *ovl_upper(fs);
	fs->layers[fs->n_layers].id = fs->n_layers;
	fs->layers[fs->n_layers].root = fd;
	fs->layers[fs->n_layers].path = NULL; /* the upper's record owns it */
	r = realdir_new(fs, fs->n_layers, 0, "", &work->realdir);
	if (r == 0) {
		step = "making it private";
		r = strip(fd);
	}
	if (r == 0) {
		step = "reading it";
		r = sweep(fd);
	}
	if (r == 0)
		r = probe(fs, &step);
	if (r == -EPERM && fs->space == FORMAT_SPACE_TRUSTED)
		(void)snprintf(error, error_size,
			       "upper directory '%s': %s: trusted.* is for root: use -o userxattr",
			       ovl_upper(fs)->path, step);
	else if (r < 0)
		(void)snprintf(error, error_size, "work directory of '%s': %s: %s",
			       ovl_upper(fs)->path, step, strerror(-r));
	return r;
}

void workdir_deinit(struct ovl_fs *fs)
{
	if (!fs->work)
		return;
	workdir_empty_trash(fs);
	if (fs->work->has_whiteout)
		(void)sweep(fs->work->fd); /* what stays is swept by the next mount */
	realdir_put(fs, fs->work->realdir);
	fd_close(&fs->work->fd);
	free(fs->work);
	fs->work = NULL;
}

/* --- temporaries --- */

int workdir_open_temp(struct ovl_fs *fs, char ret[WORKDIR_NAME_SIZE])
{
	struct workdir *work = fs->work;
	int fd;

	*ret = '\0';
	if (!atomic_load_explicit(&work->lacks_tmpfile, memory_order_relaxed)) {
		fd = sys_openat(work->fd, ".", O_TMPFILE | O_RDWR, 0600);
		if (fd != -EOPNOTSUPP && fd != -EISDIR)
			return fd;
		atomic_store_explicit(&work->lacks_tmpfile, true, memory_order_relaxed);
	}
	workdir_new_name(fs, ret);
	fd = sys_openat(work->fd, ret, O_CREAT | O_EXCL | O_RDWR, 0600);
	if (fd < 0)
		*ret = '\0';
	return fd;
}

int workdir_link_whiteout(struct ovl_fs *fs, int fd, const char *name)
{
	struct workdir *work = fs->work;

	if (!atomic_load_explicit(&work->has_whiteout, memory_order_relaxed))
		return -ENOENT;
	return sys_linkat(work->fd, work->whiteout, fd, name);
}

/* --- trash --- */

static void push_trash(struct workdir *work, struct trash *trash)
{
	trash->next = atomic_load_explicit(&work->trash, memory_order_relaxed);
	while (!atomic_compare_exchange_weak_explicit(&work->trash, &trash->next, trash,
						      memory_order_release, memory_order_relaxed))
		;
}

void workdir_close_later(struct ovl_fs *fs, int fd)
{
	struct trash *trash = malloc(sizeof(*trash));

	if (!trash) {
		fd_close(&fd);
		return;
	}
	*trash = (struct trash){ .fd = fd };
	push_trash(fs->work, trash);
}

void workdir_discard(struct ovl_fs *fs, struct inode *inode)
{
	struct workdir *work = fs->work;
	struct trash *trash = malloc(sizeof(*trash));
	const char *name;

	if (!trash)
		return; /* the next mount sweeps it */
	if (inode_is_dir(inode)) {
		const uint32_t *stack = arena_bytes(&fs->names, ovl_dirinfo(fs, inode)->stack);

		name = arena_str(&fs->names, ovl_realdir(fs, stack[0])->name);
	} else {
		name = arena_str(&fs->names, inode->name);
	}
	trash->fd = -1;
	(void)snprintf(trash->name, sizeof(trash->name), "%s", name);
	push_trash(work, trash);
}

void workdir_empty_trash(struct ovl_fs *fs)
{
	struct trash *list;

	if (!fs->work || !atomic_load_explicit(&fs->work->trash, memory_order_relaxed))
		return;
	list = atomic_exchange_explicit(&fs->work->trash, NULL, memory_order_acquire);
	while (list) {
		struct trash *next = list->next;

		workdir_remove(fs, list->name);
		fd_close(&list->fd);
		free(list);
		list = next;
	}
}

/* --- marks --- */

static int make_dir(int dirfd, const char *name)
{
	int r = sys_mkdirat(dirfd, name, 0700);

	return r == -EEXIST ? 0 : r;
}

/* The mark is asked for again and again.  0: it is not one of these. */
static unsigned user_mark(const char *feature)
{
	static const char *const marks[] = { FORMAT_INCOMPAT_USER_REDIRECT,
					     FORMAT_INCOMPAT_USER_METACOPY };

	for (unsigned i = 0; i < ARRAY_SIZE(marks); i++)
		if (!strcmp(feature, marks[i]))
			return 1U << i;
	return 0;
}

int workdir_mark_incompat(struct ovl_fs *fs, const char *feature)
{
	_cleanup_fd_ int incompat = -1;
	unsigned bit = user_mark(feature);
	int r;

	if (atomic_load_explicit(&fs->work->marked, memory_order_acquire) & bit)
		return 0;
	r = make_dir(fs->work->fd, FORMAT_INCOMPAT_DIR);
	if (r < 0)
		return r;
	incompat = sys_open_beneath(fs->work->fd, FORMAT_INCOMPAT_DIR, O_RDONLY | O_DIRECTORY);
	if (incompat < 0)
		return incompat;
	r = make_dir(incompat, feature);
	if (r == 0 && !strcmp(feature, FORMAT_INCOMPAT_VOLATILE)) {
		_cleanup_fd_ int mark = sys_open_beneath(incompat, feature, O_PATH | O_DIRECTORY);

		r = mark < 0 ? mark : sys_mknodat(mark, FORMAT_VOLATILE_DIRTY, S_IFREG | 0600, 0);
		if (r == -EEXIST)
			r = 0;
	}
	if (r == 0 && bit) {
		if (fsync(incompat) < 0 && fs->config.fsync != OPTIONS_FSYNC_VOLATILE)
			return -errno; /* the mark must be there before what it warns of */
		atomic_fetch_or_explicit(&fs->work->marked, bit, memory_order_release);
	}
	return r;
}

void workdir_unmark_volatile(struct ovl_fs *fs)
{
	_cleanup_fd_ int incompat =
		sys_open_beneath(fs->work->fd, FORMAT_INCOMPAT_DIR, O_PATH | O_DIRECTORY);

	if (incompat < 0)
		return;
	(void)remove_at(incompat, FORMAT_INCOMPAT_VOLATILE); /* kept: the next mount is refused */
	(void)sys_unlinkat(fs->work->fd, FORMAT_INCOMPAT_DIR,
			   AT_REMOVEDIR); /* others may be in it */
}
