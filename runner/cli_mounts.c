/* SPDX-License-Identifier: MIT */
/*
 * -v, --mount, --tmpfs and --bind are spellings of one thing, a spec_mount.  Sources stay as they
 * are written: they are made absolute when the command line is resolved.
 */
#include "runner/cli_mounts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cleanup.h"
#include "runner/cli_text.h"
#include "runner/quantity.h"

#define MAX_LAYERS 2000
#define DIR_PREFIX "dir:"
#define TMPFS_OPTIONS "nosuid,nodev"

static int fail_memory(struct error *error)
{
	return error_set_errno(error, -ENOMEM, "the mounts");
}

CLI_TAKE(layers)
{
	const char *text = values[0];
	struct strv layers = { 0 };
	int r;

	(void)option;
	if (strncmp(text, DIR_PREFIX, strlen(DIR_PREFIX)) == 0)
		text += strlen(DIR_PREFIX);
	r = cli_text_split(text, ':', &layers, error);
	for (size_t i = 0; i < layers.n && r == 0; i++) {
		if (*layers.items[i] == '\0')
			r = error_set(error, -EINVAL,
				      "empty name among the layers \"%.200s\"; a colon that is "
				      "part of a name needs a backslash",
				      text);
	}
	if (r == 0 && layers.n > MAX_LAYERS)
		r = error_set(error, -EINVAL, "%zu layers are more than %d", layers.n, MAX_LAYERS);
	if (r < 0) {
		strv_deinit(&layers);
		return r;
	}
	strv_deinit(&cli->spec.root.lowers);
	cli->spec.root.lowers = layers;
	return 0;
}

/* Append a mount; @source may be NULL. */
static int add_mount(struct cli *cli, const char *type, const char *source, const char *destination,
		     const char *options, struct error *error)
{
	struct spec_mount *mount;
	int r = cli_text_check_absolute(destination, "the destination", error);

	if (r < 0)
		return r;
	mount = spec_grow(&cli->spec.mounts);
	if (!mount)
		return fail_memory(error);
	mount->destination = strdup(destination);
	mount->type = strdup(type);
	mount->source = source ? strdup(source) : NULL;
	mount->options = strdup(options);
	if (!mount->destination || !mount->type || (source && !mount->source) || !mount->options)
		return fail_memory(error);
	return 0;
}

static int check_source(const char *source, struct error *error)
{
	if (*source == '/' || *source == '.')
		return 0;
	return error_set(error, -EINVAL,
			 "the source \"%.200s\" is no path; write ./%.200s for a directory here",
			 source, source);
}

/* --- options of a bind mount --- */

static bool is_one_of(const char *word, const char *const words[])
{
	for (size_t i = 0; words[i]; i++) {
		if (strcmp(words[i], word) == 0)
			return true;
	}
	return false;
}

/* Write the words of @text behind "rbind" or "bind"; the caller frees @ret. */
static int bind_options(const char *text, char **ret, struct error *error)
{
	static const char *const known[] = {
		"ro",      "rw",       "nosuid", "suid",   "nodev",       "dev",     "noexec",
		"exec",    "slave",    "rslave", "shared", "rshared",     "private", "rprivate",
		"noatime", "relatime", "rbind",  "bind",   "nosymfollow", NULL,
	};
	static const char *const without_effect[] = { "", "z", "Z", NULL };
	struct strv words = { 0 };
	bool is_single = false;
	char *list = NULL;
	size_t size;
	FILE *out;
	int r = cli_text_split(text, ',', &words, error);

	for (size_t i = 0; i < words.n && r == 0; i++) {
		is_single |= strcmp(words.items[i], "bind") == 0;
		if (!is_one_of(words.items[i], known) && !is_one_of(words.items[i], without_effect))
			r = error_set(error, -EINVAL, "unknown mount option \"%.64s\"",
				      words.items[i]);
	}
	out = r == 0 ? open_memstream(&list, &size) : NULL;
	if (out) {
		(void)fputs(is_single ? "bind" : "rbind", out);
		for (size_t i = 0; i < words.n; i++) {
			if (!strstr(words.items[i], "bind") &&
			    !is_one_of(words.items[i], without_effect))
				(void)fprintf(out, ",%s", words.items[i]);
		}
	}
	if (r == 0 && (!out || fclose(out) != 0))
		r = fail_memory(error);
	strv_deinit(&words);
	if (r == 0)
		*ret = list;
	else
		free(list);
	return r;
}

