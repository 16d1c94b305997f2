/* SPDX-License-Identifier: MIT */
/*
 * A place in the root is opened by rootfs and never named again.  What hides a file is the host's
 * /dev/null, looked at before it is used: the container's own may have been replaced
 * (CVE-2025-31133).
 */
#include "runner/inside_mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "runner/inside.h"
#include "runner/mounts.h"
#include "runner/rootfs.h"

#define MASK_ATTRIBUTES                                                                            \
	(MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC)

static int new_mount_with(const struct step *step, const char *text, struct error *error)
{
	struct mounts_options options;
	int r;

	r = mounts_options_parse(text, &options, error);
	if (r < 0)
		return r;
	r = mounts_new(step->type, step->source, &options, error);
	mounts_options_deinit(&options);
	return r;
}

/* Where ids could not be mapped as was planned, the terminals' group may not be mapped either. */
static int new_mount(const struct step *step, struct error *error)
{
	static const char group[] = ",gid=5";
	_cleanup_free_ char *without = NULL;
	int r = new_mount_with(step, step->options, error);
	size_t len = strlen(step->options);

	if (r != -EINVAL || strcmp(step->type, "devpts") != 0 || len < sizeof(group) ||
	    strcmp(step->options + len - (sizeof(group) - 1), group) != 0)
		return r;
	without = strndup(step->options, len - (sizeof(group) - 1));
	return without ? new_mount_with(step, without, error) : r;
}

static int make_device(int parent, const char *name, const struct spec_device *device,
		       struct error *error)
{
	mode_t type = device->type == 'b' ? S_IFBLK : S_IFCHR;

	if (mknodat(parent, name, type, makedev(device->major, device->minor)) < 0)
		return error_set_errno(error, -errno, "mknod");
	if (fchownat(parent, name, device->uid, device->gid, AT_SYMLINK_NOFOLLOW) < 0 ||
	    fchmodat(parent, name, device->mode, 0) < 0) /* in our own tmpfs, just made */
		return error_set_errno(error, -errno, "owner and mode");
	return 0;
}

static int make_node(int parent, const char *name, const struct step *step, struct error *error)
{
	if (step->kind == STEP_DEVICE)
		return make_device(parent, name, &step->device, error);
	return symlinkat(step->source, parent, name) < 0 ?
		       error_set_errno(error, -errno, "symlink") :
		       0;
}

int inside_take_node(struct inside *inside, const struct step *step, struct error *error)
{
	_cleanup_fd_ int parent = -1;
	const char *name;

	if (inside->prepared[step - inside->plan->steps] == INSIDE_MADE)
		return 0;
	parent = rootfs_parent(inside->root, step->object, &name);
	if (parent < 0)
		return error_set_errno(error, parent, "%s", step->object);
	return make_node(parent, name, step, error);
}

/* The part of @path that is a single name in the directory @directory; NULL when there is none. */
static const char *name_in(const char *path, const char *directory)
{
	size_t len = strlen(directory);

	if (strncmp(path, directory, len) != 0 || path[len] != '/' || path[len + 1] == '\0')
		return NULL;
	path += len + 1;
	return strchr(path, '/') || strcmp(path, ".") == 0 || strcmp(path, "..") == 0 ? NULL : path;
}

/* What lies directly in a new file system and comes right after it needs no root to be made in. */
static int make_nodes(struct inside *inside, size_t mount, struct error *error)
{
	const struct plan *plan = inside->plan;

	if (plan->steps[mount].is_optional) /* who knows whether it will be there */
		return 0;
	for (size_t i = mount + 1; i < plan->n; i++) {
		const struct step *step = &plan->steps[i];
		bool is_node = step->kind == STEP_DEVICE || step->kind == STEP_LINK;
		const char *name =
			is_node ? name_in(step->object, plan->steps[mount].object) : NULL;
		int r;

		if (!name)
			return 0;
		inside->step = i;
		r = make_node(inside->prepared[mount], name, step, error);
		if (r < 0)
			return r;
		inside->prepared[i] = INSIDE_MADE;
	}
	return 0;
}

