/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "runner/caps.h"
#include "runner/spec_json.h"

/* Every field that is a number, and every string. */
/* clang-format off */
#define NUMBERS(X) \
	X(root.tmpfs_size) \
	X(root.is_readonly) \
	X(process.uid) \
	X(process.gid) \
	X(process.n_groups) \
	X(process.umask) \
	X(process.capabilities.bounding) \
	X(process.capabilities.permitted) \
	X(process.capabilities.ambient) \
	X(process.capabilities.required) \
	X(process.no_new_privileges) \
	X(process.oom_score_adj) \
	X(process.has_terminal) \
	X(process.rows) \
	X(process.columns) \
	X(map_mode) \
	X(boottime_offset) \
	X(monotonic_offset) \
	X(resources.memory_limit) \
	X(resources.memory_reservation) \
	X(resources.memory_swap) \
	X(resources.cpu_shares) \
	X(resources.cpu_quota) \
	X(resources.cpu_period) \
	X(resources.pids_limit) \
	X(resources.io_weight) \
	X(resources.is_best_effort) \
	X(has_cgroup) \
	X(seccomp) \
	X(net.mode) \
	X(init_mode) \
	X(is_detached) \
	X(is_removed) \
	X(is_privileged) \
	X(waits_for_all) \
	X(stop_signal) \
	X(stop_timeout_ms) \
	X(timeout_ms)

#define STRINGS(X) \
	X(name) \
	X(root.upper) \
	X(root.work) \
	X(process.cwd) \
	X(process.user) \
	X(hostname) \
	X(resources.cpuset_cpus) \
	X(resources.cpuset_mems) \
	X(cgroups_path) \
	X(seccomp_file) \
	X(net.bridge) \
	X(net.ip) \
	X(net.mac)

#define LISTS(X) \
	X(root.lowers) \
	X(process.args) \
	X(process.env) \
	X(masked_paths) \
	X(readonly_paths) \
	X(sysctls) \
	X(net.dns) \
	X(net.extra_hosts)
/* clang-format on */

static char *copy(const char *text)
{
	char *made = strdup(text);

	assert_non_null(made);
	return made;
}

static void add(struct strv *list, const char *text)
{
	assert_int_equal(strv_add(list, text), 0);
}

/* A different value for every field: one that is written in the place of another is seen. */
static void fill_plain(struct spec *spec)
{
	int64_t value = 100;

	spec->root.tmpfs_size = value++;
	spec->root.is_readonly = true;
	spec->process.uid = UINT32_MAX;
	spec->process.gid = (uint32_t)value++;
	spec->process.umask = 077;
	spec->process.capabilities.bounding = CAPS_ALL;
	spec->process.capabilities.permitted = CAPS_DEFAULT;
	spec->process.capabilities.ambient = CAPS_BIT(CAP_NET_RAW);
	spec->process.capabilities.required = CAPS_BIT(CAP_NET_RAW) | CAPS_BIT(CAP_SYS_TIME);
	spec->process.no_new_privileges = false;
	spec->process.oom_score_adj = -999;
	spec->process.has_terminal = true;
	spec->process.rows = 24;
	spec->process.columns = UINT16_MAX;
	spec->map_mode = SPEC_MAP_LISTED;
	spec->boottime_offset = INT64_MIN;
	spec->monotonic_offset = INT64_MAX;
	spec->resources.memory_limit = INT64_MAX;
	spec->resources.memory_reservation = 0;
	spec->resources.memory_swap = value++;
	spec->resources.cpu_shares = value++;
	spec->resources.cpu_quota = value++;
	spec->resources.cpu_period = value++;
	spec->resources.pids_limit = value++;
	spec->resources.io_weight = value++;
	spec->resources.is_best_effort = true;
	spec->has_cgroup = false;
	spec->seccomp = SPEC_SECCOMP_FILE;
	spec->net.mode = SPEC_NET_JOINED;
	spec->init_mode = SPEC_INIT_AS_PID_1;
	spec->is_detached = true;
	spec->is_removed = true;
	spec->is_privileged = true;
	spec->waits_for_all = true;
	spec->stop_signal = SIGQUIT;
	spec->stop_timeout_ms = value++;
	spec->timeout_ms = value++;
}

