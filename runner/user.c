/* SPDX-License-Identifier: MIT */
/*
 * A number is never taken for a name nor the other way round: what consists of digits is a number
 * and must be a whole, valid one; anything else is looked up, and is an error when it is not there.
 * So a slip of the pen never ends as root.
 *
 * The files are opened within the image's root whatever links are in it, only when they are regular
 * ones, and read up to a limit.
 */
#include "runner/user.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "lib/cleanup.h"
#include "lib/sys.h"

#define PASSWD "/etc/passwd"
#define GROUP "/etc/group"

/* How often a walk is repeated that a rename disturbed. */
#define MAX_WALKS 100

/* Counted text: a field, a line, a file. */
struct text {
	const char *at;
	size_t len;
};

/* A file that was read, NULL when the image does not have it. */
struct file {
	char *bytes;
	size_t size;
};

/* Split what comes before @separator off the front.  False when nothing is left. */
static bool take(struct text *rest, char separator, struct text *ret)
{
	const char *end;

	if (!rest->at)
		return false;
	end = rest->len ? memchr(rest->at, separator, rest->len) : NULL;
	ret->at = rest->at;
	if (end) {
		ret->len = (size_t)(end - rest->at);
		rest->at = end + 1;
		rest->len -= ret->len + 1;
	} else {
		ret->len = rest->len;
		*rest = (struct text){ 0 };
	}
	return true;
}

static bool equals(struct text text, const char *string)
{
	return strlen(string) == text.len && memcmp(text.at, string, text.len) == 0;
}

/* The next line that is not empty, a comment or an entry for another source (+ and -). */
static bool take_line(struct text *rest, struct text *ret)
{
	while (take(rest, '\n', ret)) {
		if (ret->len > 0 && !strchr("#+-:", ret->at[0]) && !memchr(ret->at, '\0', ret->len))
			return true;
	}
	return false;
}

/* Fields that are missing are empty. */
static void split_line(struct text line, struct text *fields, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!take(&line, ':', &fields[i]))
			fields[i] = (struct text){ "", 0 };
	}
}

int user_parse_id(const char *text, size_t len, uint32_t *ret)
{
	uint64_t value = 0;

	if (len == 0)
		return -EINVAL;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -EINVAL;
		value = MIN(value * 10 + (uint64_t)(text[i] - '0'), UINT64_C(1) << 32);
	}
	if (value >= UINT32_MAX) /* (uid_t)-1 is nobody at all */
		return -ERANGE;
	*ret = (uint32_t)value;
	return 0;
}

/* @ret_name is NULL for a number. */
static int parse_part(const char *text, size_t len, const char *what, char **ret_name,
		      uint32_t *ret_id, struct error *error)
{
	char *name = NULL;
	int r = user_parse_id(text, len, ret_id);

	if (r == -ERANGE)
		return error_set(error, -EINVAL, "\"%.*s\" is greater than any %s id",
				 (int)MIN(len, 64), text, what);
	if (len == 0)
		return error_set(error, -EINVAL, "no %s is given: USER[:GROUP] is wanted", what);
	if (r < 0) {
		name = strndup(text, len);
		if (!name)
			return error_set_errno(error, -ENOMEM, "cannot take the %s", what);
	}
	*ret_name = name;
	return 0;
}

int user_parse(const char *text, struct user_request *ret, struct error *error)
{
	struct user_request request = { 0 };
	const size_t len = strcspn(text, ":");
	const char *group = text[len] ? text + len + 1 : NULL;
	int r = parse_part(text, len, "user", &request.name, &request.uid, error);

	if (r == 0 && group) {
		r = parse_part(group, strlen(group), "group", &request.group, &request.gid, error);
		request.has_gid = !request.group;
	}
	if (r < 0) {
		user_request_deinit(&request);
		return r;
	}
	*ret = request;
	return 0;
}

void user_request_deinit(struct user_request *request)
{
	free(request->name);
	free(request->group);
	*request = (struct user_request){ 0 };
}

