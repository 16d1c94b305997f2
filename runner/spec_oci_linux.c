/* SPDX-License-Identifier: MIT */
/* The same for what is below "linux".  Namespaces, limits and kernel parameters. */
#include "runner/spec_oci_linux.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cleanup.h"
#include "runner/json_text.h"

static int fail_memory(struct error *error, const char *name)
{
	return error_set_errno(error, -ENOMEM, "%s", name);
}

/* --- linux.namespaces --- */

static const char *const namespace_types[SPEC_N_NS] = {
	[SPEC_NS_USER] = "user",     [SPEC_NS_MOUNT] = "mount", [SPEC_NS_PID] = "pid",
	[SPEC_NS_NET] = "network",   [SPEC_NS_IPC] = "ipc",     [SPEC_NS_UTS] = "uts",
	[SPEC_NS_CGROUP] = "cgroup", [SPEC_NS_TIME] = "time",
};

bool spec_oci_has_namespaces(const struct jsonmap_row *row, const void *object)
{
	(void)row;
	(void)object;
	return true;
}

int spec_oci_write_namespaces(const struct jsonmap_row *row, struct jsonwrite *json,
			      const char *key, const void *object)
{
	const struct spec *spec = object;

	(void)row;
	jsonwrite_begin_array(json, key);
	for (int i = 0; i < SPEC_N_NS; i++) {
		const struct spec_namespace *ns = &spec->namespaces[i];

		if (ns->mode == SPEC_NS_SHARED)
			continue;
		jsonwrite_begin_object(json, NULL);
		jsonwrite_string(json, "type", namespace_types[i]);
		if (ns->mode == SPEC_NS_JOINED)
			jsonwrite_string(json, "path", ns->path);
		jsonwrite_end_object(json);
	}
	jsonwrite_end_array(json);
	return 0;
}

static int find_namespace(const json_t *item, int *ret, struct error *error)
{
	_cleanup_free_ char *type = NULL;
	int r = jsonread_string(json_object_get(item, "type"), "type", &type, error);

	if (r < 0)
		return r;
	for (int i = 0; i < SPEC_N_NS; i++) {
		if (strcmp(type, namespace_types[i]) == 0) {
			*ret = i;
			return 0;
		}
	}
	return error_set(error, -EINVAL, "type '%.40s' is unknown", type);
}

static int read_namespace(const json_t *item, struct spec *spec, struct error *error)
{
	const json_t *path = json_object_get(item, "path");
	struct spec_namespace *ns;
	int index = 0;
	int r = jsonread_check_object(item, "an item", error);

	if (r < 0)
		return r;
	if (!json_object_get(item, "type"))
		return error_set(error, -EINVAL, "type is missing");
	r = find_namespace(item, &index, error);
	if (r < 0)
		return r;
	ns = &spec->namespaces[index];
	if (ns->mode != SPEC_NS_SHARED)
		return error_set(error, -EINVAL, "type '%s' is there twice",
				 namespace_types[index]);
	ns->mode = SPEC_NS_NEW;
	if (!path || json_is_null(path))
		return 0;
	ns->mode = SPEC_NS_JOINED;
	return jsonread_string(path, "path", &ns->path, error);
}

int spec_oci_read_namespaces(const struct jsonmap_row *row, const json_t *value, void *object,
			     struct error *error)
{
	static const char name[] = "linux.namespaces";
	int r = jsonread_check_array(value, name, error);

	(void)row;
	for (size_t i = 0; i < json_array_size(value) && r == 0; i++) {
		r = read_namespace(json_array_get(value, i), object, error);
		if (r < 0)
			return error_wrap(error, r, "%s[%zu]", name, i);
	}
	return r;
}

/* --- linux.resources.blockIO.throttle*Device --- */

bool spec_oci_has_throttles(const struct jsonmap_row *row, const void *object)
{
	const struct spec_throttles *throttles =
		&((const struct spec *)object)->resources.throttles;

	for (size_t i = 0; i < throttles->n; i++) {
		if ((int)throttles->items[i].kind == row->extra)
			return true;
	}
	return false;
}

int spec_oci_write_throttles(const struct jsonmap_row *row, struct jsonwrite *json, const char *key,
			     const void *object)
{
	const struct spec_throttles *throttles =
		&((const struct spec *)object)->resources.throttles;

	jsonwrite_begin_array(json, key);
	for (size_t i = 0; i < throttles->n; i++) {
		const struct spec_throttle *throttle = &throttles->items[i];

		if ((int)throttle->kind != row->extra)
			continue;
		jsonwrite_begin_object(json, NULL);
		jsonwrite_natural(json, "major", throttle->major);
		jsonwrite_natural(json, "minor", throttle->minor);
		jsonwrite_natural(json, "rate", throttle->rate);
		jsonwrite_end_object(json);
	}
	jsonwrite_end_array(json);
	return 0;
}

