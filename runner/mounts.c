/* SPDX-License-Identifier: MIT */
/* The words of fstab are a table; the rest is the kernel's mount API, one call a function. */
#include "runner/mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/cleanup.h"

enum word_kind { WORD_SET, WORD_CLEAR, WORD_TAKE_BACK, WORD_PROPAGATION, WORD_BIND, WORD_IGNORED };

struct word {
	const char *name;
	enum word_kind kind;
	uint64_t value;
	bool is_recursive;
};

/* clang-format off: one row is one word. */
static const struct word words[] = {
	{ "ro", WORD_SET, MOUNT_ATTR_RDONLY, false },
	{ "rw", WORD_TAKE_BACK, MOUNT_ATTR_RDONLY, false }, /* what is read-only stays so */
	{ "nosuid", WORD_SET, MOUNT_ATTR_NOSUID, false },
	{ "suid", WORD_CLEAR, MOUNT_ATTR_NOSUID, false },
	{ "nodev", WORD_SET, MOUNT_ATTR_NODEV, false },
	{ "dev", WORD_CLEAR, MOUNT_ATTR_NODEV, false },
	{ "noexec", WORD_SET, MOUNT_ATTR_NOEXEC, false },
	{ "exec", WORD_CLEAR, MOUNT_ATTR_NOEXEC, false },
	{ "noatime", WORD_SET, MOUNT_ATTR_NOATIME, false },
	{ "strictatime", WORD_SET, MOUNT_ATTR_STRICTATIME, false },
	{ "relatime", WORD_IGNORED, 0, false },
	{ "atime", WORD_IGNORED, 0, false },
	{ "nodiratime", WORD_SET, MOUNT_ATTR_NODIRATIME, false },
	{ "nosymfollow", WORD_SET, 0x00200000, false },
	{ "rro", WORD_SET, MOUNT_ATTR_RDONLY, true },
	{ "rnosuid", WORD_SET, MOUNT_ATTR_NOSUID, true },
	{ "rnodev", WORD_SET, MOUNT_ATTR_NODEV, true },
	{ "rnoexec", WORD_SET, MOUNT_ATTR_NOEXEC, true },
	{ "bind", WORD_BIND, 0, false },
	{ "rbind", WORD_BIND, 0, true },
	{ "private", WORD_PROPAGATION, MS_PRIVATE, false },
	{ "rprivate", WORD_PROPAGATION, MS_PRIVATE, true },
	{ "slave", WORD_PROPAGATION, MS_SLAVE, false },
	{ "rslave", WORD_PROPAGATION, MS_SLAVE, true },
	{ "shared", WORD_PROPAGATION, MS_SHARED, false },
	{ "rshared", WORD_PROPAGATION, MS_SHARED, true },
	{ "unbindable", WORD_PROPAGATION, MS_UNBINDABLE, false },
	{ "defaults", WORD_IGNORED, 0, false },
	{ "tmpcopyup", WORD_IGNORED, 0, false },
	{ "z", WORD_IGNORED, 0, false },
	{ "Z", WORD_IGNORED, 0, false },
};
/* clang-format on */

static const struct word *find_word(const char *text, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (strlen(words[i].name) == len && memcmp(words[i].name, text, len) == 0)
			return &words[i];
	}
	return NULL;
}

static void apply_word(struct mounts_options *options, const struct word *word)
{
	options->is_recursive |= word->is_recursive;
	switch (word->kind) {
	case WORD_SET:
		options->attributes_set |= word->value;
		options->attributes_cleared &= ~word->value;
		break;
	case WORD_CLEAR:
		options->attributes_cleared |= word->value;
		options->attributes_set &= ~word->value;
		break;
	case WORD_TAKE_BACK:
		options->attributes_set &= ~word->value;
		break;
	case WORD_PROPAGATION:
		options->propagation = word->value;
		break;
	case WORD_BIND:
		options->is_bind = true;
		break;
	case WORD_IGNORED:
		break;
	}
}

static int append_data(struct mounts_options *options, const char *text, size_t len)
{
	size_t old = options->data ? strlen(options->data) : 0;
	char *grown = realloc(options->data, old + len + 2);

	if (!grown)
		return -ENOMEM;
	if (old > 0)
		grown[old++] = ',';
	memcpy(grown + old, text, len);
	grown[old + len] = '\0';
	options->data = grown;
	return 0;
}

