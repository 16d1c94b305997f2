/* SPDX-License-Identifier: MIT */
/*
 * A file is written under a name of the process's own and renamed.  That the state has one writer
 * is why freezing is a file: who freezes would otherwise write over an end that the monitor has
 * just noted.
 */
#include "runner/state_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/sys.h"
#include "runner/spec_json.h"

#define STATE_FILE "state.json"
#define SPEC_FILE "config.json"
#define LOCK_FILE "lock"
#define FROZEN_FILE "frozen"

#define TEMPORARY_SIZE 64

int state_dir_open(int root, const char *name, struct state_dir *ret, struct error *error)
{
	struct state_dir dir = STATE_DIR_EMPTY;

	if (!spec_is_name(name))
		return error_set(error, -EINVAL, "'%.80s' is no name of a container", name);
	dir.fd = sys_openat(root, name, O_RDONLY | O_DIRECTORY, 0);
	if (dir.fd == -ENOENT)
		return error_set(error, -ENOENT, "there is no container '%s'", name);
	if (dir.fd < 0)
		return error_set_errno(error, dir.fd, "state of container '%s'", name);
	dir.name = strdup(name);
	if (!dir.name) {
		state_dir_close(&dir);
		return error_set_errno(error, -ENOMEM, "state of container '%s'", name);
	}
	*ret = dir;
	return 0;
}

void state_dir_close(struct state_dir *dir)
{
	fd_close(&dir->lock_fd);
	fd_close(&dir->fd);
	free(dir->name);
	dir->name = NULL;
}

/* --- files --- */

