/* SPDX-License-Identifier: MIT */
/*
 * A map can be written once, so it is made complete and checked before anything is written
 * (user_namespaces(7)).  Who may write what:
 *
 *	with CAP_SETUID and CAP_SETGID in the parent user namespace	anything mapped there
 *	without							his own id, once setgroups(2) is denied
 *	by newuidmap(1) and newgidmap(1)			his ranges of subuid(5) too
 */
#include "runner/idmap.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "lib/cleanup.h"
#include "lib/idtext.h"
#include "lib/idtool.h"
#include "lib/sys.h"

/* More than any file of /proc that is read here: those have no size. */
#define PROC_FILE_MAX 16384

/* A larger /etc/subuid is refused. */
#define MAX_SUBID_FILE (4 << 20)

/* (uid_t)-1 is no id. */
#define N_IDS UINT64_C(0xffffffff)

static bool is_single_of(const struct id_maps *maps, uint32_t id)
{
	return maps->n == 1 && maps->items[0].size == 1 && maps->items[0].host_id == id;
}

static int append(struct id_maps *maps, uint64_t container_id, uint32_t host_id, uint64_t size)
{
	struct id_map *map;

	if (size == 0)
		return 0;
	map = spec_grow(maps);
	if (!map)
		return -ENOMEM;
	*map = (struct id_map){ (uint32_t)container_id, host_id, (uint32_t)size };
	return 0;
}

static void forget(struct id_maps *maps)
{
	free(maps->items);
	*maps = (struct id_maps){ 0 };
}

/* --- who makes it --- */

static bool has_capabilities(uint64_t wanted)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	return syscall(SYS_capget, &header, data) == 0 && (data[0].effective & wanted) == wanted;
}

/* By the C library, as users may come from elsewhere than /etc/passwd. */
static const char *find_name(uid_t uid)
{
	static char buffer[4096];
	static struct passwd entry;
	struct passwd *found = NULL;

	if (uid == 0)
		return "root";
	if (getpwuid_r(uid, &entry, buffer, sizeof(buffer), &found) != 0 || !found)
		return NULL;
	return entry.pw_name;
}

int idmap_find_caller(struct idmap_caller *ret)
{
	*ret = (struct idmap_caller){
		.uid = geteuid(),
		.gid = getegid(),
		.is_privileged =
			has_capabilities(UINT64_C(1) << CAP_SETUID | UINT64_C(1) << CAP_SETGID),
	};
	ret->name = find_name(ret->uid);
	return 0;
}

bool idmap_is_needed(const struct spec *spec, const struct idmap_caller *caller)
{
	const enum spec_ns_mode mode = spec->namespaces[SPEC_NS_USER].mode;

	return mode != SPEC_NS_SHARED || spec->map_mode != SPEC_MAP_AUTO || !caller->is_privileged;
}

/* --- what is made --- */

static bool fits(uint32_t first, uint32_t size)
{
	return size > 0 && (uint64_t)first + size <= N_IDS;
}

static bool overlap(uint32_t a, uint32_t a_size, uint32_t b, uint32_t b_size)
{
	return (uint64_t)a < (uint64_t)b + b_size && (uint64_t)b < (uint64_t)a + a_size;
}

static int check_line(const struct id_maps *maps, size_t i, const char *what, struct error *error)
{
	const struct id_map *map = &maps->items[i];

	if (!fits(map->container_id, map->size) || !fits(map->host_id, map->size))
		return error_set(error, -EINVAL, "the %s map %u:%u:%u is empty or too long", what,
				 map->container_id, map->host_id, map->size);
	for (size_t j = 0; j < i; j++) {
		const struct id_map *other = &maps->items[j];

		if (overlap(map->container_id, map->size, other->container_id, other->size) ||
		    overlap(map->host_id, map->size, other->host_id, other->size))
			return error_set(error, -EINVAL,
					 "the %s maps %u:%u:%u and %u:%u:%u overlap", what,
					 other->container_id, other->host_id, other->size,
					 map->container_id, map->host_id, map->size);
	}
	return 0;
}