int mounts_options_parse(const char *text, struct mounts_options *ret, struct error *error)
{
	struct mounts_options options = { 0 };
	int r = 0;

	while (*text && r == 0) {
		size_t len = strcspn(text, ",");
		const struct word *word = find_word(text, len);

		if (word)
			apply_word(&options, word);
		else if (len > 0)
			r = append_data(&options, text, len);
		text += len + (text[len] == ',');
	}
	if (r == 0 && options.is_bind && options.data)
		r = error_set(error, -EINVAL, "a bind mount takes no option '%s'", options.data);
	if (r < 0) {
		mounts_options_deinit(&options);
		return r;
	}
	*ret = options;
	return 0;
}

void mounts_options_deinit(struct mounts_options *options)
{
	free(options->data);
	options->data = NULL;
}

int mounts_isolate(const char *path)
{
	return mount(NULL, path, NULL, MS_REC | MS_SLAVE, NULL) < 0 ? -errno : 0;
}

/* The context knows better than an errno what was wrong with it: "e TEXT". */
static int explain(int context, int r, const char *type, struct error *error)
{
	char text[256];
	ssize_t n = read(context, text, sizeof(text) - 1);

	if (n <= 2)
		return error_set_errno(error, r, "%s", type);
	text[n] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return error_set(error, r, "%s: %s", type, text + 2);
}

static int configure_one(int context, char *option)
{
	char *value = strchr(option, '=');

	if (!value)
		return fsconfig(context, FSCONFIG_SET_FLAG, option, NULL, 0);
	*value = '\0';
	return fsconfig(context, FSCONFIG_SET_STRING, option, value + 1, 0);
}

static int configure(int context, const char *source, const char *data)
{
	_cleanup_free_ char *copy = strdup(data ? data : "");
	char *save;

	if (!copy)
		return -ENOMEM;
	if (source && fsconfig(context, FSCONFIG_SET_STRING, "source", source, 0) < 0)
		return -errno;
	for (char *option = strtok_r(copy, ",", &save); option;
	     option = strtok_r(NULL, ",", &save)) {
		if (configure_one(context, option) < 0)
			return -errno;
	}
	return fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0 ? -errno : 0;
}

int mounts_new(const char *type, const char *source, const struct mounts_options *options,
	       struct error *error)
{
	_cleanup_fd_ int context = fsopen(type, FSOPEN_CLOEXEC);
	int mount;
	int r;

	if (context < 0)
		return error_set_errno(error, -errno, "file system type %s", type);
	r = configure(context, source, options->data);
	if (r < 0)
		return explain(context, r, type, error);
	mount = fsmount(context, FSMOUNT_CLOEXEC, (unsigned)options->attributes_set);
	return mount < 0 ? explain(context, -errno, type, error) : mount;
}

static int set_attributes(int fd, const struct mounts_options *options)
{
	struct mount_attr attr = {
		.attr_set = options->attributes_set,
		.attr_clr = options->attributes_cleared,
		.propagation = options->propagation,
	};
	unsigned flags = AT_EMPTY_PATH | (options->is_recursive ? AT_RECURSIVE : 0U);

	if (attr.attr_set & MOUNT_ATTR__ATIME) /* one field of several values */
		attr.attr_clr |= MOUNT_ATTR__ATIME;
	if (attr.attr_set == 0 && attr.attr_clr == 0 && attr.propagation == 0)
		return 0;
	return mount_setattr(fd, "", flags, &attr, sizeof(attr)) < 0 ? -errno : 0;
}

int mounts_clone(const char *path, const struct mounts_options *options, struct error *error)
{
	unsigned recursive = options->is_recursive ? AT_RECURSIVE : 0U;
	_cleanup_fd_ int fd =
		open_tree(AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | recursive);
	int r;

	if (fd < 0)
		return error_set_errno(error, -errno, "%s", path);
	r = set_attributes(fd, options);
	if (r < 0)
		return error_set_errno(error, r, "%s: setting the mount's flags", path);
	return fd_take(&fd);
}

int mounts_attach(int mount, int target)
{
	unsigned flags = MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH;

	return move_mount(mount, "", target, "", flags) < 0 ? -errno : 0;
}

int mounts_restrict(int fd, uint64_t attributes, bool is_recursive)
{
	const struct mounts_options options = {
		.attributes_set = attributes,
		.is_recursive = is_recursive,
	};

	return set_attributes(fd, &options);
}

int mounts_is_directory(int fd)
{
	struct stat st;

	return fstat(fd, &st) < 0 ? -errno : S_ISDIR(st.st_mode);
}

int mounts_pivot(int root)
{
	if (fchdir(root) < 0 || syscall(SYS_pivot_root, ".", ".") < 0)
		return -errno;
	/* The old root lies on top of the new one now; "." leads to it, and below it is "/". */
	if (umount2(".", MNT_DETACH) < 0 || chdir("/") < 0)
		return -errno;
	return 0;
}
