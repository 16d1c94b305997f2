/* SPDX-License-Identifier: MIT */
/* See the header. */
#include "runner/cli_process.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "runner/caps.h"
#include "runner/cli_text.h"
#include "runner/quantity.h"

#define HOST_NAME_MAX_LEN 64 /* __NEW_UTS_LEN */

CLI_TAKE(env)
{
	(void)option;
	if (*values[0] == '\0' || *values[0] == '=')
		return error_set(error, -EINVAL, "\"%.64s\" is not NAME or NAME=VALUE", values[0]);
	return cli_text_add(&cli->env, values[0], error);
}

CLI_TAKE(cap_add)
{
	(void)option;
	return caps_add(&cli->spec.process.capabilities, values[0], error);
}

CLI_TAKE(cap_drop)
{
	(void)option;
	return caps_drop(&cli->spec.process.capabilities, values[0], error);
}

CLI_TAKE(seccomp)
{
	struct spec *spec = &cli->spec;

	(void)option;
	free(spec->seccomp_file);
	spec->seccomp_file = NULL;
	if (strcmp(values[0], "default") == 0) {
		spec->seccomp = SPEC_SECCOMP_DEFAULT;
		return 0;
	}
	if (strcmp(values[0], "none") == 0 || strcmp(values[0], "unconfined") == 0) {
		spec->seccomp = SPEC_SECCOMP_NONE;
		return 0;
	}
	if (*values[0] == '\0')
		return error_set(error, -EINVAL, "the name of the file is empty");
	spec->seccomp = SPEC_SECCOMP_FILE;
	return cli_text_copy(&spec->seccomp_file, values[0], error);
}

/* What comes behind it on the command line may tighten it again. */
CLI_TAKE(privileged)
{
	struct spec *spec = &cli->spec;

	(void)option;
	(void)values;
	spec->is_privileged = true;
	spec->process.no_new_privileges = false;
	spec->seccomp = SPEC_SECCOMP_NONE;
	return caps_add(&spec->process.capabilities, "ALL", error);
}

CLI_TAKE(umask)
{
	(void)option;
	return quantity_parse_umask(values[0], &cli->spec.process.umask, error);
}

CLI_TAKE(hostname)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
	const char *name = values[0];

	(void)option;
	if (*name == '\0' || name[strspn(name, letters)] != '\0' ||
	    strlen(name) > HOST_NAME_MAX_LEN)
		return error_set(error, -EINVAL, "\"%.80s\" is no name of a host", name);
	return cli_text_copy(&cli->spec.hostname, name, error);
}

/* The byte of "x", or of "ctrl-x". */
static int parse_key(const char *text, unsigned char *ret)
{
	static const char control[] = "ctrl-";
	const unsigned char *key;

	if (strncmp(text, control, strlen(control)) != 0) {
		*ret = (unsigned char)*text;
		return text[0] && !text[1] ? 0 : -EINVAL;
	}
	key = (const unsigned char *)text + strlen(control);
	if (key[0] == '\0' || key[1] != '\0')
		return -EINVAL;
	if ((key[0] >= 'a' && key[0] <= 'z') || (key[0] >= '@' && key[0] <= '_')) {
		*ret = key[0] & 0x1f;
		return *ret ? 0 : -EINVAL;
	}
	return -EINVAL;
}

CLI_TAKE(detach_keys)
{
	struct strv parts = { 0 };
	struct cli_keys keys = { .n = 0 };
	int r = 0;

	(void)option;
	if (*values[0])
		r = cli_text_split(values[0], ',', &parts, error);
	if (r == 0 && parts.n > sizeof(keys.bytes))
		r = error_set(error, -EINVAL, "more than %zu keys", sizeof(keys.bytes));
	for (size_t i = 0; i < parts.n && r == 0; i++) {
		r = parse_key(parts.items[i], &keys.bytes[keys.n++]);
		if (r < 0)
			(void)error_set(error, r, "\"%.64s\" is not a letter or ctrl-LETTER",
					parts.items[i]);
	}
	strv_deinit(&parts);
	if (r == 0)
		cli->detach_keys = keys;
	return r;
}

CLI_TAKE(state)
{
	(void)option;
	if (state_status_parse(values[0], &cli->wait_status) == 0)
		return 0;
	return error_set(error, -EINVAL,
			 "\"%.64s\" is none of creating, created, running, paused, stopped",
			 values[0]);
}

CLI_TAKE(tail)
{
	(void)option;
	if (strcmp(values[0], "all") == 0) {
		cli->tail = SPEC_UNSET;
		return 0;
	}
	return quantity_parse_integer(values[0], 0, INT32_MAX, &cli->tail, error);
}