int idmap_check(const struct id_maps *maps, const char *what, struct error *error)
{
	if (maps->n == 0)
		return error_set(error, -EINVAL, "no %s is mapped", what);
	if (maps->n > IDTEXT_MAX_LINES)
		return error_set(error, -EINVAL, "there are %zu %s maps; the kernel takes %d",
				 maps->n, what, IDTEXT_MAX_LINES);
	for (size_t i = 0; i < maps->n; i++) {
		int r = check_line(maps, i, what, error);

		if (r < 0)
			return r;
	}
	return 0;
}

/* Subordinate ids become the container's ids from 0 on, but for @hole, which is the caller's. */
static int lay_out(const struct id_maps *subids, uint32_t hole, struct id_maps *maps)
{
	uint64_t next = hole == 0 ? 1 : 0;
	int r = 0;

	for (size_t i = 0; r == 0 && i < subids->n; i++) {
		const struct id_map *range = &subids->items[i];
		uint64_t size = MIN(range->size, N_IDS - next);
		uint64_t before = next < hole ? MIN(size, hole - next) : 0;

		r = append(maps, next, range->host_id, before);
		next += before;
		if (next == hole)
			next++;
		size = MIN(size - before, N_IDS - next);
		if (r == 0)
			r = append(maps, next, range->host_id + (uint32_t)before, size);
		next += size;
	}
	return r;
}

int idmap_compose(enum spec_map_mode mode, uint32_t id, const struct id_maps *subids,
		  struct id_maps *ret)
{
	const uint32_t own = mode == SPEC_MAP_KEEP_ID ? id : 0;
	struct id_maps maps = { 0 };
	int r = append(&maps, own, id, 1);

	if (r == 0 && mode != SPEC_MAP_ROOT)
		r = lay_out(subids, own, &maps);
	if (r < 0) {
		forget(&maps);
		return r;
	}
	*ret = maps;
	return 0;
}

static int copy_maps(const struct id_maps *from, struct id_maps *ret)
{
	for (size_t i = 0; i < from->n; i++) {
		const struct id_map *map = &from->items[i];
		int r = append(ret, map->container_id, map->host_id, map->size);

		if (r < 0)
			return r;
	}
	return 0;
}

/* The whole of a small file.  One that is missing is empty. */
static int read_file(const char *path, char **ret_text, size_t *ret_len)
{
	_cleanup_fd_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	_cleanup_free_ char *text = NULL;
	struct stat st;
	size_t size;
	ssize_t n;

	if (fd < 0 && errno != ENOENT)
		return -errno;
	if (fd >= 0 && fstat(fd, &st) < 0)
		return -errno;
	if (fd >= 0 && st.st_size > MAX_SUBID_FILE)
		return -EFBIG;
	size = fd < 0 ? 0 : (size_t)st.st_size + PROC_FILE_MAX;
	text = malloc(size + 1);
	if (!text)
		return -ENOMEM;
	n = fd < 0 ? 0 : sys_pread_full(fd, text, size, 0);
	if (n < 0)
		return (int)n;
	*ret_len = (size_t)n;
	*ret_text = ptr_take(text);
	return 0;
}

static int read_subids(const char *path, const struct idmap_caller *caller, struct id_maps *ret,
		       struct error *error)
{
	char *text = NULL;
	size_t len = 0;
	int r = read_file(path, &text, &len);

	if (r == 0)
		r = idtext_decode_subids(text, len, caller->name, caller->uid, ret);
	free(text);
	return r < 0 ? error_set_errno(error, r, "cannot read %s", path) : 0;
}

/* All ids of the caller's own user namespace as they are. */
static int map_identity(const char *path, struct id_maps *ret, struct error *error)
{
	char *text = NULL;
	size_t len = 0;
	int r = read_file(path, &text, &len);

	if (r == 0)
		r = idtext_decode_map(text, len, ret);
	free(text);
	if (r < 0)
		return error_set_errno(error, r, "cannot read %s", path);
	for (size_t i = 0; i < ret->n; i++)
		ret->items[i].host_id = ret->items[i].container_id;
	return 0;
}

static int read_map(pid_t pid, const char *name, struct id_maps *ret)
{
	_cleanup_free_ char *text = NULL;
	char path[48];
	size_t len;
	int r;

	(void)snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name); /* fits */
	r = read_file(path, &text, &len);
	return r < 0 ? r : idtext_decode_map(text, len, ret);
}

