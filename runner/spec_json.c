/* SPDX-License-Identifier: MIT */
/*
 * The table says where each field of a spec is in config.json; functions (spec_oci, spec_oci_linux)
 * do what is not of the same shape on both sides.
 *
 * Reading starts from what config.json means by silence, which is not always our default.
 */
#include "runner/spec_json.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cleanup.h"
#include "runner/jsonmap.h"
#include "runner/spec_oci.h"
#include "runner/spec_oci_linux.h"

#define NUMBER_MAX INT64_MAX

/* Of file modes in config.json; some writers leave the file's type in. */
#define FILE_MODE_MAX 0177777
#define PERMISSIONS 07777

/* clang-format off: one row is one thing to read. */

#define AT(type, name) .offset = offsetof(struct type, name)
#define UNSET_BELOW(least)                                                                         \
	.min = (least), .max = NUMBER_MAX, .has_absent = true, .absent = SPEC_UNSET
#define FROM_TO(least, most) .min = (least), .max = (most)
#define NOT_ZERO .has_absent = true, .absent = 0
#define MAP(array, type)                                                                           \
	{                                                                                          \
		array, ARRAY_SIZE(array), sizeof(struct type)                                      \
	}
#define CUSTOM(name)                                                                               \
	.kind = JSONMAP_CUSTOM, .is_present = spec_oci_has_##name, .write = spec_oci_write_##name, \
	.read = spec_oci_read_##name
#define WRITTEN(name)                                                                              \
	.kind = JSONMAP_CUSTOM, .is_present = spec_oci_has_##name, .write = spec_oci_write_##name

static const char *const map_modes[] = { "auto", "root", "keep-id", "listed", NULL };
static const char *const seccomp_modes[] = { "default", "none", "file", NULL };
static const char *const net_modes[] = { "none", "lo", "host", "bridge", "pasta", "joined", NULL };
static const char *const init_modes[] = { "ours", "as-pid-1", NULL };

static const struct jsonmap_row mount_rows[] = {
	{ "destination", JSONMAP_STRING, AT(spec_mount, destination), .is_required = true },
	{ "type", JSONMAP_STRING, AT(spec_mount, type) },
	{ "source", JSONMAP_STRING, AT(spec_mount, source) },
	{ "options", CUSTOM(mount_options) },
};
static const struct jsonmap mount_map = MAP(mount_rows, spec_mount);

static const struct jsonmap_row id_map_rows[] = {
	{ "containerID", JSONMAP_UINT32, AT(id_map, container_id), .is_required = true },
	{ "hostID", JSONMAP_UINT32, AT(id_map, host_id), .is_required = true },
	{ "size", JSONMAP_UINT32, AT(id_map, size), .is_required = true },
};
static const struct jsonmap id_map_map = MAP(id_map_rows, id_map);

static const struct jsonmap_row device_rows[] = {
	{ "path", JSONMAP_STRING, AT(spec_device, path), .is_required = true },
	{ "org.unionfs.source", JSONMAP_STRING, AT(spec_device, source) },
	{ "type", JSONMAP_LETTER, AT(spec_device, type), .letters = "bc", .is_required = true },
	{ "major", JSONMAP_UINT32, AT(spec_device, major) },
	{ "minor", JSONMAP_UINT32, AT(spec_device, minor) },
	{ "fileMode", JSONMAP_UINT32, AT(spec_device, mode), .limit = FILE_MODE_MAX },
	{ "uid", JSONMAP_UINT32, AT(spec_device, uid) },
	{ "gid", JSONMAP_UINT32, AT(spec_device, gid) },
};
static const struct jsonmap device_map = MAP(device_rows, spec_device);