static int prepare_mount(struct inside *inside, size_t i, struct error *error)
{
	int r;

	inside->step = i;
	r = new_mount(&inside->plan->steps[i], error);
	if (r < 0)
		return r;
	inside->prepared[i] = r;
	return make_nodes(inside, i, error);
}

int inside_prepare_mounts(struct inside *inside, struct error *error)
{
	const struct plan *plan = inside->plan;
	const size_t step = inside->step;
	int r = 0;

	inside->prepared = calloc(plan->n, sizeof(*inside->prepared));
	if (!inside->prepared)
		return error_set(error, -ENOMEM, "out of memory");
	for (size_t i = 0; i < plan->n; i++)
		inside->prepared[i] = -1;
	for (size_t i = 0; i < plan->n && r == 0; i++) {
		if (plan->steps[i].kind == STEP_MOUNT)
			r = prepare_mount(inside, i, error);
	}
	if (r == 0)
		inside->step = step;
	return r;
}

/* An image's own link would lead elsewhere than to what the others are told of by this name. */
static bool is_fixed_place(const char *object)
{
	static const char *const places[] = { "/proc", "/sys", "/dev" };

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		if (strcmp(object, places[i]) == 0)
			return true;
	}
	return false;
}

static int check_place(const struct inside *inside, const char *object, struct error *error)
{
	_cleanup_fd_ int fd = -1;
	struct stat st;

	if (!is_fixed_place(object))
		return 0;
	fd = rootfs_open(inside->root, object, O_PATH | O_NOFOLLOW);
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISLNK(st.st_mode))
		return error_set(error, -ELOOP, "%s is a symbolic link in the image", object);
	return 0;
}

static bool is_no_place(int r)
{
	return r == -EACCES || r == -EPERM || r == -EROFS || r == -ENOENT;
}

static int attach(struct inside *inside, const struct step *step, int mount, struct error *error)
{
	_cleanup_fd_ int target = -1;
	int r = mounts_is_directory(mount);

	if (r < 0)
		return error_set_errno(error, r, "looking at the mount");
	if (check_place(inside, step->object, error) < 0)
		return -ELOOP;
	target = rootfs_target(inside->root, step->object, r ? ROOTFS_DIRECTORY : ROOTFS_FILE);
	if (target < 0 && step->is_optional && is_no_place(target))
		return 0;
	if (target < 0)
		return error_set_errno(error, target, "the place %s in the image", step->object);
	r = mounts_attach(mount, target);
	return r < 0 ? error_set_errno(error, r, "attaching it to %s", step->object) : 0;
}

int inside_take_mount(struct inside *inside, const struct step *step, struct error *error)
{
	size_t i = (size_t)(step - inside->plan->steps);
	_cleanup_fd_ int mount = inside->prepared[i];

	inside->prepared[i] = -1;
	return attach(inside, step, mount, error);
}

static int clone_source(const struct step *step, uint64_t propagation, struct error *error)
{
	struct mounts_options options;
	int r;

	r = mounts_options_parse(step->options, &options, error);
	if (r < 0)
		return r;
	if (options.propagation == 0)
		options.propagation = propagation;
	r = mounts_clone(step->source, &options, error);
	mounts_options_deinit(&options);
	return r;
}

int inside_take_bind(struct inside *inside, const struct step *step, struct error *error)
{
	size_t i = (size_t)(step - inside->plan->steps);
	_cleanup_fd_ int mount = -1;

	if (inside->binds && inside->binds[i] >= 0)
		return attach(inside, step, inside->binds[i], error);
	mount = clone_source(step, 0, error);
	return mount < 0 ? mount : attach(inside, step, mount, error);
}