int idmap_read(pid_t pid, struct idmap *ret)
{
	struct idmap maps = { 0 };
	int r = read_map(pid, "uid_map", &maps.uids);

	if (r == 0)
		r = read_map(pid, "gid_map", &maps.gids);
	if (r < 0) {
		idmap_deinit(&maps);
		return r;
	}
	maps.is_single = maps.uids.n == 1 && maps.uids.items[0].size == 1;
	*ret = maps;
	return 0;
}

static void warn_of_single(struct idmap *maps, const char *why)
{
	maps->is_single = true;
	(void)snprintf(maps->warning, sizeof(maps->warning), "%s", why); /* cut is fine */
}

static int describe_lack(const struct idmap_caller *caller, int r, struct error *error)
{
	const char *name = caller->name ? caller->name : "USER";

	return error_set(error, r,
			 "user %u has no subordinate ids in /etc/subuid and /etc/subgid: as root, "
			 "usermod --add-subuids 100000-165535 --add-subgids 100000-165535 %s "
			 "(with a range that nobody else has)",
			 caller->uid, name);
}

/* AUTO and KEEP_ID of @caller, from his ranges. */
static int make_from_subids(enum spec_map_mode mode, const struct idmap_caller *caller,
			    struct idmap *maps, struct error *error)
{
	struct id_maps uids = { 0 };
	struct id_maps gids = { 0 };
	int r = read_subids("/etc/subuid", caller, &uids, error);

	if (r == 0)
		r = read_subids("/etc/subgid", caller, &gids, error);
	if (r == 0 && (uids.n == 0 || gids.n == 0)) {
		r = describe_lack(caller, -ENOENT, error);
		if (mode == SPEC_MAP_AUTO) {
			warn_of_single(maps, error->text);
			mode = SPEC_MAP_ROOT;
			r = 0;
		}
	}
	if (r == 0) {
		r = idmap_compose(mode, caller->uid, &uids, &maps->uids);
		if (r == 0)
			r = idmap_compose(mode, caller->gid, &gids, &maps->gids);
		if (r < 0)
			error_set_errno(error, r, "cannot make the id maps");
	}
	free(uids.items);
	free(gids.items);
	return r;
}

static int make_listed(const struct spec *spec, struct idmap *maps, struct error *error)
{
	const struct id_maps *gids = spec->gid_maps.n ? &spec->gid_maps : &spec->uid_maps;
	int r = copy_maps(&spec->uid_maps, &maps->uids);

	if (r == 0)
		r = copy_maps(gids, &maps->gids);
	return r < 0 ? error_set_errno(error, r, "cannot take the id maps") : 0;
}

static int make(const struct spec *spec, const struct idmap_caller *caller, struct idmap *maps,
		struct error *error)
{
	int r;

	if (spec->map_mode == SPEC_MAP_LISTED)
		return make_listed(spec, maps, error);
	if (spec->map_mode == SPEC_MAP_AUTO && caller->is_privileged) {
		r = map_identity("/proc/self/uid_map", &maps->uids, error);
		return r < 0 ? r : map_identity("/proc/self/gid_map", &maps->gids, error);
	}
	if (spec->map_mode != SPEC_MAP_ROOT)
		return make_from_subids(spec->map_mode, caller, maps, error);

	r = idmap_compose(SPEC_MAP_ROOT, caller->uid, NULL, &maps->uids);
	if (r == 0)
		r = idmap_compose(SPEC_MAP_ROOT, caller->gid, NULL, &maps->gids);
	return r < 0 ? error_set_errno(error, r, "cannot make the id maps") : 0;
}

int idmap_make(const struct spec *spec, const struct idmap_caller *caller, struct idmap *ret,
	       struct error *error)
{
	struct idmap maps = { 0 };
	int r = make(spec, caller, &maps, error);

	if (r == 0)
		r = idmap_check(&maps.uids, "user id", error);
	if (r == 0)
		r = idmap_check(&maps.gids, "group id", error);
	if (r < 0) {
		idmap_deinit(&maps);
		return r;
	}
	*ret = maps;
	return 0;
}