static const struct jsonmap_row rule_rows[] = {
	{ "allow", JSONMAP_BOOLEAN, AT(spec_device_rule, is_allowed), .is_required = true },
	{ "type", JSONMAP_LETTER, AT(spec_device_rule, type), .letters = "abc" },
	{ "major", JSONMAP_INT64, AT(spec_device_rule, major), UNSET_BELOW(-1) },
	{ "minor", JSONMAP_INT64, AT(spec_device_rule, minor), UNSET_BELOW(-1) },
	{ "access", JSONMAP_LETTERS, AT(spec_device_rule, access), .letters = "rwm",
	  .limit = sizeof(((struct spec_device_rule *)0)->access) },
};
static const struct jsonmap rule_map = MAP(rule_rows, spec_device_rule);

static const struct jsonmap_row rlimit_rows[] = {
	{ "type", CUSTOM(rlimit_type), .is_required = true },
	{ "soft", JSONMAP_UINT64, AT(spec_rlimit, soft), .is_required = true },
	{ "hard", JSONMAP_UINT64, AT(spec_rlimit, hard), .is_required = true },
};
static const struct jsonmap rlimit_map = MAP(rlimit_rows, spec_rlimit);

static const struct jsonmap_row port_rows[] = {
	{ "hostIP", JSONMAP_STRING, AT(spec_port, host_ip) },
	{ "hostPort", JSONMAP_UINT16, AT(spec_port, host_port) },
	{ "containerPort", JSONMAP_UINT16, AT(spec_port, container_port) },
	{ "isUDP", JSONMAP_BOOLEAN, AT(spec_port, is_udp) },
};
const struct jsonmap spec_json_port_map = MAP(port_rows, spec_port);

#define SPEC(name) AT(spec, name)
#define OURS "annotations/org.unionfs."
#define BLOCK "linux/resources/blockIO/"
#define CAPS "process/capabilities/"

