/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/securebits.h>
#include <semaphore.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fs/copyjob.h"
#include "fs/file.h"
#include "fs/itable.h"
#include "fs/listing.h"
#include "fs/lookup.h"
#include "fs/super.h"
#include "fs/workdir.h"
#include "lib/cleanup.h"
#include "lib/sys.h"
#include "tests/unit/fs/refuse.h"

#define WORK_OF_U ".u.unionfs-work"

/* --- the test's directory --- */

/* TMPDIR, or where this program is. */
static char *scratch_dir(void)
{
	const char *tmpdir = getenv("TMPDIR");
	char *dir;
	char *slash;

	if (tmpdir && *tmpdir)
		return realpath(tmpdir, NULL);
	dir = realpath("/proc/self/exe", NULL);
	slash = dir ? strrchr(dir, '/') : NULL;
	if (slash)
		*slash = '\0';
	return dir;
}

int fixture_group(void **state)
{
	(void)state;
	if (geteuid() != 0) {
		printf("skip: needs root\n");
		exit(77); /* as tests/run wants it */
	}
	/* As the daemon: who makes objects for a caller keeps his capabilities. */
	return prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP);
}

unsigned fixture_count_fds(void)
{
	_cleanup_dir_ DIR *dir = opendir("/proc/self/fd");
	unsigned n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	return n;
}

/* The calling thread's request, once it is parked. */
static _Thread_local struct waiter {
	struct parked parked;
	sem_t resumed;
	int r;
} waiter;

static void resume(struct parked *parked, int r)
{
	struct waiter *resumed = container_of(parked, struct waiter, parked);

	resumed->r = r;
	sem_post(&resumed->resumed);
}

static struct parked *park(void *cookie)
{
	(void)cookie;
	waiter.parked = (struct parked){ .resume = resume };
	return sem_init(&waiter.resumed, 0, 0) == 0 ? &waiter.parked : NULL;
}

bool fixture_begins_anew(int *r)
{
	if (*r != REQUEST_PARKED)
		return false;
	assert_int_equal(sem_wait(&waiter.resumed), 0);
	*r = waiter.r;
	return *r == 0;
}