void idmap_deinit(struct idmap *maps)
{
	forget(&maps->uids);
	forget(&maps->gids);
	*maps = (struct idmap){ 0 };
}

/* --- what it means --- */

int idmap_host_id(const struct id_maps *maps, uint32_t container_id, uint32_t *ret)
{
	for (size_t i = 0; i < maps->n; i++) {
		const struct id_map *map = &maps->items[i];

		if (container_id >= map->container_id &&
		    container_id - map->container_id < map->size) {
			*ret = map->host_id + (container_id - map->container_id);
			return 0;
		}
	}
	return -ENOENT;
}

int idmap_container_id(const struct id_maps *maps, uint32_t host_id, uint32_t *ret)
{
	for (size_t i = 0; i < maps->n; i++) {
		const struct id_map *map = &maps->items[i];

		if (host_id >= map->host_id && host_id - map->host_id < map->size) {
			*ret = map->container_id + (host_id - map->host_id);
			return 0;
		}
	}
	return -ENOENT;
}

/* --- writing it --- */

static int write_file(pid_t pid, const char *name, const char *text, size_t len,
		      struct error *error)
{
	_cleanup_fd_ int fd = -1;
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name); /* fits */
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return error_set_errno(error, -errno, "cannot open %s", path);
	if (write(fd, text, len) < 0) /* whole or not at all */
		return error_set_errno(error, -errno, "cannot write %s%s", path,
				       errno == EPERM ? " (are all of these ids the caller's?)" :
							"");
	return 0;
}

static int write_map(pid_t pid, const char *name, const struct id_maps *maps, struct error *error)
{
	char text[IDTEXT_MAP_SIZE];
	const int len = idtext_encode_map(maps, text);

	if (len < 0)
		return error_set_errno(error, len, "cannot write %s: too many lines", name);
	return write_file(pid, name, text, (size_t)len, error);
}

static int write_both(pid_t pid, const struct idmap *maps, bool denies_setgroups,
		      struct error *error)
{
	int r = denies_setgroups ? write_file(pid, "setgroups", "deny", 4, error) : 0;

	if (r == 0)
		r = write_map(pid, "gid_map", &maps->gids, error);
	return r < 0 ? r : write_map(pid, "uid_map", &maps->uids, error);
}

/* Both programs are looked for before one is run: what was written cannot be taken back. */
static int find_tools(struct error *error)
{
	_cleanup_free_ char *gid_tool = NULL;
	_cleanup_free_ char *uid_tool = NULL;
	int r = idtool_find("newgidmap", &gid_tool, error);

	return r < 0 ? r : idtool_find("newuidmap", &uid_tool, error);
}

static int write_by_tools(pid_t pid, const struct idmap *maps, struct error *error)
{
	int r = idtool_run("newgidmap", pid, &maps->gids, error);

	return r < 0 ? r : idtool_run("newuidmap", pid, &maps->uids, error);
}

static int fall_back(pid_t pid, const struct idmap_caller *caller, struct idmap *maps,
		     struct error *error)
{
	struct idmap single = { 0 };
	int r;

	warn_of_single(&single, error->text);
	r = idmap_compose(SPEC_MAP_ROOT, caller->uid, NULL, &single.uids);
	if (r == 0)
		r = idmap_compose(SPEC_MAP_ROOT, caller->gid, NULL, &single.gids);
	r = r < 0 ? error_set_errno(error, r, "cannot make the id maps") :
		    write_both(pid, &single, true, error);
	if (r < 0) {
		idmap_deinit(&single);
		return r;
	}
	idmap_deinit(maps);
	*maps = single;
	return 0;
}

int idmap_write(pid_t pid, const struct idmap_caller *caller, bool may_fall_back,
		struct idmap *maps, struct error *error)
{
	int r;

	if (caller->is_privileged)
		return write_both(pid, maps, false, error);
	if (is_single_of(&maps->uids, caller->uid) && is_single_of(&maps->gids, caller->gid))
		return write_both(pid, maps, true, error);
	r = find_tools(error);
	if (r < 0 && may_fall_back)
		return fall_back(pid, caller, maps, error);
	return r < 0 ? r : write_by_tools(pid, maps, error);
}
