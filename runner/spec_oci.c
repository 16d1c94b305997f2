/* SPDX-License-Identifier: MIT */
/* See the header.  Rows with a field give it by its offset, as they do to all kinds. */
#include "runner/spec_oci.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cleanup.h"
#include "runner/caps.h"
#include "runner/rlimits.h"

#define MAX_GROUPS 65536 /* NGROUPS_MAX */
#define N_CAPABILITIES 64

static int fail_memory(struct error *error, const char *name)
{
	return error_set_errno(error, -ENOMEM, "%s", name);
}

/* --- ociVersion --- */

bool spec_oci_has_version(const struct jsonmap_row *row, const void *object)
{
	(void)row;
	(void)object;
	return true;
}

int spec_oci_write_version(const struct jsonmap_row *row, struct jsonwrite *json, const char *key,
			   const void *object)
{
	(void)row;
	(void)object;
	jsonwrite_string(json, key, SPEC_OCI_VERSION);
	return 0;
}

int spec_oci_read_version(const struct jsonmap_row *row, const json_t *value, void *object,
			  struct error *error)
{
	_cleanup_free_ char *version = NULL;
	int r = jsonread_string(value, row->path, &version, error);

	(void)object;
	if (r < 0)
		return r;
	if (strncmp(version, "1.", 2) != 0)
		return error_set(error, -EINVAL, "ociVersion is '%.40s': only 1.x is known",
				 version);
	return 0;
}

/* --- process.user.additionalGids --- */

bool spec_oci_has_groups(const struct jsonmap_row *row, const void *object)
{
	const struct spec *spec = object;

	(void)row;
	return spec->process.n_groups > 0;
}

int spec_oci_write_groups(const struct jsonmap_row *row, struct jsonwrite *json, const char *key,
			  const void *object)
{
	const struct spec *spec = object;

	(void)row;
	jsonwrite_begin_array(json, key);
	for (size_t i = 0; i < spec->process.n_groups; i++)
		jsonwrite_natural(json, NULL, spec->process.groups[i]);
	jsonwrite_end_array(json);
	return 0;
}

int spec_oci_read_groups(const struct jsonmap_row *row, const json_t *value, void *object,
			 struct error *error)
{
	struct spec_process *process = &((struct spec *)object)->process;
	static const char name[] = "process.user.additionalGids";
	int r = jsonread_check_array(value, name, error);

	(void)row;
	if (r < 0)
		return r;
	if (json_array_size(value) > MAX_GROUPS)
		return error_set(error, -EINVAL, "%s: more than %d", name, MAX_GROUPS);
	for (size_t i = 0; i < json_array_size(value); i++) {
		uint64_t number;
		uint32_t *group;

		r = jsonread_natural(json_array_get(value, i), name, UINT32_MAX, &number, error);
		if (r < 0)
			return r;
		group = spec_grow_array(&process->groups, &process->n_groups, sizeof(*group));
		if (!group)
			return fail_memory(error, name);
		*group = (uint32_t)number;
	}
	return 0;
}

/* --- process.cwd --- */

bool spec_oci_has_cwd(const struct jsonmap_row *row, const void *object)
{
	(void)row;
	(void)object;
	return true;
}

int spec_oci_write_cwd(const struct jsonmap_row *row, struct jsonwrite *json, const char *key,
		       const void *object)
{
	const struct spec *spec = object;

	(void)row;
	jsonwrite_string(json, key, spec->process.cwd ? spec->process.cwd : "/");
	return 0;
}

int spec_oci_read_cwd(const struct jsonmap_row *row, const json_t *value, void *object,
		      struct error *error)
{
	char **cwd = &((struct spec *)object)->process.cwd;
	int r = jsonread_string(value, "process.cwd", cwd, error);

	(void)row;
	if (r < 0)
		return r;
	if (**cwd != '/')
		return error_set(error, -EINVAL, "process.cwd is '%.60s', not absolute", *cwd);
	if (strcmp(*cwd, "/") == 0) {
		free(*cwd);
		*cwd = NULL;
	}
	return 0;
}

/* --- process.capabilities --- */

static uint64_t mask_of(const struct jsonmap_row *row, const void *object)
{
	uint64_t mask;

	memcpy(&mask, (const char *)object + row->offset, sizeof(mask));
	return mask;
}

bool spec_oci_has_capabilities(const struct jsonmap_row *row, const void *object)
{
	return mask_of(row, object) != 0;
}

int spec_oci_write_capabilities(const struct jsonmap_row *row, struct jsonwrite *json,
				const char *key, const void *object)
{
	uint64_t mask = mask_of(row, object);

	jsonwrite_begin_array(json, key);
	for (int cap = 0; cap < N_CAPABILITIES; cap++) {
		if ((mask & CAPS_BIT(cap)) && caps_name(cap))
			jsonwrite_string(json, NULL, caps_name(cap));
	}
	jsonwrite_end_array(json);
	return 0;
}

int spec_oci_read_capabilities(const struct jsonmap_row *row, const json_t *value, void *object,
			       struct error *error)
{
	struct strv names = { 0 };
	uint64_t mask = 0;
	int r = jsonread_strings(value, row->path, &names, error);

	for (size_t i = 0; i < names.n && r == 0; i++) {
		int cap;

		r = caps_parse(names.items[i], &cap);
		if (r < 0)
			r = error_set(error, r, "%s: '%.60s' is no capability", row->path,
				      names.items[i]);
		else
			mask |= CAPS_BIT(cap);
	}
	strv_deinit(&names);
	if (r == 0)
		memcpy((char *)object + row->offset, &mask, sizeof(mask));
	return r;
}

/* --- process.rlimits[].type --- */