static int read_member(const json_t *item, const char *name, uint64_t max, uint64_t *ret,
		       struct error *error)
{
	const json_t *value = json_object_get(item, name);

	if (!value)
		return error_set(error, -EINVAL, "%s is missing", name);
	return jsonread_natural(value, name, max, ret, error);
}

static int read_throttle(const json_t *item, int kind, struct spec_throttles *throttles,
			 struct error *error)
{
	uint64_t major = 0;
	uint64_t minor = 0;
	uint64_t rate = 0;
	struct spec_throttle *throttle;
	int r = jsonread_check_object(item, "an item", error);

	if (r == 0)
		r = read_member(item, "major", UINT32_MAX, &major, error);
	if (r == 0)
		r = read_member(item, "minor", UINT32_MAX, &minor, error);
	if (r == 0)
		r = read_member(item, "rate", UINT64_MAX, &rate, error);
	if (r < 0)
		return r;
	throttle = spec_grow(throttles);
	if (!throttle)
		return fail_memory(error, "rate");
	*throttle = (struct spec_throttle){
		.kind = (enum spec_throttle_kind)kind,
		.major = (uint32_t)major,
		.minor = (uint32_t)minor,
		.rate = rate,
	};
	return 0;
}

int spec_oci_read_throttles(const struct jsonmap_row *row, const json_t *value, void *object,
			    struct error *error)
{
	struct spec_throttles *throttles = &((struct spec *)object)->resources.throttles;
	int r = jsonread_check_array(value, row->path, error);

	for (size_t i = 0; i < json_array_size(value) && r == 0; i++) {
		r = read_throttle(json_array_get(value, i), row->extra, throttles, error);
		if (r < 0)
			return error_wrap(error, r, "%s[%zu]", row->path, i);
	}
	return r;
}

/* --- linux.sysctl --- */

bool spec_oci_has_sysctls(const struct jsonmap_row *row, const void *object)
{
	const struct spec *spec = object;

	(void)row;
	return spec->sysctls.n > 0;
}

/* Whether one of the same name comes later, which then is the one that counts. */
static bool is_overruled(const struct strv *sysctls, size_t index)
{
	size_t len = strcspn(sysctls->items[index], "=");

	for (size_t i = index + 1; i < sysctls->n; i++) {
		if (strncmp(sysctls->items[i], sysctls->items[index], len) == 0 &&
		    sysctls->items[i][len] == '=')
			return true;
	}
	return false;
}

int spec_oci_write_sysctls(const struct jsonmap_row *row, struct jsonwrite *json, const char *key,
			   const void *object)
{
	const struct strv *sysctls = &((const struct spec *)object)->sysctls;

	(void)row;
	jsonwrite_begin_object(json, key);
	for (size_t i = 0; i < sysctls->n; i++) {
		size_t len = strcspn(sysctls->items[i], "=");
		_cleanup_free_ char *name = strndup(sysctls->items[i], len);
		const char *value = sysctls->items[i] + len;

		if (!name)
			return -ENOMEM;
		if (!is_overruled(sysctls, i))
			jsonwrite_string(json, name, *value == '=' ? value + 1 : value);
	}
	jsonwrite_end_object(json);
	return 0;
}

int spec_oci_read_sysctls(const struct jsonmap_row *row, const json_t *value, void *object,
			  struct error *error)
{
	struct strv *sysctls = &((struct spec *)object)->sysctls;
	static const char place[] = "linux.sysctl";
	const char *key;
	json_t *item;
	int r = jsonread_check_object(value, place, error);

	(void)row;
	if (r < 0)
		return r;
	json_object_foreach((json_t *)value, key, item)
	{
		_cleanup_free_ char *name = strdup(key);
		_cleanup_free_ char *text = NULL;

		if (!name)
			return fail_memory(error, place);
		json_text_decode(name);
		if (*name == '\0' || strchr(name, '='))
			return error_set(error, -EINVAL, "%s: '%.60s' is no name", place, name);
		r = jsonread_string(item, place, &text, error);
		if (r < 0)
			return r;
		if (strv_addf(sysctls, "%s=%s", name, text) < 0)
			return fail_memory(error, place);
	}
	return 0;
}

/* --- linux.seccomp --- */

bool spec_oci_has_seccomp(const struct jsonmap_row *row, const void *object)
{
	(void)row;
	(void)object;
	return false;
}

int spec_oci_read_seccomp(const struct jsonmap_row *row, const json_t *value, void *object,
			  struct error *error)
{
	struct spec *spec = object;
	int r = jsonread_check_object(value, "linux.seccomp", error);

	(void)row;
	if (r == 0)
		spec->seccomp = SPEC_SECCOMP_DEFAULT;
	return r;
}
