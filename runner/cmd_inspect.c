/* SPDX-License-Identifier: MIT */
/* An object for each container: what it was to be, and what became of it. */
#include "runner/cmd_inspect.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/cleanup.h"
#include "lib/log.h"
#include "runner/jsonwrite.h"
#include "runner/spec_json.h"
#include "runner/state_dir.h"
#include "runner/state_root.h"

static int write_state(struct jsonwrite *json, const struct state_dir *dir, struct error *error)
{
	struct state state;
	int r = state_read(dir, &state, error);

	if (r < 0)
		return r;
	state.status = state_status(&state);
	r = state_write_json(&state, json, "state");
	state_deinit(&state);
	return r < 0 ? error_set_errno(error, r, "printing the state") : 0;
}

static int write_spec(struct jsonwrite *json, const struct state_dir *dir, struct error *error)
{
	struct spec spec;
	int r = state_read_spec(dir, &spec, error);

	if (r < 0)
		return r;
	r = spec_write_json(&spec, json, "config");
	spec_deinit(&spec);
	return r < 0 ? error_set_errno(error, r, "printing config.json") : 0;
}

/* Nothing is printed of a container that cannot be read as a whole. */
static int inspect(int root, const char *name, struct error *error)
{
	_cleanup_state_dir_ struct state_dir dir = STATE_DIR_EMPTY;
	_cleanup_free_ char *text = NULL;
	struct jsonwrite json;
	size_t size;
	FILE *out;
	int r = state_dir_open(root, name, &dir, error);

	if (r < 0)
		return r;
	out = open_memstream(&text, &size);
	if (!out)
		return error_set_errno(error, -ENOMEM, "container '%s'", name);
	jsonwrite_init(&json, out, JSONWRITE_INDENTED);
	jsonwrite_begin_object(&json, NULL);
	r = write_state(&json, &dir, error);
	if (r == 0)
		r = write_spec(&json, &dir, error);
	jsonwrite_end_object(&json);
	if (fclose(out) != 0 && r == 0)
		r = error_set_errno(error, -ENOMEM, "container '%s'", name);
	if (r == 0)
		(void)puts(text);
	return r;
}

int cmd_inspect(const struct cli *cli)
{
	struct error error;
	_cleanup_fd_ int root = state_root_find(cli->state_root, NULL, &error);
	int status = EXIT_SUCCESS;

	if (root < 0) {
		log_error("%s", error.text);
		return CLI_EXIT_FAILURE;
	}
	for (size_t i = 0; i < cli->names.n; i++) {
		if (inspect(root, cli->names.items[i], &error) < 0) {
			log_error("%s", error.text);
			status = CLI_EXIT_FAILURE;
		}
	}
	return fflush(stdout) == 0 ? status : CLI_EXIT_FAILURE;
}