static int add_bind(struct cli *cli, const char *source, const char *destination,
		    const char *options, struct error *error)
{
	char *list = NULL;
	int r = check_source(source, error);

	if (r == 0)
		r = bind_options(options, &list, error);
	if (r == 0)
		r = add_mount(cli, "bind", source, destination, list, error);
	free(list);
	return r;
}

CLI_TAKE(volume)
{
	struct strv parts = { 0 };
	int r = cli_text_split(values[0], ':', &parts, error);

	(void)option;
	if (r == 0 && (parts.n < 2 || parts.n > 3))
		r = error_set(error, -EINVAL, "\"%.200s\" is not SOURCE:DESTINATION[:OPTIONS]",
			      values[0]);
	if (r == 0)
		r = add_bind(cli, parts.items[0], parts.items[1], parts.n > 2 ? parts.items[2] : "",
			     error);
	strv_deinit(&parts);
	return r;
}

CLI_TAKE(bind)
{
	return add_bind(cli, values[0], values[1], option->value ? "ro" : "", error);
}

CLI_TAKE(tmpfs)
{
	size_t len = strcspn(values[0], ":");
	const char *given = values[0] + len;
	_cleanup_free_ char *destination = strndup(values[0], len);
	_cleanup_free_ char *options = NULL;

	(void)option;
	if (!destination)
		return fail_memory(error);
	if (asprintf(&options, "%s%s%s", TMPFS_OPTIONS, *given ? "," : "",
		     *given ? given + 1 : "") < 0) {
		options = NULL;
		return fail_memory(error);
	}
	return add_mount(cli, "tmpfs", "tmpfs", destination, options, error);
}

/* --- --mount --- */

struct mount_request {
	const char *type;
	const char *source;
	const char *destination;
	struct strv options;
};

static bool takes(const char *word, const char *key, const char **ret_value)
{
	size_t len = strlen(key);

	if (strncmp(word, key, len) != 0 || (word[len] != '=' && word[len] != '\0'))
		return false;
	*ret_value = word[len] == '=' ? word + len + 1 : NULL;
	return true;
}