static const struct jsonmap_row spec_rows[] = {
	{ "ociVersion", CUSTOM(version), .is_required = true },

	{ "process/terminal", JSONMAP_BOOLEAN, SPEC(process.has_terminal) },
	{ "process/consoleSize/height", JSONMAP_UINT16, SPEC(process.rows), NOT_ZERO },
	{ "process/consoleSize/width", JSONMAP_UINT16, SPEC(process.columns), NOT_ZERO },
	{ "process/user/uid", JSONMAP_UINT32, SPEC(process.uid) },
	{ "process/user/gid", JSONMAP_UINT32, SPEC(process.gid) },
	{ "process/user/umask", JSONMAP_INT, SPEC(process.umask), FROM_TO(0, 0777),
	  .has_absent = true, .absent = SPEC_UNSET },
	{ "process/user/additionalGids", CUSTOM(groups) },
	{ "process/args", JSONMAP_STRINGS, SPEC(process.args) },
	{ "process/env", JSONMAP_STRINGS, SPEC(process.env) },
	{ "process/cwd", CUSTOM(cwd) },
	{ CAPS "bounding", CUSTOM(capabilities), SPEC(process.capabilities.bounding) },
	{ CAPS "permitted", CUSTOM(capabilities), SPEC(process.capabilities.permitted) },
	{ CAPS "effective", WRITTEN(capabilities), SPEC(process.capabilities.permitted) },
	{ CAPS "inheritable", WRITTEN(capabilities), SPEC(process.capabilities.ambient) },
	{ CAPS "ambient", CUSTOM(capabilities), SPEC(process.capabilities.ambient) },
	{ "process/rlimits", JSONMAP_ITEMS, SPEC(process.rlimits), .item_map = &rlimit_map },
	{ "process/noNewPrivileges", JSONMAP_BOOLEAN, SPEC(process.no_new_privileges) },
	{ "process/oomScoreAdj", JSONMAP_INT, SPEC(process.oom_score_adj), FROM_TO(-1000, 1000),
	  .has_absent = true, .absent = SPEC_OOM_SCORE_UNSET },

	{ "hostname", JSONMAP_STRING, SPEC(hostname) },
	{ "mounts", JSONMAP_ITEMS, SPEC(mounts), .item_map = &mount_map },

	{ "linux/namespaces", CUSTOM(namespaces) },
	{ "linux/uidMappings", JSONMAP_ITEMS, SPEC(uid_maps), .item_map = &id_map_map },
	{ "linux/gidMappings", JSONMAP_ITEMS, SPEC(gid_maps), .item_map = &id_map_map },
	{ "linux/timeOffsets/boottime/secs", JSONMAP_INT64, SPEC(boottime_offset),
	  FROM_TO(INT64_MIN, INT64_MAX), NOT_ZERO },
	{ "linux/timeOffsets/monotonic/secs", JSONMAP_INT64, SPEC(monotonic_offset),
	  FROM_TO(INT64_MIN, INT64_MAX), NOT_ZERO },
	{ "linux/devices", JSONMAP_ITEMS, SPEC(devices), .item_map = &device_map },
	{ "linux/cgroupsPath", JSONMAP_STRING, SPEC(cgroups_path) },
	{ "linux/resources/devices", JSONMAP_ITEMS, SPEC(resources.device_rules),
	  .item_map = &rule_map },
	{ "linux/resources/memory/limit", JSONMAP_INT64, SPEC(resources.memory_limit),
	  UNSET_BELOW(-1) },
	{ "linux/resources/memory/reservation", JSONMAP_INT64, SPEC(resources.memory_reservation),
	  UNSET_BELOW(-1) },
	{ "linux/resources/memory/swap", JSONMAP_INT64, SPEC(resources.memory_swap),
	  UNSET_BELOW(-1) },
	{ "linux/resources/cpu/shares", JSONMAP_INT64, SPEC(resources.cpu_shares), UNSET_BELOW(0) },
	{ "linux/resources/cpu/quota", JSONMAP_INT64, SPEC(resources.cpu_quota), UNSET_BELOW(-1) },
	{ "linux/resources/cpu/period", JSONMAP_INT64, SPEC(resources.cpu_period), UNSET_BELOW(0) },
	{ "linux/resources/cpu/cpus", JSONMAP_STRING, SPEC(resources.cpuset_cpus) },
	{ "linux/resources/cpu/mems", JSONMAP_STRING, SPEC(resources.cpuset_mems) },
	{ "linux/resources/pids/limit", JSONMAP_INT64, SPEC(resources.pids_limit),
	  UNSET_BELOW(-1) },
	{ BLOCK "weight", JSONMAP_INT64, SPEC(resources.io_weight), FROM_TO(0, 1000),
	  .has_absent = true, .absent = SPEC_UNSET },
	{ BLOCK "throttleReadBpsDevice", CUSTOM(throttles), .extra = SPEC_READ_BPS },
	{ BLOCK "throttleWriteBpsDevice", CUSTOM(throttles), .extra = SPEC_WRITE_BPS },
	{ BLOCK "throttleReadIOPSDevice", CUSTOM(throttles), .extra = SPEC_READ_IOPS },
	{ BLOCK "throttleWriteIOPSDevice", CUSTOM(throttles), .extra = SPEC_WRITE_IOPS },
	{ "linux/seccomp", .kind = JSONMAP_CUSTOM, .is_present = spec_oci_has_seccomp,
	  .read = spec_oci_read_seccomp },
	{ "linux/sysctl", CUSTOM(sysctls) },
	{ "linux/maskedPaths", JSONMAP_STRINGS, SPEC(masked_paths) },
	{ "linux/readonlyPaths", JSONMAP_STRINGS, SPEC(readonly_paths) },

	{ OURS "name", JSONMAP_STRING, SPEC(name) },
	{ OURS "layers", JSONMAP_STRINGS, SPEC(root.lowers) },
	{ OURS "upper", JSONMAP_STRING, SPEC(root.upper) },
	{ OURS "work", JSONMAP_STRING, SPEC(root.work) },
	{ OURS "tmpfsUpper", JSONMAP_INT64, SPEC(root.tmpfs_size), UNSET_BELOW(0) },
	{ OURS "user", JSONMAP_STRING, SPEC(process.user) },
	{ OURS "requiredCapabilities", CUSTOM(capabilities), SPEC(process.capabilities.required) },
	{ OURS "map", JSONMAP_CHOICE, SPEC(map_mode), .words = map_modes },
	{ OURS "cgroup", JSONMAP_BOOLEAN, SPEC(has_cgroup) },
	{ OURS "cgroupBestEffort", JSONMAP_BOOLEAN, SPEC(resources.is_best_effort) },
	{ OURS "seccomp", JSONMAP_CHOICE, SPEC(seccomp), .words = seccomp_modes },
	{ OURS "seccompFile", JSONMAP_STRING, SPEC(seccomp_file) },
	{ OURS "net", JSONMAP_CHOICE, SPEC(net.mode), .words = net_modes },
	{ OURS "bridge", JSONMAP_STRING, SPEC(net.bridge) },
	{ OURS "ip", JSONMAP_STRING, SPEC(net.ip) },
	{ OURS "mac", JSONMAP_STRING, SPEC(net.mac) },
	{ OURS "ports", JSONMAP_ITEMS, SPEC(net.ports), .item_map = &spec_json_port_map },
	{ OURS "dns", JSONMAP_STRINGS, SPEC(net.dns) },
	{ OURS "hosts", JSONMAP_STRINGS, SPEC(net.extra_hosts) },
	{ OURS "init", JSONMAP_CHOICE, SPEC(init_mode), .words = init_modes },
	{ OURS "detached", JSONMAP_BOOLEAN, SPEC(is_detached) },
	{ OURS "removed", JSONMAP_BOOLEAN, SPEC(is_removed) },
	{ OURS "privileged", JSONMAP_BOOLEAN, SPEC(is_privileged) },
	{ OURS "waitsForAll", JSONMAP_BOOLEAN, SPEC(waits_for_all) },
	{ OURS "stopSignal", JSONMAP_INT, SPEC(stop_signal), FROM_TO(0, 64) },
	{ OURS "stopTimeout", JSONMAP_INT64, SPEC(stop_timeout_ms), UNSET_BELOW(-1) },
	{ OURS "timeout", JSONMAP_INT64, SPEC(timeout_ms), UNSET_BELOW(0) },

	{ "root/path", CUSTOM(root_path) },
	{ "root/readonly", JSONMAP_BOOLEAN, SPEC(root.is_readonly) },
};
static const struct jsonmap spec_map = MAP(spec_rows, spec);