/* A directory or a shell: an absolute path, else @fallback. */
static char *copy_path(struct text field, const char *fallback)
{
	if (field.len > 0 && field.at[0] == '/')
		return strndup(field.at, field.len);
	return fallback ? strdup(fallback) : NULL;
}

static int fill_user(const struct text fields[7], uint32_t uid, uint32_t gid, struct user *ret)
{
	struct user user = {
		.uid = uid,
		.gid = gid,
		.name = strndup(fields[0].at, fields[0].len),
		.home = copy_path(fields[5], "/"),
		.shell = copy_path(fields[6], NULL),
	};

	if (!user.name || !user.home || (!user.shell && fields[6].len && fields[6].at[0] == '/')) {
		user_deinit(&user);
		return -ENOMEM;
	}
	*ret = user;
	return 0;
}

int user_decode_passwd(const char *text, size_t len, const char *name, uint32_t uid,
		       struct user *ret)
{
	struct text rest = { text, len };
	struct text line;

	while (take_line(&rest, &line)) {
		struct text fields[7];
		uint32_t found_uid;
		uint32_t gid;

		split_line(line, fields, ARRAY_SIZE(fields));
		if (user_parse_id(fields[2].at, fields[2].len, &found_uid) < 0 ||
		    user_parse_id(fields[3].at, fields[3].len, &gid) < 0)
			continue;
		if (name ? equals(fields[0], name) : found_uid == uid)
			return fill_user(fields, found_uid, gid, ret);
	}
	return -ENOENT;
}

int user_decode_group(const char *text, size_t len, const char *group, uint32_t *ret)
{
	struct text rest = { text, len };
	struct text line;

	while (take_line(&rest, &line)) {
		struct text fields[3];

		split_line(line, fields, ARRAY_SIZE(fields));
		if (equals(fields[0], group) &&
		    user_parse_id(fields[2].at, fields[2].len, ret) == 0)
			return 0;
	}
	return -ENOENT;
}

static bool lists(struct text members, const char *name)
{
	struct text member;

	while (take(&members, ',', &member)) {
		if (equals(member, name))
			return true;
	}
	return false;
}