bool spec_oci_has_rlimit_type(const struct jsonmap_row *row, const void *object)
{
	const struct spec_rlimit *rlimit = object;

	(void)row;
	return rlimits_name(rlimit->resource) != NULL;
}

int spec_oci_write_rlimit_type(const struct jsonmap_row *row, struct jsonwrite *json,
			       const char *key, const void *object)
{
	const struct spec_rlimit *rlimit = object;
	char name[40];

	(void)row;
	(void)snprintf(name, sizeof(name), "RLIMIT_%s", rlimits_name(rlimit->resource)); /* fits */
	for (char *at = name; *at; at++) {
		if (*at >= 'a' && *at <= 'z')
			*at = (char)(*at - 'a' + 'A');
	}
	jsonwrite_string(json, key, name);
	return 0;
}

int spec_oci_read_rlimit_type(const struct jsonmap_row *row, const json_t *value, void *object,
			      struct error *error)
{
	struct spec_rlimit *rlimit = object;
	_cleanup_free_ char *name = NULL;
	int r = jsonread_string(value, row->path, &name, error);

	if (r < 0)
		return r;
	if (strncmp(name, "RLIMIT_", 7) != 0 ||
	    rlimits_find(name, strlen(name), &rlimit->resource) < 0)
		return error_set(error, -EINVAL, "type: '%.60s' is no resource limit", name);
	return 0;
}

/* --- root.path --- */

bool spec_oci_has_root_path(const struct jsonmap_row *row, const void *object)
{
	const struct spec *spec = object;

	(void)row;
	return spec->root.lowers.n > 0;
}

int spec_oci_write_root_path(const struct jsonmap_row *row, struct jsonwrite *json, const char *key,
			     const void *object)
{
	const struct spec *spec = object;

	(void)row;
	jsonwrite_string(json, key, spec->root.lowers.items[0]);
	return 0;
}

/* Where layers are listed, which comes before it in the table, the path is the first of them. */
int spec_oci_read_root_path(const struct jsonmap_row *row, const json_t *value, void *object,
			    struct error *error)
{
	struct strv *lowers = &((struct spec *)object)->root.lowers;
	char *path = NULL;
	int r;

	(void)row;
	if (lowers->n > 0)
		return 0;
	r = jsonread_string(value, "root.path", &path, error);
	if (r < 0)
		return r;
	return strv_add_owned(lowers, path) < 0 ? fail_memory(error, "root.path") : 0;
}

/* --- mounts[].options --- */

bool spec_oci_has_mount_options(const struct jsonmap_row *row, const void *object)
{
	const struct spec_mount *mount = object;

	(void)row;
	return mount->options && *mount->options;
}

int spec_oci_write_mount_options(const struct jsonmap_row *row, struct jsonwrite *json,
				 const char *key, const void *object)
{
	const struct spec_mount *mount = object;
	_cleanup_free_ char *copy = strdup(mount->options);
	char *rest = copy;
	char *word;

	(void)row;
	if (!copy)
		return -ENOMEM;
	jsonwrite_begin_array(json, key);
	while ((word = strsep(&rest, ","))) {
		if (*word)
			jsonwrite_string(json, NULL, word);
	}
	jsonwrite_end_array(json);
	return 0;
}

int spec_oci_read_mount_options(const struct jsonmap_row *row, const json_t *value, void *object,
				struct error *error)
{
	struct spec_mount *mount = object;
	struct strv words = { 0 };
	char *text = NULL;
	size_t size;
	FILE *out;
	int r = jsonread_strings(value, row->path, &words, error);

	out = r == 0 ? open_memstream(&text, &size) : NULL;
	if (r == 0 && !out)
		r = fail_memory(error, row->path);
	for (size_t i = 0; i < words.n && out; i++)
		(void)fprintf(out, "%s%s", i > 0 ? "," : "", words.items[i]);
	if (out && fclose(out) != 0)
		r = fail_memory(error, row->path);
	strv_deinit(&words);
	if (r < 0) {
		free(text);
		return r;
	}
	free(mount->options);
	mount->options = text;
	return 0;
}

/* --- the whole --- */

static bool has_word(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = list; at; at = strchr(at, ',')) {
		at += *at == ',';
		if (strncmp(at, word, len) == 0 && (at[len] == ',' || at[len] == '\0'))
			return true;
	}
	return false;
}

/* A bind mount is told by its options; its type says nothing. */
static int settle_mount(struct spec_mount *mount)
{
	if (!mount->options)
		mount->options = strdup("");
	if (!mount->options)
		return -ENOMEM;
	if (mount->type && strcmp(mount->type, "none") != 0)
		return 0;
	if (!has_word(mount->options, "bind") && !has_word(mount->options, "rbind"))
		return 0;
	free(mount->type);
	mount->type = strdup("bind");
	return mount->type ? 0 : -ENOMEM;
}

static int settle_user(struct spec_process *process)
{
	if (process->user || (process->uid == 0 && process->gid == 0))
		return 0;
	if (asprintf(&process->user, "%" PRIu32 ":%" PRIu32, process->uid, process->gid) < 0) {
		process->user = NULL;
		return -ENOMEM;
	}
	return 0;
}

int spec_oci_settle(struct spec *spec, struct error *error)
{
	int r = settle_user(&spec->process);

	for (size_t i = 0; i < spec->mounts.n && r == 0; i++)
		r = settle_mount(&spec->mounts.items[i]);
	for (size_t i = 0; i < spec->resources.device_rules.n; i++) {
		struct spec_device_rule *rule = &spec->resources.device_rules.items[i];

		if (!rule->type)
			rule->type = 'a';
		if (!*rule->access)
			memcpy(rule->access, "rwm", sizeof(rule->access));
	}
	return r < 0 ? fail_memory(error, "config.json") : 0;
}