/* What a key of docker's and podman's --mount is as a mount option; NULL: none of these. */
static const char *option_prefix(const char *word, const char **ret_value)
{
	static const struct {
		const char *key;
		const char *prefix;
	} keys[] = {
		{ "bind-propagation", "" }, { "tmpfs-size", "size=" }, { "size", "size=" },
		{ "tmpfs-mode", "mode=" },  { "options", "" },         { "option", "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (takes(word, keys[i].key, ret_value) && *ret_value)
			return keys[i].prefix;
	}
	return NULL;
}

static int take_switch(const char *value, const char *yes, const char *no, struct strv *options,
		       struct error *error)
{
	bool is_off = value && (strcmp(value, "false") == 0 || strcmp(value, "0") == 0);

	if (value && !is_off && strcmp(value, "true") != 0 && strcmp(value, "1") != 0)
		return error_set(error, -EINVAL, "\"%.64s\" is not true or false", value);
	return cli_text_add(options, is_off ? no : yes, error);
}

static int take_word(struct mount_request *request, const char *word, struct error *error)
{
	const char *prefix;
	const char *value;

	if (takes(word, "type", &value))
		request->type = value;
	else if (takes(word, "source", &value) || takes(word, "src", &value))
		request->source = value;
	else if (takes(word, "destination", &value) || takes(word, "target", &value) ||
		 takes(word, "dst", &value))
		request->destination = value;
	else if (takes(word, "readonly", &value) || takes(word, "ro", &value))
		return take_switch(value, "ro", "rw", &request->options, error);
	else if (takes(word, "bind-nonrecursive", &value))
		return take_switch(value, "bind", "rbind", &request->options, error);
	else if ((prefix = option_prefix(word, &value)))
		return strv_addf(&request->options, "%s%s", prefix, value) < 0 ?
			       fail_memory(error) :
			       0;
	else
		return error_set(error, -EINVAL, "unknown key \"%.64s\"", word);
	return value && *value ? 0 : error_set(error, -EINVAL, "\"%.64s\" needs a value", word);
}

static int join_options(const struct strv *words, char **ret, struct error *error)
{
	char *list = NULL;
	size_t size;
	FILE *out = open_memstream(&list, &size);

	if (!out)
		return fail_memory(error);
	for (size_t i = 0; i < words->n; i++)
		(void)fprintf(out, "%s%s", i > 0 ? "," : "", words->items[i]);
	if (fclose(out) != 0) {
		free(list);
		return fail_memory(error);
	}
	*ret = list;
	return 0;
}

static int apply_request(struct cli *cli, const struct mount_request *request, struct error *error)
{
	const char *type = request->type ? request->type : "bind";
	char *list = NULL;
	int r;

	if (!request->destination)
		return error_set(error, -EINVAL, "target= is missing");
	if (strcmp(type, "bind") == 0 && !request->source)
		return error_set(error, -EINVAL, "source= is missing");
	if (strcmp(type, "volume") == 0)
		return error_set(error, -EINVAL,
				 "there are no volumes with a name: type=bind takes a directory");
	r = join_options(&request->options, &list, error);
	if (r < 0)
		return r;
	if (strcmp(type, "bind") == 0)
		r = add_bind(cli, request->source, request->destination, list, error);
	else
		r = add_mount(cli, type, request->source ? request->source : type,
			      request->destination, list, error);
	free(list);
	return r;
}

CLI_TAKE(mount)
{
	struct mount_request request = { 0 };
	struct strv words = { 0 };
	int r = cli_text_split(values[0], ',', &words, error);

	(void)option;
	for (size_t i = 0; i < words.n && r == 0; i++)
		r = take_word(&request, words.items[i], error);
	if (r == 0)
		r = apply_request(cli, &request, error);
	strv_deinit(&words);
	strv_deinit(&request.options);
	return r;
}

/* --- devices and paths --- */

static bool is_access(const char *text)
{
	return *text && text[strspn(text, "rwm")] == '\0' && strlen(text) <= 3;
}

CLI_TAKE(device)
{
	struct strv parts = { 0 };
	struct cli_device *device;
	const char *path;
	bool has_access;
	int r = cli_text_split(values[0], ':', &parts, error);

	(void)option;
	if (r < 0)
		goto out;
	has_access = parts.n > 1 && is_access(parts.items[parts.n - 1]);
	path = parts.n - has_access > 1 ? parts.items[1] : parts.items[0];
	if (parts.n - has_access > 2 || (parts.n > 2 && !has_access)) {
		r = error_set(error, -EINVAL, "\"%.200s\" is not PATH[:PATH][:rwm]", values[0]);
		goto out;
	}
	r = cli_text_check_absolute(parts.items[0], "the device", error);
	if (r == 0)
		r = cli_text_check_absolute(path, "the place of the device", error);
	if (r < 0)
		goto out;
	device = spec_grow(&cli->devices);
	if (!device) {
		r = fail_memory(error);
		goto out;
	}
	memcpy(device->access, "rwm", sizeof(device->access));
	if (has_access)
		memcpy(device->access, parts.items[parts.n - 1],
		       strlen(parts.items[parts.n - 1]) + 1);
	r = cli_text_copy(&device->source, parts.items[0], error);
	if (r == 0)
		r = cli_text_copy(&device->path, path, error);
out:
	strv_deinit(&parts);
	return r;
}

CLI_TAKE(path)
{
	struct strv *list = (struct strv *)(void *)((char *)cli + option->offset);

	if (strcmp(values[0], "ALL") != 0 || list != &cli->unmasks) {
		int r = cli_text_check_absolute(values[0], "the path", error);

		if (r < 0)
			return r;
	}
	return cli_text_add(list, values[0], error);
}

CLI_TAKE(workdir)
{
	int r = cli_text_check_absolute(values[0], "the directory", error);

	(void)option;
	return r < 0 ? r : cli_text_copy(&cli->spec.process.cwd, values[0], error);
}