static int write_new(int dirfd, const char *name, const char *text, size_t len)
{
	_cleanup_fd_ int fd = sys_openat(dirfd, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	ssize_t n;

	if (fd < 0)
		return fd;
	n = sys_pwrite_full(fd, text, len, 0);
	if (n < 0)
		return (int)n;
	return (size_t)n == len ? 0 : -ENOSPC;
}

static int replace(const struct state_dir *dir, const char *name, const char *text, size_t len,
		   struct error *error)
{
	char temporary[TEMPORARY_SIZE];
	int r;

	(void)snprintf(temporary, sizeof(temporary), ".%s.%ld", name, (long)getpid()); /* fits */
	r = write_new(dir->fd, temporary, text, len);
	if (r == 0)
		r = sys_renameat2(dir->fd, temporary, dir->fd, name, 0);
	if (r < 0) {
		(void)sys_unlinkat(dir->fd, temporary, 0); /* the error that counts is known */
		return error_set_errno(error, r, "container '%s': writing %s", dir->name, name);
	}
	return 0;
}

/* The whole of a file that is not longer than @max. */
static int read_whole(int fd, size_t max, char **ret, size_t *ret_len)
{
	_cleanup_free_ char *text = NULL;
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	if ((uint64_t)st.st_size > max)
		return -E2BIG;
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

static int load(const struct state_dir *dir, const char *name, size_t max, char **ret,
		size_t *ret_len, struct error *error)
{
	_cleanup_fd_ int fd = sys_openat(dir->fd, name, O_RDONLY | O_NONBLOCK, 0);
	int r = fd;

	if (r >= 0)
		r = read_whole(fd, max, ret, ret_len);
	if (r < 0)
		return error_set_errno(error, r, "container '%s': reading %s", dir->name, name);
	return 0;
}

/* --- the state --- */

/* Removal follows at once where --rm was said: who waits may find nothing but what he holds open. */
int state_note_exit_code(const struct state_dir *dir, int exit_code)
{
	char text[16];
	int n = snprintf(text, sizeof(text), "%d\n", exit_code);
	ssize_t written;

	if (dir->lock_fd < 0 || exit_code == SPEC_UNSET)
		return 0;
	written = sys_pwrite_full(dir->lock_fd, text, (size_t)n, 0);
	return (int)MIN(written, 0);
}

int state_open_exit_code(const struct state_dir *dir)
{
	return sys_openat(dir->fd, LOCK_FILE, O_RDONLY, 0);
}

int state_read_exit_code(int fd, int *ret)
{
	char text[16] = "";
	ssize_t n = sys_pread_full(fd, text, sizeof(text) - 1, 0);
	char *end;
	long value;

	if (n < 0)
		return (int)n;
	value = strtol(text, &end, 10);
	if (end == text || *end != '\n' || value < 0 || value > UINT8_MAX)
		return -ENODATA;
	*ret = (int)value;
	return 0;
}

int state_write(const struct state_dir *dir, const struct state *state, struct error *error)
{
	_cleanup_free_ char *text = NULL;
	size_t len;
	int r = state_to_json(state, &text, &len);

	if (r < 0)
		return error_set_errno(error, r, "container '%s': its state", dir->name);
	if (state->status == STATE_STOPPED) {
		r = state_note_exit_code(dir, state->exit_code);
		if (r < 0)
			return error_set_errno(error, r, "container '%s': its exit code",
					       dir->name);
	}
	return replace(dir, STATE_FILE, text, len, error);
}

static bool is_marked_frozen(const struct state_dir *dir)
{
	return faccessat(dir->fd, FROZEN_FILE, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

int state_read(const struct state_dir *dir, struct state *ret, struct error *error)
{
	_cleanup_free_ char *text = NULL;
	size_t len = 0;
	int r = load(dir, STATE_FILE, STATE_JSON_MAX, &text, &len, error);

	if (r < 0)
		return r;
	r = state_from_json(text, len, ret, error);
	if (r < 0)
		return error_wrap(error, r, "container '%s'", dir->name);
	if (ret->status == STATE_RUNNING && is_marked_frozen(dir))
		ret->status = STATE_PAUSED;
	return 0;
}

int state_load(int root, const char *name, struct state *ret, struct error *error)
{
	_cleanup_state_dir_ struct state_dir dir = STATE_DIR_EMPTY;
	int r = state_dir_open(root, name, &dir, error);

	return r < 0 ? r : state_read(&dir, ret, error);
}

int state_mark_frozen(const struct state_dir *dir, bool is_frozen, struct error *error)
{
	_cleanup_fd_ int fd = -1;
	int r;

	if (is_frozen) {
		fd = sys_openat(dir->fd, FROZEN_FILE, O_WRONLY | O_CREAT, 0600);
		r = MIN(fd, 0);
	} else {
		r = sys_unlinkat(dir->fd, FROZEN_FILE, 0);
		if (r == -ENOENT)
			r = 0;
	}
	if (r < 0)
		return error_set_errno(error, r, "container '%s': marking it as %s", dir->name,
				       is_frozen ? "frozen" : "not frozen");
	return 0;
}

/* --- the spec --- */

int state_write_spec(const struct state_dir *dir, const struct spec *spec, struct error *error)
{
	_cleanup_free_ char *text = NULL;
	size_t len;
	int r = spec_to_json(spec, &text, &len);

	if (r < 0)
		return error_set_errno(error, r, "container '%s': its config.json", dir->name);
	return replace(dir, SPEC_FILE, text, len, error);
}

int state_read_spec(const struct state_dir *dir, struct spec *ret, struct error *error)
{
	_cleanup_free_ char *text = NULL;
	size_t len = 0;
	int r = load(dir, SPEC_FILE, SPEC_JSON_MAX, &text, &len, error);

	if (r < 0)
		return r;
	r = spec_from_json(text, len, ret, error);
	return r < 0 ? error_wrap(error, r, "container '%s'", dir->name) : 0;
}

/* --- the monitor's lock --- */

int state_lock_monitor(struct state_dir *dir, struct error *error)
{
	_cleanup_fd_ int fd = sys_openat(dir->fd, LOCK_FILE, O_RDWR | O_CREAT, 0600);
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int r = MIN(fd, 0);

	if (r == 0 && fcntl(fd, F_SETLK, &lock) < 0)
		r = errno == EACCES ? -EAGAIN : -errno;
	if (r == -EAGAIN)
		return error_set(error, r, "container '%s' has a monitor already", dir->name);
	if (r < 0)
		return error_set_errno(error, r, "container '%s': the monitor's lock", dir->name);
	dir->lock_fd = fd_take(&fd);
	return 0;
}

pid_t state_monitor_pid(const struct state_dir *dir)
{
	_cleanup_fd_ int fd = sys_openat(dir->fd, LOCK_FILE, O_RDONLY, 0);
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	if (fd < 0)
		return fd == -ENOENT ? 0 : fd;
	if (fcntl(fd, F_GETLK, &lock) < 0)
		return -errno;
	if (lock.l_type == F_UNLCK)
		return 0;
	return lock.l_pid > 0 ? lock.l_pid : -ESRCH;
}

/* --- all of them --- */

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int list_names(DIR *dir, struct strv *names)
{
	const struct dirent *entry;
	int r = 0;

	while (r == 0) {
		errno = 0;
		entry = readdir(dir);
		if (!entry)
			return -errno;
		if ((entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN) &&
		    spec_is_name(entry->d_name))
			r = strv_add(names, entry->d_name);
	}
	return r;
}

int state_list(int root, struct strv *ret, struct error *error)
{
	_cleanup_fd_ int fd = sys_openat(root, ".", O_RDONLY | O_DIRECTORY, 0);
	_cleanup_dir_ DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct strv names = { 0 };
	int r = fd < 0 ? fd : 0;

	if (r == 0 && !dir)
		r = -errno;
	if (dir) {
		(void)fd_take(&fd); /* the stream's now */
		r = list_names(dir, &names);
	}
	if (r < 0) {
		strv_deinit(&names);
		return error_set_errno(error, r, "listing the state directory");
	}
	if (names.n > 0)
		qsort(names.items, names.n, sizeof(*names.items), compare_names);
	*ret = names;
	return 0;
}
