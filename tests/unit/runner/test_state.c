/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "runner/state.h"

static char *copy(const char *text)
{
	char *made = strdup(text);

	assert_non_null(made);
	return made;
}

static void fill(struct state *state)
{
	state_init(state);
	state->name = copy("web");
	state->status = STATE_RUNNING;
	state->bundle = copy("/run/unionfs-run/web");
	state->created = 1;
	state->started = 2;
	state->finished = INT64_MAX;
	state->monitor = (struct process_id){ 10, 11 };
	state->init = (struct process_id){ 12, UINT64_MAX };
	state->daemon = (struct process_id){ 14, 15 };
	state->exit_code = 137;
	state->is_out_of_memory = true;
	state->error = copy("the daemon died\xff");
	assert_int_equal(strv_add(&state->cgroups, "memory=/x"), 0);
	assert_int_equal(strv_add(&state->cgroups, "pids=/x"), 0);
	state->net.ip = copy("10.0.0.2");
	state->net.mac = copy("02:00:00:00:00:01");
	state->net.bridge = copy("unionbr0");
	state->net.host_interface = copy("veth1");
	*spec_grow(&state->net.ports) = (struct spec_port){ copy("127.0.0.1"), 8080, 80, true };
	state->image = copy("base:app");
	state->upper = copy("/srv/upper");
	state->is_upper_throwaway = true;
	state->log = copy("/run/unionfs-run/web/log");
}

static void assert_same_id(const struct process_id *a, const struct process_id *b)
{
	assert_int_equal(a->pid, b->pid);
	assert_true(a->start_time == b->start_time);
}

static void assert_same(const struct state *a, const struct state *b)
{
	assert_string_equal(a->name, b->name);
	assert_int_equal(a->status, b->status);
	assert_string_equal(a->bundle, b->bundle);
	assert_true(a->created == b->created && a->started == b->started);
	assert_true(a->finished == b->finished);
	assert_same_id(&a->monitor, &b->monitor);
	assert_same_id(&a->init, &b->init);
	assert_same_id(&a->daemon, &b->daemon);
	assert_int_equal(a->exit_code, b->exit_code);
	assert_int_equal(a->is_out_of_memory, b->is_out_of_memory);
	assert_string_equal(a->error, b->error);
	assert_int_equal(a->cgroups.n, b->cgroups.n);
	assert_string_equal(a->cgroups.items[1], b->cgroups.items[1]);
	assert_string_equal(a->net.ip, b->net.ip);
	assert_string_equal(a->net.mac, b->net.mac);
	assert_string_equal(a->net.bridge, b->net.bridge);
	assert_string_equal(a->net.host_interface, b->net.host_interface);
	assert_int_equal(a->net.ports.n, b->net.ports.n);
	assert_string_equal(a->net.ports.items[0].host_ip, b->net.ports.items[0].host_ip);
	assert_int_equal(a->net.ports.items[0].host_port, b->net.ports.items[0].host_port);
	assert_string_equal(a->image, b->image);
	assert_string_equal(a->upper, b->upper);
	assert_int_equal(a->is_upper_throwaway, b->is_upper_throwaway);
	assert_string_equal(a->log, b->log);
}

static void test_a_full_state_is_read_back_as_it_was(void **unused)
{
	struct state state;
	struct state again;
	struct error error;
	size_t len;
	char *text;

	(void)unused;
	fill(&state);
	assert_int_equal(state_to_json(&state, &text, &len), 0);
	assert_int_equal(state_from_json(text, len, &again, &error), 0);
	assert_same(&state, &again);
	state_deinit(&state);
	state_deinit(&again);
	free(text);
}

static void test_the_least_of_a_state_is_read(void **unused)
{
	static const char text[] = "{\"ociVersion\":\"1.0\",\"id\":\"a\",\"status\":\"created\"}";
	struct state state;
	struct error error;

	(void)unused;
	assert_int_equal(state_from_json(text, strlen(text), &state, &error), 0);
	assert_int_equal(state.exit_code, SPEC_UNSET);
	assert_int_equal(state.started, SPEC_UNSET);
	assert_int_equal(state.init.pid, 0);
	assert_null(state.log);
	state_deinit(&state);
}

static void test_errors_name_the_field(void **unused)
{
#define V "{\"ociVersion\":\"1.0\",\"id\":\"a\",\"status\":"
	static const struct {
		const char *text;
		const char *message;
	} bad[] = {
		{ "{\"ociVersion\":\"1.0\",\"status\":\"running\"}", "state.json: id is missing" },
		{ "{\"ociVersion\":\"1.0\",\"id\":\"../x\",\"status\":\"running\"}",
		  "state.json: id is no name of a container" },
		{ V "\"lost\"}", "state.json: status is 'lost', which is unknown" },
		{ V "\"running\",\"pid\":-1}", "state.json: pid is -1, not from 0 to 2147483647" },
		{ V "\"running\",\"unionfs\":{\"exitCode\":256}}",
		  "state.json: unionfs.exitCode is 256, not from 0 to 255" },
	};
#undef V
	struct state state;
	struct error error;

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(state_from_json(bad[i].text, strlen(bad[i].text), &state, &error),
				 -EINVAL);
		assert_string_equal(error.text, bad[i].message);
	}
}

static void test_what_lives_decides_the_status(void **unused)
{
	(void)unused;
	assert_int_equal(state_status_of(STATE_CREATING, true, false), STATE_CREATING);
	assert_int_equal(state_status_of(STATE_CREATING, false, false), STATE_STOPPED);
	assert_int_equal(state_status_of(STATE_CREATED, true, true), STATE_CREATED);
	assert_int_equal(state_status_of(STATE_CREATED, true, false), STATE_STOPPED);
	assert_int_equal(state_status_of(STATE_RUNNING, false, true), STATE_RUNNING);
	assert_int_equal(state_status_of(STATE_RUNNING, true, false), STATE_STOPPED);
	assert_int_equal(state_status_of(STATE_PAUSED, true, true), STATE_PAUSED);
	assert_int_equal(state_status_of(STATE_STOPPED, true, true), STATE_STOPPED);
}

static void test_a_number_that_is_used_again_does_not_keep_a_container_running(void **unused)
{
	struct state state;

	(void)unused;
	state_init(&state);
	state.status = STATE_RUNNING;
	assert_int_equal(process_id_get(getpid(), &state.init), 0);
	assert_int_equal(state_status(&state), STATE_RUNNING);
	state.init.start_time++;
	assert_int_equal(state_status(&state), STATE_STOPPED);
}

static void test_names_of_statuses(void **unused)
{
	enum state_status status;

	(void)unused;
	for (int i = 0; i < STATE_N_STATUSES; i++) {
		assert_int_equal(
			state_status_parse(state_status_name((enum state_status)i), &status), 0);
		assert_int_equal(status, i);
	}
	assert_int_equal(state_status_parse("frozen", &status), 0);
	assert_int_equal(status, STATE_PAUSED);
	assert_int_equal(state_status_parse("RUNNING", &status), 0);
	assert_int_equal(status, STATE_RUNNING);
	assert_int_equal(state_status_parse("", &status), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_full_state_is_read_back_as_it_was),
		cmocka_unit_test(test_the_least_of_a_state_is_read),
		cmocka_unit_test(test_errors_name_the_field),
		cmocka_unit_test(test_what_lives_decides_the_status),
		cmocka_unit_test(
			test_a_number_that_is_used_again_does_not_keep_a_container_running),
		cmocka_unit_test(test_names_of_statuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
