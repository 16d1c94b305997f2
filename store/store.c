/* SPDX-License-Identifier: MIT */
/*
 * The lock is flock(2)'s, on a file of its own: it ends with the process, however that ends, and
 * works between machines that share a file system which has it.
 */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/sys.h"

#define ROOT_PATH "/var/lib/unionfs/images"
#define VERSION_FILE "version"
#define LOCK_FILE "lock"

#define KIND_TRUSTED "unionfs-store 1 trusted\n"
#define KIND_USER "unionfs-store 1 user\n"

static const char *const directories[] = { STORE_LAYERS, STORE_IMAGES, STORE_NAMES, STORE_BLOBS,
					   STORE_TMP };

/* Whether the file's only line maps every id to itself. */
static bool is_identity_map(FILE *uid_map)
{
	char line[64];
	char *next = line;

	return fgets(line, sizeof(line), uid_map) && strtoul(next, &next, 10) == 0 &&
	       strtoul(next, &next, 10) == 0 && strtoul(next, &next, 10) == UINT32_MAX;
}

/* Root there is not root of the machine: the store is the user's, its marks user.overlay.*. */
static bool is_in_user_namespace(void)
{
	_cleanup_file_ FILE *map = fopen("/proc/self/uid_map", "re");

	return !map || !is_identity_map(map);
}

int store_find_path(char **ret, struct error *error)
{
	const char *images = getenv("UNIONFS_IMAGES");
	const char *data = getenv("XDG_DATA_HOME");
	const char *home = getenv("HOME");
	char *path = NULL;
	int n;

	if (images && *images == '/')
		n = asprintf(&path, "%s", images);
	else if (geteuid() == 0 && !is_in_user_namespace())
		n = asprintf(&path, "%s", ROOT_PATH);
	else if (data && *data == '/')
		n = asprintf(&path, "%s/unionfs/images", data);
	else if (home && *home == '/')
		n = asprintf(&path, "%s/.local/share/unionfs/images", home);
	else
		return error_set(
			error, -ENOENT,
			"no place for images: set HOME or UNIONFS_IMAGES, or give --store");
	if (n < 0)
		return error_set_errno(error, -ENOMEM, "the store's path");
	*ret = path;
	return 0;
}

static int make_path(char *path)
{
	char *slash = strrchr(path, '/');
	int r;

	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return 0;
	if (errno != ENOENT || !slash || slash == path)
		return -errno;
	*slash = '\0';
	r = make_path(path);
	*slash = '/';
	if (r < 0)
		return r;
	return mkdir(path, 0700) == 0 || errno == EEXIST ? 0 : -errno;
}

/* A version that is there says that all the rest is. */
static int write_version(int root)
{
	bool is_user_kind = geteuid() != 0 || is_in_user_namespace();
	const char *kind = is_user_kind ? KIND_USER : KIND_TRUSTED;
	_cleanup_fd_ int fd = sys_openat(root, ".", O_TMPFILE | O_WRONLY, 0600);
	ssize_t n;
	int r;

	if (fd < 0)
		return fd;
	n = sys_pwrite_full(fd, kind, strlen(kind), 0);
	if (n < 0)
		return (int)n;
	r = fsync(fd) < 0 ? -errno : sys_link_fd(fd, root, VERSION_FILE);
	return r == -EEXIST ? 0 : r; /* somebody else was as fast */
}

static int make_store(const char *path, struct error *error)
{
	_cleanup_free_ char *copy = strdup(path);
	_cleanup_fd_ int root = -1;
	int r = copy ? make_path(copy) : -ENOMEM;

	if (r == 0) {
		root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		r = root < 0 ? -errno : 0;
	}
	for (size_t i = 0; i < ARRAY_SIZE(directories) && r == 0; i++) {
		r = sys_mkdirat(root, directories[i], 0700);
		r = r == -EEXIST ? 0 : r;
	}
	if (r == 0)
		r = write_version(root);
	return r < 0 ? error_set_errno(error, r, "making the store %s", path) : 0;
}