int inside_clone_binds(const struct plan *plan, int **ret, struct error *error)
{
	int *binds = calloc(plan->n, sizeof(*binds));
	struct error ignored;

	if (!binds)
		return error_set(error, -ENOMEM, "out of memory");
	for (size_t i = 0; i < plan->n; i++) {
		binds[i] = -1;
		if (plan->steps[i].kind == STEP_BIND)
			binds[i] = clone_source(&plan->steps[i], MS_SLAVE, &ignored);
	}
	*ret = binds;
	return 0;
}

void inside_close_binds(const struct plan *plan, int **binds)
{
	for (size_t i = 0; *binds && i < plan->n; i++)
		fd_close(&(*binds)[i]);
	free(*binds);
	*binds = NULL;
}

int inside_bind_fd(int fd, int target, struct error *error)
{
	_cleanup_fd_ int mount =
		open_tree(fd, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
	int r;

	if (mount < 0)
		return error_set_errno(error, -errno, "cloning the mount");
	r = mounts_attach(mount, target);
	return r < 0 ? error_set_errno(error, r, "attaching it") : 0;
}

/* --- hiding --- */

static int clone_null(struct error *error)
{
	_cleanup_fd_ int mount =
		open_tree(AT_FDCWD, "/dev/null", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	struct stat st;

	if (mount < 0 || fstat(mount, &st) < 0)
		return error_set_errno(error, -errno, "/dev/null");
	if (!S_ISCHR(st.st_mode) || st.st_rdev != makedev(1, 3))
		return error_set(error, -ENODEV, "/dev/null is not the null device");
	return fd_take(&mount);
}

/* One file system serves for all: the first is made, the others are clones of where it lies. */
static int empty_directory(struct inside *inside, struct error *error)
{
	struct mounts_options options = {
		.attributes_set = MASK_ATTRIBUTES,
		.data = (char *)"nr_blocks=1,nr_inodes=2,mode=555",
	};
	int mount;

	if (inside->mask >= 0) {
		mount = open_tree(inside->mask, "",
				  OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
		return mount < 0 ? error_set_errno(error, -errno, "cloning the mask") : mount;
	}
	mount = mounts_new("tmpfs", "mask", &options, error);
	if (mount >= 0)
		inside->mask = fcntl(mount, F_DUPFD_CLOEXEC, 0);
	return mount;
}

int inside_take_mask(struct inside *inside, const struct step *step, struct error *error)
{
	_cleanup_fd_ int target = rootfs_open(inside->root, step->object, O_PATH);
	_cleanup_fd_ int mount = -1;
	int r;

	if (target == -ENOENT || target == -ENOTDIR)
		return 0; /* nothing to hide */
	if (target < 0)
		return error_set_errno(error, target, "%s", step->object);
	r = mounts_is_directory(target);
	if (r < 0)
		return error_set_errno(error, r, "%s", step->object);
	mount = r ? empty_directory(inside, error) : clone_null(error);
	if (mount < 0)
		return mount;
	r = mounts_attach(mount, target);
	return r < 0 ? error_set_errno(error, r, "attaching the mask") : 0;
}

/* --- forbidding changes --- */

int inside_take_readonly(struct inside *inside, const struct step *step, struct error *error)
{
	_cleanup_fd_ int target = -1;
	_cleanup_fd_ int mount = -1;
	int r;

	if (strcmp(step->object, "/") == 0) {
		r = mounts_restrict(inside->root, MOUNT_ATTR_RDONLY, false);
		return r < 0 ? error_set_errno(error, r, "the root") : 0;
	}
	target = rootfs_open(inside->root, step->object, O_PATH);
	if (target == -ENOENT || target == -ENOTDIR)
		return 0;
	if (target < 0)
		return error_set_errno(error, target, "%s", step->object);
	mount = open_tree(target, "",
			  OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | AT_RECURSIVE);
	if (mount < 0)
		return error_set_errno(error, -errno, "cloning the mount");
	r = mounts_restrict(mount, MOUNT_ATTR_RDONLY, true);
	if (r == 0)
		r = mounts_attach(mount, target);
	return r < 0 ? error_set_errno(error, r, "%s", step->object) : 0;
}
