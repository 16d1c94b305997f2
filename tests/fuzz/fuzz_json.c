/* SPDX-License-Identifier: MIT */
/*
 * Files that the runner reads: the first byte tells which, the rest is the file.  What is understood
 * is written, read again, and has to be the same.
 */
#include <errno.h>
#include <string.h>

#include "lib/cleanup.h"
#include "lib/process.h"
#include "runner/cli_resolve.h"
#include "runner/spec_json.h"
#include "runner/state.h"
#include "tests/fuzz/must.h"

static void check_failure(int r, const struct error *error)
{
	MUST(r == -EINVAL || r == -E2BIG);
	MUST(*error->text);
}

static void check_spec(const char *text, size_t len)
{
	_cleanup_free_ char *first = NULL;
	_cleanup_free_ char *second = NULL;
	struct error error = { "" };
	size_t second_len;
	size_t first_len;
	struct spec again;
	struct spec spec;
	int r = spec_from_json(text, len, &spec, &error);

	if (r < 0) {
		check_failure(r, &error);
		return;
	}
	MUST(spec_to_json(&spec, &first, &first_len) == 0);
	MUST(spec_from_json(first, first_len, &again, &error) == 0);
	MUST(spec_to_json(&again, &second, &second_len) == 0);
	MUST(first_len == second_len && memcmp(first, second, first_len) == 0);
	spec_deinit(&again);
	spec_deinit(&spec);
}

static void check_state(const char *text, size_t len)
{
	_cleanup_free_ char *first = NULL;
	_cleanup_free_ char *second = NULL;
	struct error error = { "" };
	struct state again;
	struct state state;
	size_t second_len;
	size_t first_len;
	int r = state_from_json(text, len, &state, &error);

	if (r < 0) {
		check_failure(r, &error);
		return;
	}
	MUST(spec_is_name(state.name));
	MUST(state.init.pid >= 0 && state.exit_code >= SPEC_UNSET && state.exit_code <= 255);
	MUST(state_to_json(&state, &first, &first_len) == 0);
	MUST(state_from_json(first, first_len, &again, &error) == 0);
	MUST(state_to_json(&again, &second, &second_len) == 0);
	MUST(first_len == second_len && memcmp(first, second, first_len) == 0);
	state_deinit(&again);
	state_deinit(&state);
}

static void check_env_file(const char *text, size_t len)
{
	static char home[] = "HOME=/root";
	char *caller[] = { home, NULL };
	struct error error = { "" };
	struct strv env = { 0 };
	int r = cli_decode_env_file(text, len, caller, &env, &error);

	if (r < 0)
		check_failure(r, &error);
	for (size_t i = 0; i < env.n; i++)
		MUST(strchr(env.items[i], '=') > env.items[i]);
	strv_deinit(&env);
}

static void check_stat(const char *text, size_t len)
{
	struct process_stat stat = { .parent = -1 };

	if (process_decode_stat(text, len, &stat) == 0)
		MUST(stat.parent >= 0);
	else
		MUST(stat.parent == -1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const checks[])(const char *text, size_t len) = { check_spec, check_state,
									check_env_file,
									check_stat };
	_cleanup_free_ char *text = NULL;

	if (size == 0)
		return 0;
	text = malloc(MAX(size - 1, 1)); /* no byte more: a read beyond the end is seen */
	MUST(text);
	memcpy(text, data + 1, size - 1);
	checks[data[0] % ARRAY_SIZE(checks)](text, size - 1);
	return 0;
}
