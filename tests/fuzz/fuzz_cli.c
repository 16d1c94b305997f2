/* SPDX-License-Identifier: MIT */
/* Any lines as the words of a command line of the runner. */
#include "runner/cli_parse.h"

#include <errno.h>
#include <string.h>

#include "lib/cleanup.h"
#include "runner/spec_json.h"
#include "tests/fuzz/must.h"

#define MAX_WORDS 64

#define UNTOUCHED 0x5a

static void check_error(const struct error *error)
{
	MUST(*error->text);
	for (const char *at = error->text; *at; at++)
		MUST((unsigned char)*at >= ' ' && *at != 0x7f);
}

static void check_untouched(const void *memory, size_t size)
{
	const uint8_t *bytes = memory;

	for (size_t i = 0; i < size; i++)
		MUST(bytes[i] == UNTOUCHED);
}

static void check_mounts(const struct spec_mounts *mounts)
{
	for (size_t i = 0; i < mounts->n; i++) {
		MUST(*mounts->items[i].destination == '/');
		MUST(mounts->items[i].type && mounts->items[i].options);
		MUST(strcmp(mounts->items[i].type, "bind") != 0 || *mounts->items[i].source);
	}
}

/* Whatever was understood can be written down and is read as it was. */
static void check_spec(const struct spec *spec)
{
	_cleanup_free_ char *again_text = NULL;
	_cleanup_free_ char *text = NULL;
	struct error error;
	struct spec again;
	size_t again_len;
	size_t len;

	MUST(spec->root.lowers.n > 0 && *spec->root.lowers.items[0]);
	MUST(spec->process.args.n > 0);
	MUST(!spec->name || spec_is_name(spec->name));
	check_mounts(&spec->mounts);
	for (int i = 0; i < SPEC_N_NS; i++)
		MUST(spec->namespaces[i].mode <= SPEC_NS_JOINED);

	MUST(spec_to_json(spec, &text, &len) == 0);
	MUST(spec_from_json(text, len, &again, &error) == 0);
	MUST(spec_to_json(&again, &again_text, &again_len) == 0);
	MUST(len == again_len && memcmp(text, again_text, len) == 0);
	spec_deinit(&again);
}

static bool has_joins(const struct cli *cli)
{
	for (int i = 0; i < SPEC_N_NS; i++) {
		if (cli->joined_names[i])
			return true;
	}
	return false;
}

static void check_cli(const struct cli *cli)
{
	MUST(cli->verb < CLI_N_VERBS);
	MUST(cli->detach_keys.n <= sizeof(cli->detach_keys.bytes));
	MUST(cli->status_fd >= -1 && cli->preserve_fds >= 0);
	MUST(cli->wait_status < STATE_N_STATUSES);
	for (size_t i = 0; i < cli->names.n; i++)
		MUST(cli->verb == CLI_HELP || spec_is_name(cli->names.items[i]));
	for (size_t i = 0; i < cli->devices.n; i++)
		MUST(*cli->devices.items[i].source == '/' && *cli->devices.items[i].path == '/');
	for (size_t i = 0; i < cli->throttles.n; i++)
		MUST(*cli->throttles.items[i].path && cli->throttles.items[i].rate > 0);
	if ((cli->verb == CLI_RUN || cli->verb == CLI_CREATE) && !has_joins(cli))
		check_spec(&cli->spec);
}

static void check_words(int argc, char *const argv[])
{
	struct error error = { "" };
	int status = UNTOUCHED;
	struct cli cli;
	int r;

	memset(&cli, UNTOUCHED, sizeof(cli));
	r = cli_parse(argc, argv, &cli, &status, &error);
	if (r < 0) {
		MUST(r == -EINVAL || r == -ERANGE);
		MUST(status == CLI_EXIT_USAGE || status == CLI_EXIT_RUNNER);
		check_untouched(&cli, sizeof(cli));
		check_error(&error);
		return;
	}
	check_cli(&cli);
	cli_deinit(&cli);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_free_ char *text = malloc(size + 1);
	char program[] = "unionfs-run";
	char *argv[MAX_WORDS + 1] = { program };
	int argc = 1;
	char *rest = text;

	MUST(text);
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	while (rest && argc < MAX_WORDS)
		argv[argc++] = strsep(&rest, "\n");
	check_words(argc, argv);
	return 0;
}