/* clang-format on */

int spec_to_json(const struct spec *spec, char **ret, size_t *ret_len)
{
	return jsonmap_to_text(&spec_map, spec, ret, ret_len);
}

int spec_write_json(const struct spec *spec, struct jsonwrite *json, const char *key)
{
	return jsonmap_write(&spec_map, json, key, spec);
}

/* What a config.json means that says nothing. */
static void init_silent(struct spec *spec)
{
	spec_init(spec);
	for (int i = 0; i < SPEC_N_NS; i++)
		spec->namespaces[i].mode = SPEC_NS_SHARED;
	spec->process.no_new_privileges = false;
	spec->seccomp = SPEC_SECCOMP_NONE;
}

/* Put into our words what other writers of config.json say otherwise. */
static int settle(struct spec *spec, struct error *error)
{
	for (size_t i = 0; i < spec->devices.n; i++)
		spec->devices.items[i].mode &= PERMISSIONS;
	return spec_oci_settle(spec, error);
}

int spec_from_json(const char *text, size_t len, struct spec *ret, struct error *error)
{
	struct spec spec;
	int r;

	if (len > SPEC_JSON_MAX)
		return error_set_errno(error, -E2BIG, "config.json");
	init_silent(&spec);
	r = jsonmap_from_text(&spec_map, text, len, &spec, error);
	if (r == 0)
		r = settle(&spec, error);
	if (r < 0) {
		spec_deinit(&spec);
		return error_wrap(error, r, "config.json");
	}
	*ret = spec;
	return 0;
}