static int add_group(struct user *user, uint32_t gid)
{
	uint32_t *grown;

	if (gid == user->gid)
		return 0;
	for (size_t i = 0; i < user->n_groups; i++) {
		if (user->groups[i] == gid)
			return 0;
	}
	if (user->n_groups == USER_MAX_GROUPS)
		return -E2BIG;
	grown = reallocarray(user->groups, user->n_groups + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	user->groups = grown;
	user->groups[user->n_groups++] = gid;
	return 0;
}

int user_decode_memberships(const char *text, size_t len, struct user *user)
{
	struct text rest = { text, len };
	struct text line;

	while (user->name && take_line(&rest, &line)) {
		struct text fields[4];
		uint32_t gid;
		int r;

		split_line(line, fields, ARRAY_SIZE(fields));
		if (user_parse_id(fields[2].at, fields[2].len, &gid) < 0 ||
		    !lists(fields[3], user->name))
			continue;
		r = add_group(user, gid);
		if (r < 0)
			return r;
	}
	return 0;
}

static int open_in_root(int root, const char *path, unsigned flags)
{
	const struct open_how how = {
		.flags = flags | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};

	for (int i = 0; i < MAX_WALKS; i++) {
		const long fd = syscall(SYS_openat2, root, path, &how, sizeof(how));

		if (fd >= 0)
			return (int)fd;
		if (errno != EAGAIN && errno != EINTR)
			break;
	}
	return -errno;
}

/*
 * Looked at before it is opened: opening a device or a pipe can do something by itself.
 * -ENODATA for what is no regular file.
 */
static int open_regular(int root, const char *path)
{
	_cleanup_fd_ int seen = open_in_root(root, path, O_PATH);
	_cleanup_fd_ int fd = -1;
	struct stat before;
	struct stat after;

	if (seen < 0)
		return seen;
	if (fstat(seen, &before) < 0)
		return -errno;
	if (!S_ISREG(before.st_mode))
		return -ENODATA;
	fd = open_in_root(root, path, O_RDONLY | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return fd;
	if (fstat(fd, &after) < 0)
		return -errno;
	if (after.st_dev != before.st_dev || after.st_ino != before.st_ino)
		return -ESTALE;
	return fd_take(&fd);
}

static int read_all(int fd, struct file *ret)
{
	_cleanup_free_ char *bytes = NULL;
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (st.st_size > USER_FILE_MAX)
		return -EFBIG;
	bytes = malloc((size_t)st.st_size + 1);
	if (!bytes)
		return -ENOMEM;
	n = sys_pread_full(fd, bytes, (size_t)st.st_size, 0);
	if (n < 0)
		return (int)n;
	ret->bytes = ptr_take(bytes);
	ret->size = (size_t)n;
	return 0;
}

/* A file that is missing is an empty one. */
static int read_file(int root, const char *path, struct file *ret, struct error *error)
{
	_cleanup_fd_ int fd = open_regular(root, path);
	int r;

	*ret = (struct file){ 0 };
	if (fd == -ENOENT || fd == -ENOTDIR)
		return 0;
	if (fd == -ENODATA)
		return error_set(error, -EINVAL, "%s of the image is not a regular file", path);
	if (fd < 0)
		return error_set_errno(error, fd, "cannot open %s of the image", path);
	r = read_all(fd, ret);
	return r < 0 ? error_set_errno(error, r, "cannot read %s of the image", path) : 0;
}

static int refuse_unknown(const char *what, const char *name, const char *file, struct error *error)
{
	return error_set(error, -ENOENT,
			 "there is no %s \"%.64s\" in %s of the image; a number needs no entry",
			 what, name, file);
}

/* A number without an entry is a user all the same. */
static int find_user(int root, const struct user_request *request, struct user *user,
		     struct error *error)
{
	struct file passwd;
	int r = read_file(root, PASSWD, &passwd, error);

	if (r < 0)
		return r;
	r = user_decode_passwd(passwd.bytes, passwd.size, request->name, request->uid, user);
	free(passwd.bytes);
	if (r == -ENOENT && request->name)
		return refuse_unknown("user", request->name, PASSWD, error);
	if (r == -ENOENT) {
		user->uid = request->uid;
		user->home = strdup("/");
		r = user->home ? 0 : -ENOMEM;
	}
	return r < 0 ? error_set_errno(error, r, "cannot look up the user in " PASSWD) : 0;
}

static int find_groups(int root, const struct user_request *request, struct user *user,
		       struct error *error)
{
	struct file group;
	int r;

	if (request->has_gid) {
		user->gid = request->gid;
		return 0;
	}
	if (!request->group && !user->name)
		return 0;
	r = read_file(root, GROUP, &group, error);
	if (r < 0)
		return r;
	r = request->group ?
		    user_decode_group(group.bytes, group.size, request->group, &user->gid) :
		    user_decode_memberships(group.bytes, group.size, user);
	free(group.bytes);
	if (r == -ENOENT)
		return refuse_unknown("group", request->group, GROUP, error);
	return r < 0 ? error_set_errno(error, r, "cannot look up groups in " GROUP) : 0;
}

static int make_root(struct user *ret, struct error *error)
{
	struct user user = { .name = strdup("root"), .home = strdup("/root") };

	if (!user.name || !user.home) {
		user_deinit(&user);
		return error_set_errno(error, -ENOMEM, "cannot take root as the user");
	}
	*ret = user;
	return 0;
}

int user_resolve(int root, const char *text, struct user *ret, struct error *error)
{
	struct user_request request;
	struct user user = { 0 };
	int r;

	if (!text)
		return make_root(ret, error);
	r = user_parse(text, &request, error);
	if (r < 0)
		return r;
	r = find_user(root, &request, &user, error);
	if (r == 0)
		r = find_groups(root, &request, &user, error);
	user_request_deinit(&request);
	if (r < 0) {
		user_deinit(&user);
		return r;
	}
	*ret = user;
	return 0;
}

void user_deinit(struct user *user)
{
	free(user->groups);
	free(user->name);
	free(user->home);
	free(user->shell);
	*user = (struct user){ 0 };
}