static int check_owner(const struct store *store, struct error *error)
{
	struct stat st;

	if (fstat(store->root, &st) < 0)
		return error_set_errno(error, -errno, "the store %s", store->path);
	if (st.st_uid != geteuid() || (st.st_mode & 022))
		return error_set(error, -EPERM,
				 "the store %s is not only yours to write: its owner could change "
				 "what you run",
				 store->path);
	return 0;
}

static int check_version(struct store *store, struct error *error)
{
	_cleanup_free_ char *text = NULL;
	size_t len;
	int r = store_read_file(store, VERSION_FILE, 256, &text, &len);

	if (r < 0)
		return error_set_errno(error, r, "%s is no store: its file %s", store->path,
				       VERSION_FILE);
	store->is_user_kind = strcmp(text, KIND_USER) == 0;
	if (!store->is_user_kind && strcmp(text, KIND_TRUSTED) != 0)
		return error_set(error, -EPROTO,
				 "the store %s has another format: it needs another version of "
				 "this program",
				 store->path);
	return 0;
}

/* Who only reads needs no more rights than that; a store that nobody here can write needs no lock. */
static int open_lock(int root, enum store_access access)
{
	int fd;

	if (access != STORE_READ)
		return sys_openat(root, LOCK_FILE, O_RDWR | O_CREAT, 0600);
	fd = sys_openat(root, LOCK_FILE, O_RDONLY, 0);
	return fd == -ENOENT ? sys_openat(root, LOCK_FILE, O_RDWR | O_CREAT, 0600) : fd;
}

static bool is_read_only(int root)
{
	struct statvfs fs;

	return fstatvfs(root, &fs) == 0 && (fs.f_flag & ST_RDONLY);
}

static int take_lock(struct store *store, enum store_access access, struct error *error)
{
	int r;

	store->lock = open_lock(store->root, access);
	if (store->lock < 0 && access == STORE_READ && is_read_only(store->root))
		return 0;
	if (store->lock < 0)
		return error_set_errno(error, store->lock, "the lock of the store %s", store->path);
	do
		r = flock(store->lock, access == STORE_ALONE ? LOCK_EX : LOCK_SH);
	while (r < 0 && errno == EINTR);
	if (r < 0 && access == STORE_READ && is_read_only(store->root))
		return 0; /* network file systems have locks for writers */
	return r < 0 ? error_set_errno(error, -errno, "locking the store %s", store->path) : 0;
}

static int open_store(struct store *store, enum store_access access, struct error *error)
{
	int r;

	store->root = open(store->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (store->root < 0)
		return error_set_errno(error, -errno, "the store %s", store->path);
	r = check_owner(store, error);
	if (r == 0)
		r = check_version(store, error);
	return r < 0 ? r : take_lock(store, access, error);
}

int store_open(const char *path, enum store_access access, struct store *ret, struct error *error)
{
	struct store store = STORE_NONE;
	char *found = NULL;
	int r = 0;

	if (!path) {
		r = store_find_path(&found, error);
		path = found;
	}
	if (r == 0 && access == STORE_ADD)
		r = make_store(path, error);
	if (r == 0) {
		store.path = realpath(path, NULL);
		if (!store.path)
			r = error_set_errno(error, -errno, "the store %s", path);
	}
	if (r == 0)
		r = open_store(&store, access, error);
	free(found);
	if (r < 0)
		store_close(&store);
	else
		*ret = store;
	return r;
}

void store_close(struct store *store)
{
	fd_close(&store->lock);
	fd_close(&store->root);
	free(store->path);
	store->path = NULL;
}

int store_open_at(const struct store *store, const char *path, int flags)
{
	return sys_open_beneath(store->root, path, flags);
}

int store_read_file(const struct store *store, const char *path, size_t max, char **ret,
		    size_t *ret_len)
{
	_cleanup_fd_ int fd = store_open_at(store, path, O_RDONLY);
	_cleanup_free_ char *text = NULL;
	struct stat st;
	ssize_t n;

	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	if ((uint64_t)st.st_size > max)
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