int fixture_setup(void **state)
{
	struct fixture *fx = calloc(1, sizeof(*fx));
	_cleanup_free_ char *parent = scratch_dir();

	assert_non_null(fx);
	assert_non_null(parent);
	assert_true(asprintf(&fx->path, "%s/union.XXXXXX", parent) > 0);
	assert_non_null(mkdtemp(fx->path));
	fx->dir = open(fx->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(fx->dir >= 0);
	(void)umask(0);
	refuse_reset();
	fx->config.foreground = true;
	fx->rq.park = park;
	*state = fx;
	return 0;
}

static void free_layers(struct fixture *fx)
{
	for (size_t i = 0; i < fx->config.n_lowers; i++)
		free(fx->config.lowers[i]);
	free(fx->config.lowers);
	free(fx->config.upper);
	free(fx->digests);
	fx->config.lowers = NULL;
	fx->config.n_lowers = 0;
	fx->digests = NULL;
	fx->config.upper = NULL;
}

/* --- layers --- */

static enum format_space space_of(const struct fixture *fx)
{
	return fx->config.userxattr ? FORMAT_SPACE_USER : FORMAT_SPACE_TRUSTED;
}

void fixture_tree(struct fixture *fx, const char *text)
{
	tree_make(fx->dir, text, space_of(fx));
}

static char *path_of(const struct fixture *fx, const char *name)
{
	char *path;

	assert_true(asprintf(&path, "%s/%s", fx->path, name) > 0);
	return path;
}

void fixture_layers(struct fixture *fx, const char *lowers, const char *upper)
{
	char *copy = strdup(lowers);
	char *save;

	assert_non_null(copy);
	free_layers(fx);
	fx->config.lowers = calloc(strlen(lowers), sizeof(*fx->config.lowers));
	assert_non_null(fx->config.lowers);
	for (char *name = strtok_r(copy, ":", &save); name; name = strtok_r(NULL, ":", &save))
		fx->config.lowers[fx->config.n_lowers++] = path_of(fx, name);
	free(copy);
	fx->config.upper = upper ? path_of(fx, upper) : NULL;
}

static void add_lower(int dir, const char *name, void *cookie)
{
	struct text *lowers = cookie;

	(void)dir;
	if (strlen(name) == 1 && *name != 'u')
		text_add(lowers, "%s%s", lowers->len ? ":" : "", name);
}

void fixture_union(struct fixture *fx, const char *text)
{
	struct text lowers = { 0 };

	fixture_tree(fx, "a/\nu/\n");
	fixture_tree(fx, text);
	tree_each(fx->dir, ".", add_lower, &lowers);
	fixture_layers(fx, lowers.bytes, "u");
	free(lowers.bytes);
	fixture_open(fx);
}

/* --- opening --- */

void fixture_note_lowers(struct fixture *fx)
{
	if (!fx->digests)
		fx->digests = calloc(fx->config.n_lowers, sizeof(*fx->digests));
	assert_non_null(fx->digests);
	for (size_t i = 0; i < fx->config.n_lowers; i++)
		fx->digests[i] = tree_digest(AT_FDCWD, fx->config.lowers[i]);
}

int fixture_try_open(struct fixture *fx)
{
	int r;

	fx->n_fds = fixture_count_fds();
	r = super_open(&fx->config, &fx->fs, fx->error, sizeof(fx->error));
	if (r < 0)
		assert_int_equal(fixture_count_fds(), fx->n_fds);
	else
		fx->root = ovl_inode(fx->fs, INODE_ROOT_ID);
	return r;
}

void fixture_open(struct fixture *fx)
{
	fixture_note_lowers(fx);
	if (fixture_try_open(fx) < 0)
		fail_msg("%s", fx->error);
}

/* --- closing --- */

static unsigned count_strings(struct ovl_fs *fs)
{
	unsigned n = 0;

	for (unsigned i = 0; i < ARENA_CLASSES; i++)
		n += pool_used(&fs->names.pools[i]);
	return n;
}

static bool is_upper_inside(const struct fixture *fx, const char *lower)
{
	size_t len = strlen(lower);

	return fx->config.upper && !strncmp(fx->config.upper, lower, len) &&
	       fx->config.upper[len] == '/';
}

static unsigned count_changed_lowers(const struct fixture *fx)
{
	unsigned n = 0;

	for (size_t i = 0; i < fx->config.n_lowers; i++) {
		const char *lower = fx->config.lowers[i];

		if (!is_upper_inside(fx, lower))
			n += tree_digest(AT_FDCWD, lower) != fx->digests[i];
	}
	return n;
}

/* What should not be there any more when everything was forgotten. */
struct leftovers {
	unsigned n_temporaries;
	unsigned n_inodes;
	unsigned n_dirs;
	unsigned n_realdirs; /* beside the roots of the layers */
	unsigned n_strings;
	unsigned n_fds;
	unsigned n_changed_lowers;
	bool has_work;
	int error;
};

static struct leftovers close_union(struct fixture *fx)
{
	struct ovl_fs *fs = fx->fs;
	struct leftovers left = { 0 };

	while (fx->n_held)
		itable_put(fs, fx->held[--fx->n_held]);
	super_forget_all(fs);
	left.n_temporaries = fixture_n_temporaries(fx);
	left.n_inodes = pool_used(&fs->inodes);
	left.n_dirs = pool_used(&fs->dirinfos);
	left.n_realdirs = pool_used(&fs->realdirs) - fs->n_layers - (fs->work ? 1U : 0);
	left.n_strings = count_strings(fs);
	left.error = super_settle(fs);
	super_close(fs);
	fx->fs = NULL;
	fx->root = NULL;
	left.n_fds = fixture_count_fds() - fx->n_fds;
	left.n_changed_lowers = count_changed_lowers(fx);
	left.has_work = fixture_on_disk(fx, WORK_OF_U);
	return left;
}

static void assert_nothing_left(const struct leftovers *left)
{
	assert_int_equal(left->n_changed_lowers, 0);
	assert_int_equal(left->n_temporaries, 0);
	assert_int_equal(left->n_inodes, 0);
	assert_int_equal(left->n_dirs, 0);
	assert_int_equal(left->n_realdirs, 0);
	assert_int_equal(left->n_strings, 0);
	assert_int_equal(left->n_fds, 0);
	assert_int_equal(left->error, 0);
	assert_false(left->has_work);
}

void fixture_close(struct fixture *fx)
{
	struct leftovers left = close_union(fx);

	assert_nothing_left(&left);
}

int fixture_teardown(void **state)
{
	struct fixture *fx = *state;
	struct leftovers left = { 0 };

	refuse_reset();
	if (fx->fs)
		left = close_union(fx);
	free_layers(fx);
	free(fx->config.work);
	close(fx->dir);
	tree_remove(AT_FDCWD, fx->path);
	free(fx->path);
	free(fx);
	assert_nothing_left(&left);
	return 0;
}

void fixture_reopen(struct fixture *fx)
{
	fixture_close(fx);
	fixture_open(fx);
}

/* --- inodes --- */

struct inode *fixture_hold(struct fixture *fx, struct inode *inode)
{
	assert_true(fx->n_held < FIXTURE_MAX_HELD);
	fx->held[fx->n_held++] = inode;
	return inode;
}

void fixture_drop(struct fixture *fx, struct inode *inode)
{
	unsigned i = 0;

	while (i < fx->n_held && fx->held[i] != inode)
		i++;
	assert_true(i < fx->n_held);
	fx->held[i] = fx->held[--fx->n_held];
	itable_put(fx->fs, inode);
}

struct inode *fixture_take_parent(struct fixture *fx, const char *path, const char **ret_name)
{
	struct inode *dir = itable_ref(fx->root);
	const char *slash;

	for (; (slash = strchr(path, '/')); path = slash + 1) {
		struct inode *next;
		struct attr attr;
		char name[NAME_MAX + 1];

		(void)snprintf(name, sizeof(name), "%.*s", (int)(slash - path), path);
		assert_int_equal(lookup_name(fx->fs, dir, name, &next, &attr), 0);
		assert_non_null(next);
		itable_put(fx->fs, dir);
		dir = next;
	}
	*ret_name = path;
	return dir;
}

struct inode *fixture_parent(struct fixture *fx, const char *path, const char **ret_name)
{
	return fixture_hold(fx, fixture_take_parent(fx, path, ret_name));
}

static int find(struct fixture *fx, const char *path, struct inode **ret, struct attr *ret_attr)
{
	const char *name;
	struct inode *dir = fixture_take_parent(fx, path, &name);
	int r = lookup_name(fx->fs, dir, name, ret, ret_attr);

	itable_put(fx->fs, dir);
	return r;
}

int fixture_find(struct fixture *fx, const char *path, struct inode **ret)
{
	struct inode *inode = NULL;
	struct attr attr;
	int r = find(fx, path, &inode, &attr);

	*ret = inode ? fixture_hold(fx, inode) : NULL;
	return r;
}

struct inode *fixture_get(struct fixture *fx, const char *path)
{
	struct inode *inode;

	assert_int_equal(fixture_find(fx, path, &inode), 0);
	assert_non_null(inode);
	return inode;
}

struct inode *fixture_take(struct fixture *fx, const char *path)
{
	struct inode *inode = NULL;
	struct attr attr;

	assert_int_equal(find(fx, path, &inode, &attr), 0);
	assert_non_null(inode);
	return inode;
}

struct attr fixture_attr(struct fixture *fx, const char *path)
{
	struct inode *inode = NULL;
	struct attr attr;

	assert_int_equal(find(fx, path, &inode, &attr), 0);
	assert_non_null(inode);
	itable_put(fx->fs, inode);
	return attr;
}

bool fixture_has(struct fixture *fx, const char *path)
{
	struct inode *inode = NULL;
	struct attr attr;

	assert_int_equal(find(fx, path, &inode, &attr), 0);
	itable_put(fx->fs, inode);
	return inode != NULL;
}

/* --- what is there --- */

struct showing {
	struct fixture *fx;
	struct text text;
	char path[PATH_MAX];
};

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void show_file(struct showing *showing, struct inode *inode)
{
	struct ovl_fs *fs = showing->fx->fs;
	char content[1024];
	ssize_t n = 0;

	switch (inode->type) {
	case S_IFREG:
		n = file_read(fs, inode, content, sizeof(content), 0);
		if (n > 0)
			text_add(&showing->text, " =%.*s", (int)n, content);
		break;
	case S_IFLNK:
		n = file_readlink(fs, inode, content, sizeof(content));
		text_add(&showing->text, " ->%.*s", (int)n, content);
		break;
	case S_IFCHR:
		text_add(&showing->text, " char");
		break;
	case S_IFIFO:
		text_add(&showing->text, " fifo");
		break;
	case S_IFSOCK:
		text_add(&showing->text, " socket");
		break;
	default:
		break;
	}
	assert_true(n >= 0);
}

static void show_dir(struct showing *showing, struct inode *dir);

static void show_name(struct showing *showing, struct inode *dir, const char *name)
{
	struct ovl_fs *fs = showing->fx->fs;
	size_t len = strlen(showing->path);
	struct inode *inode = NULL;
	struct attr attr;

	assert_int_equal(lookup_name(fs, dir, name, &inode, &attr), 0);
	if (!inode) {
		fail_msg("%s%s is listed and not there", showing->path, name);
		return;
	}
	(void)snprintf(showing->path + len, sizeof(showing->path) - len, "%s%s", name,
		       inode_is_dir(inode) ? "/" : "");
	text_add(&showing->text, "%s", showing->path);
	show_file(showing, inode);
	text_add(&showing->text, "\n");
	if (inode_is_dir(inode))
		show_dir(showing, inode);
	showing->path[len] = '\0';
	itable_put(fs, inode);
}

static void show_dir(struct showing *showing, struct inode *dir)
{
	struct listing *listing;
	const char **names;
	uint32_t n;

	assert_int_equal(listing_get(showing->fx->fs, dir, true, &listing), 0);
	n = listing_count(listing);
	names = calloc(n + 1U, sizeof(*names));
	assert_non_null(names);
	for (uint32_t i = 0; i < n; i++)
		names[i] = listing_name(listing, listing_at(listing, i));
	qsort(names, n, sizeof(*names), compare_names);
	for (uint32_t i = 0; i < n; i++)
		show_name(showing, dir, names[i]);
	free(names);
	listing_put(listing);
}

char *fixture_show(struct fixture *fx)
{
	struct showing showing = { .fx = fx };

	text_add(&showing.text, "%s", "");
	show_dir(&showing, fx->root);
	return showing.text.bytes;
}

static void count_temporary(int dir, const char *name, void *cookie)
{
	unsigned *n = cookie;

	(void)dir;
	if (strcmp(name, FORMAT_INCOMPAT_DIR) != 0)
		(*n)++;
}

unsigned fixture_n_temporaries(struct fixture *fx)
{
	unsigned n = 0;

	if (!fx->fs->work)
		return 0;
	tree_each(workdir_fd(fx->fs), ".", count_temporary, &n);
	assert_true(n > 0); /* the shared whiteout */
	return n - 1;
}

bool fixture_on_disk(struct fixture *fx, const char *path)
{
	struct stat st;

	return fstatat(fx->dir, path, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

struct stat fixture_stat(struct fixture *fx, const char *path)
{
	struct stat st;

	assert_int_equal(fstatat(fx->dir, path, &st, AT_SYMLINK_NOFOLLOW), 0);
	return st;
}

ssize_t fixture_xattr(struct fixture *fx, const char *path, const char *name, void *value,
		      size_t size)
{
	const char *last = strrchr(path, '/');
	_cleanup_free_ char *parent = NULL;
	_cleanup_fd_ int dir = -1;

	if (!last)
		return sys_getxattrat(fx->dir, path, name, value, size);
	parent = strndup(path, (size_t)(last - path));
	dir = sys_open_beneath(fx->dir, parent, O_PATH | O_DIRECTORY);
	assert_true(dir >= 0);
	return sys_getxattrat(dir, last + 1, name, value, size);
}

ssize_t fixture_mark(struct fixture *fx, const char *path, enum format_xattr xattr, void *value,
		     size_t size)
{
	return fixture_xattr(fx, path, format_xattr_name(space_of(fx), xattr), value, size);
}