static void fill_texts(struct spec *spec)
{
#define FILL(field) spec->field = copy("the " #field " \xff\u20ac\"\\\n");
	STRINGS(FILL)
#undef FILL
	free(spec->process.cwd);
	spec->process.cwd = copy("/work");
#define FILL(field)                                                                                \
	add(&spec->field, #field "=1");                                                            \
	add(&spec->field, "a second\xc3=");
	LISTS(FILL)
#undef FILL
}

static void fill_arrays(struct spec *spec)
{
	static const uint32_t groups[] = { 1, UINT32_MAX };

	*spec_grow(&spec->mounts) =
		(struct spec_mount){ copy("/data"), copy("bind"), copy("/srv"), copy("rbind,ro") };
	*spec_grow(&spec->mounts) = (struct spec_mount){ copy("/x"), NULL, NULL, copy("") };
	*spec_grow(&spec->uid_maps) = (struct id_map){ 0, 1000, 1 };
	*spec_grow(&spec->uid_maps) = (struct id_map){ 1, 100000, 65536 };
	*spec_grow(&spec->gid_maps) = (struct id_map){ 5, 6, UINT32_MAX };
	*spec_grow(&spec->devices) =
		(struct spec_device){ copy("/dev/fuse"), copy("/dev/x"), 'c', 10, 229, 0666, 1, 2 };
	*spec_grow(&spec->resources.device_rules) =
		(struct spec_device_rule){ false, 'a', SPEC_UNSET, SPEC_UNSET, "rwm" };
	*spec_grow(&spec->resources.device_rules) =
		(struct spec_device_rule){ true, 'b', 8, 0, "r" };
	*spec_grow(&spec->resources.throttles) =
		(struct spec_throttle){ SPEC_READ_BPS, 8, 0, UINT64_MAX };
	*spec_grow(&spec->resources.throttles) = (struct spec_throttle){ SPEC_WRITE_BPS, 8, 16, 1 };
	*spec_grow(&spec->resources.throttles) = (struct spec_throttle){ SPEC_READ_IOPS, 8, 1, 2 };
	*spec_grow(&spec->resources.throttles) = (struct spec_throttle){ SPEC_WRITE_IOPS, 8, 2, 3 };
	*spec_grow(&spec->process.rlimits) =
		(struct spec_rlimit){ RLIMIT_MEMLOCK, INT64_MAX, RLIM_INFINITY };
	*spec_grow(&spec->net.ports) = (struct spec_port){ copy("::1"), 53, 5353, true };
	*spec_grow(&spec->net.ports) = (struct spec_port){ NULL, UINT16_MAX, 80, false };
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
		*(uint32_t *)spec_grow_array(&spec->process.groups, &spec->process.n_groups,
					     sizeof(uint32_t)) = groups[i];

	for (int i = 0; i < SPEC_N_NS; i++)
		spec->namespaces[i].mode = (enum spec_ns_mode)(i % 3);
	for (int i = 0; i < SPEC_N_NS; i++) {
		if (spec->namespaces[i].mode == SPEC_NS_JOINED)
			spec->namespaces[i].path = copy("/proc/1/ns/x");
	}
}

static void fill(struct spec *spec)
{
	spec_init(spec);
	fill_plain(spec);
	fill_texts(spec);
	fill_arrays(spec);
}

static void assert_same_text(const char *a, const char *b)
{
	assert_true(!a == !b);
	if (a)
		assert_string_equal(a, b);
}

static void assert_same_lists(const struct strv *a, const struct strv *b)
{
	assert_int_equal(a->n, b->n);
	for (size_t i = 0; i < a->n; i++)
		assert_string_equal(a->items[i], b->items[i]);
}

static void assert_same_mounts(const struct spec_mounts *a, const struct spec_mounts *b)
{
	assert_int_equal(a->n, b->n);
	for (size_t i = 0; i < a->n; i++) {
		assert_same_text(a->items[i].destination, b->items[i].destination);
		assert_same_text(a->items[i].type, b->items[i].type);
		assert_same_text(a->items[i].source, b->items[i].source);
		assert_same_text(a->items[i].options, b->items[i].options);
	}
}

#define assert_same_array(array)                                                                   \
	do {                                                                                       \
		assert_int_equal(a->array.n, b->array.n);                                          \
		if (a->array.n > 0)                                                                \
			assert_memory_equal(a->array.items, b->array.items,                        \
					    a->array.n * sizeof(*a->array.items));                 \
	} while (0)

static void assert_same_devices(const struct spec *a, const struct spec *b)
{
	assert_int_equal(a->devices.n, b->devices.n);
	for (size_t i = 0; i < a->devices.n; i++) {
		const struct spec_device *one = &a->devices.items[i];
		const struct spec_device *other = &b->devices.items[i];

		assert_same_text(one->path, other->path);
		assert_int_equal(one->type, other->type);
		assert_int_equal(one->major, other->major);
		assert_int_equal(one->minor, other->minor);
		assert_int_equal(one->mode, other->mode);
		assert_int_equal(one->uid, other->uid);
		assert_int_equal(one->gid, other->gid);
	}
	assert_int_equal(a->resources.device_rules.n, b->resources.device_rules.n);
	for (size_t i = 0; i < a->resources.device_rules.n; i++) {
		const struct spec_device_rule *one = &a->resources.device_rules.items[i];
		const struct spec_device_rule *other = &b->resources.device_rules.items[i];

		assert_int_equal(one->is_allowed, other->is_allowed);
		assert_int_equal(one->type, other->type);
		assert_int_equal(one->major, other->major);
		assert_int_equal(one->minor, other->minor);
		assert_string_equal(one->access, other->access);
	}
}

static void assert_same_ports(const struct spec *a, const struct spec *b)
{
	assert_int_equal(a->net.ports.n, b->net.ports.n);
	for (size_t i = 0; i < a->net.ports.n; i++) {
		const struct spec_port *one = &a->net.ports.items[i];
		const struct spec_port *other = &b->net.ports.items[i];

		assert_same_text(one->host_ip, other->host_ip);
		assert_int_equal(one->host_port, other->host_port);
		assert_int_equal(one->container_port, other->container_port);
		assert_int_equal(one->is_udp, other->is_udp);
	}
}

static void assert_same(const struct spec *a, const struct spec *b)
{
#define SAME(field) assert_true(a->field == b->field);
	NUMBERS(SAME)
#undef SAME
#define SAME(field) assert_same_text(a->field, b->field);
	STRINGS(SAME)
#undef SAME
#define SAME(field) assert_same_lists(&a->field, &b->field);
	LISTS(SAME)
#undef SAME
	assert_same_mounts(&a->mounts, &b->mounts);
	assert_same_devices(a, b);
	assert_same_ports(a, b);
	assert_same_array(uid_maps);
	assert_same_array(gid_maps);
	assert_same_array(process.rlimits);
	assert_int_equal(a->resources.throttles.n, b->resources.throttles.n);
	for (size_t i = 0; i < a->resources.throttles.n; i++) {
		assert_true(a->resources.throttles.items[i].rate ==
			    b->resources.throttles.items[i].rate);
		assert_int_equal(a->resources.throttles.items[i].kind,
				 b->resources.throttles.items[i].kind);
	}
	for (int i = 0; i < SPEC_N_NS; i++) {
		assert_int_equal(a->namespaces[i].mode, b->namespaces[i].mode);
		assert_same_text(a->namespaces[i].path, b->namespaces[i].path);
	}
	for (size_t i = 0; i < a->process.n_groups; i++)
		assert_int_equal(a->process.groups[i], b->process.groups[i]);
}

static void assert_round_trip(const struct spec *spec)
{
	struct error error = { "" };
	struct spec again;
	char *text;
	size_t len;
	int r;

	assert_int_equal(spec_to_json(spec, &text, &len), 0);
	assert_int_equal(strlen(text), len);
	r = spec_from_json(text, len, &again, &error);
	if (r < 0)
		print_error("%s\n%s", error.text, text);
	assert_int_equal(r, 0);
	assert_same(spec, &again);
	spec_deinit(&again);
	free(text);
}

static void test_a_full_spec_is_read_back_as_it_was(void **state)
{
	struct spec spec;

	(void)state;
	fill(&spec);
	assert_round_trip(&spec);
	spec_deinit(&spec);
}

static void test_the_defaults_are_read_back_as_they_were(void **state)
{
	struct spec spec;

	(void)state;
	spec_init(&spec);
	assert_round_trip(&spec);
	spec_deinit(&spec);
}

/* A file of another writer. */

static int from_text(const char *text, struct spec *ret, struct error *error)
{
	return spec_from_json(text, strlen(text), ret, error);
}

static const char bundle[] =
	"{\"ociVersion\":\"1.0.2-dev\",\"process\":{\"terminal\":true,\"user\":{\"uid\":5,"
	"\"gid\":6},\"args\":[\"sh\"],\"env\":[\"PATH=/bin\"],\"cwd\":\"/\",\"capabilities\":{"
	"\"bounding\":[\"CAP_KILL\"],\"effective\":[\"CAP_KILL\"],\"permitted\":[\"CAP_KILL\"]},"
	"\"rlimits\":[{\"type\":\"RLIMIT_NOFILE\",\"hard\":18446744073709551615,\"soft\":1024}],"
	"\"apparmorProfile\":\"x\"},\"root\":{\"path\":\"rootfs\",\"readonly\":true},"
	"\"hostname\":\"runc\",\"mounts\":[{\"destination\":\"/proc\",\"type\":\"proc\","
	"\"source\":\"proc\"},{\"destination\":\"/data\",\"source\":\"/srv\",\"options\":[\"rbind\","
	"\"ro\"]}],\"linux\":{\"resources\":{\"devices\":[{\"allow\":false,\"access\":\"rwm\"}]},"
	"\"namespaces\":[{\"type\":\"pid\"},{\"type\":\"network\",\"path\":\"/run/netns/x\"}],"
	"\"devices\":[{\"path\":\"/dev/fuse\",\"type\":\"c\",\"major\":10,\"minor\":229,"
	"\"fileMode\":8630}],\"maskedPaths\":null},\"hooks\":{\"prestart\":[]}}";

static void test_a_bundle_of_another_runtime_is_understood(void **state)
{
	struct error error;
	struct spec spec;

	(void)state;
	assert_int_equal(from_text(bundle, &spec, &error), 0);
	assert_string_equal(spec.process.user, "5:6");
	assert_int_equal(spec.process.capabilities.permitted, CAPS_BIT(CAP_KILL));
	assert_true(spec.process.rlimits.items[0].hard == RLIM_INFINITY);
	assert_true(spec.process.rlimits.items[0].soft == 1024);
	assert_string_equal(spec.root.lowers.items[0], "rootfs");
	assert_int_equal(spec.root.lowers.n, 1);
	assert_string_equal(spec.mounts.items[0].options, "");
	assert_string_equal(spec.mounts.items[1].type, "bind");
	assert_string_equal(spec.mounts.items[1].options, "rbind,ro");
	assert_int_equal(spec.resources.device_rules.items[0].type, 'a');
	assert_int_equal(spec.resources.device_rules.items[0].major, SPEC_UNSET);
	assert_int_equal(spec.devices.items[0].mode, 0666);
	assert_int_equal(spec.masked_paths.n, 0);
	spec_deinit(&spec);
}

static void test_what_a_bundle_does_not_ask_for_it_does_not_get(void **state)
{
	struct error error;
	struct spec spec;

	(void)state;
	assert_int_equal(from_text(bundle, &spec, &error), 0);
	assert_int_equal(spec.namespaces[SPEC_NS_PID].mode, SPEC_NS_NEW);
	assert_int_equal(spec.namespaces[SPEC_NS_NET].mode, SPEC_NS_JOINED);
	assert_string_equal(spec.namespaces[SPEC_NS_NET].path, "/run/netns/x");
	assert_int_equal(spec.namespaces[SPEC_NS_IPC].mode, SPEC_NS_SHARED);
	assert_false(spec.process.no_new_privileges);
	assert_int_equal(spec.seccomp, SPEC_SECCOMP_NONE);
	assert_int_equal(spec.resources.memory_limit, SPEC_UNSET);
	spec_deinit(&spec);
}

static void test_a_filter_that_is_not_understood_is_not_left_out(void **state)
{
	struct error error;
	struct spec spec;

	(void)state;
	assert_int_equal(
		from_text("{\"ociVersion\":\"1.2.0\",\"linux\":{\"seccomp\":{}}}", &spec, &error),
		0);
	assert_int_equal(spec.seccomp, SPEC_SECCOMP_DEFAULT);
	spec_deinit(&spec);
}

static void test_errors_name_the_field(void **state)
{
#define V "{\"ociVersion\":\"1.2.0\","
	static const struct {
		const char *text;
		const char *message;
	} bad[] = {
		{ "{}", "config.json: ociVersion is missing" },
		{ "[]", "config.json: the document is an array, not an object" },
		{ "{\"ociVersion\":\"2.0.0\"}",
		  "config.json: ociVersion is '2.0.0': only 1.x is known" },
		{ V "\"process\":[]}", "config.json: process is an array, not an object" },
		{ V "\"process\":{\"args\":\"sh\"}}",
		  "config.json: process.args is a string, not an array" },
		{ V "\"process\":{\"args\":[1]}}",
		  "config.json: process.args: an item is an integer, not a string" },
		{ V "\"process\":{\"cwd\":\"tmp\"}}",
		  "config.json: process.cwd is 'tmp', not absolute" },
		{ V "\"mounts\":[{\"destination\":\"/x\"},{}]}",
		  "config.json: mounts[1]: destination is missing" },
		{ V "\"linux\":{\"resources\":{\"pids\":{\"limit\":-2}}}}",
		  "config.json: linux.resources.pids.limit is -2, not from -1 to "
		  "9223372036854775807" },
		{ V "\"linux\":{\"namespaces\":[{\"type\":\"pid\"},{\"type\":\"pid\"}]}}",
		  "config.json: linux.namespaces[1]: type 'pid' is there twice" },
		{ V "\"linux\":{\"namespaces\":[{\"type\":\"moon\"}]}}",
		  "config.json: linux.namespaces[0]: type 'moon' is unknown" },
		{ V "\"annotations\":{\"org.unionfs.net\":\"x\"}}",
		  "config.json: annotations.org.unionfs.net is 'x', which is unknown" },
		{ V "\"annotations\":{\"org.unionfs.layers\":\"x\"}}",
		  "config.json: annotations.org.unionfs.layers: line 1, column 1: invalid token "
		  "near 'x'" },
	};
#undef V
	struct error error;
	struct spec spec;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(from_text(bad[i].text, &spec, &error), -EINVAL);
		assert_string_equal(error.text, bad[i].message);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_full_spec_is_read_back_as_it_was),
		cmocka_unit_test(test_the_defaults_are_read_back_as_they_were),
		cmocka_unit_test(test_a_bundle_of_another_runtime_is_understood),
		cmocka_unit_test(test_what_a_bundle_does_not_ask_for_it_does_not_get),
		cmocka_unit_test(test_a_filter_that_is_not_understood_is_not_left_out),
		cmocka_unit_test(test_errors_name_the_field),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
