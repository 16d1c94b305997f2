/* SPDX-License-Identifier: MIT */
/*
 * state.json is what `state` of an OCI runtime prints; what that has no word for is in an object
 * of its own, "unionfs".
 */
#include "runner/state.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "runner/jsonmap.h"
#include "runner/spec_oci.h"

/* clang-format off: one row is one thing to read. */

static const char *const status_names[] = {
	[STATE_CREATING] = "creating", [STATE_CREATED] = "created", [STATE_RUNNING] = "running",
	[STATE_PAUSED] = "paused",     [STATE_STOPPED] = "stopped", [STATE_N_STATUSES] = NULL,
};

#define STATE(name) .offset = offsetof(struct state, name)
#define OURS "unionfs/"
#define PID .min = 0, .max = INT_MAX, .has_absent = true, .absent = 0
#define NOT_ZERO .has_absent = true, .absent = 0
#define SECONDS .min = 0, .max = INT64_MAX, .has_absent = true, .absent = SPEC_UNSET

static const struct jsonmap_row state_rows[] = {
	{ "ociVersion", .kind = JSONMAP_CUSTOM, .is_required = true,
	  .is_present = spec_oci_has_version, .write = spec_oci_write_version,
	  .read = spec_oci_read_version },
	{ "id", JSONMAP_STRING, STATE(name), .is_required = true },
	{ "status", JSONMAP_CHOICE, STATE(status), .words = status_names, .is_required = true },
	{ "pid", JSONMAP_INT, STATE(init.pid), PID },
	{ "bundle", JSONMAP_STRING, STATE(bundle) },

	{ OURS "initStartTime", JSONMAP_UINT64, STATE(init.start_time), NOT_ZERO },
	{ OURS "monitor/pid", JSONMAP_INT, STATE(monitor.pid), PID },
	{ OURS "monitor/startTime", JSONMAP_UINT64, STATE(monitor.start_time), NOT_ZERO },
	{ OURS "daemon/pid", JSONMAP_INT, STATE(daemon.pid), PID },
	{ OURS "daemon/startTime", JSONMAP_UINT64, STATE(daemon.start_time), NOT_ZERO },
	{ OURS "created", JSONMAP_INT64, STATE(created), SECONDS },
	{ OURS "started", JSONMAP_INT64, STATE(started), SECONDS },
	{ OURS "finished", JSONMAP_INT64, STATE(finished), SECONDS },
	{ OURS "exitCode", JSONMAP_INT, STATE(exit_code), .min = 0, .max = 255, .has_absent = true,
	  .absent = SPEC_UNSET },
	{ OURS "outOfMemory", JSONMAP_BOOLEAN, STATE(is_out_of_memory) },
	{ OURS "error", JSONMAP_STRING, STATE(error) },
	{ OURS "cgroups", JSONMAP_STRINGS, STATE(cgroups) },
	{ OURS "net/ip", JSONMAP_STRING, STATE(net.ip) },
	{ OURS "net/mac", JSONMAP_STRING, STATE(net.mac) },
	{ OURS "net/bridge", JSONMAP_STRING, STATE(net.bridge) },
	{ OURS "net/hostInterface", JSONMAP_STRING, STATE(net.host_interface) },
	{ OURS "net/ports", JSONMAP_ITEMS, STATE(net.ports), .item_map = &spec_json_port_map },
	{ OURS "image", JSONMAP_STRING, STATE(image) },
	{ OURS "upper", JSONMAP_STRING, STATE(upper) },
	{ OURS "isUpperThrowaway", JSONMAP_BOOLEAN, STATE(is_upper_throwaway) },
	{ OURS "log", JSONMAP_STRING, STATE(log) },
};

static const struct jsonmap state_map = { state_rows, ARRAY_SIZE(state_rows),
					  sizeof(struct state) };

/* clang-format on */

void state_init(struct state *state)
{
	*state = (struct state){
		.created = SPEC_UNSET,
		.started = SPEC_UNSET,
		.finished = SPEC_UNSET,
		.exit_code = SPEC_UNSET,
	};
}

void state_deinit(struct state *state)
{
	free(state->name);
	free(state->bundle);
	free(state->error);
	strv_deinit(&state->cgroups);
	free(state->net.ip);
	free(state->net.mac);
	free(state->net.bridge);
	free(state->net.host_interface);
	for (size_t i = 0; i < state->net.ports.n; i++)
		free(state->net.ports.items[i].host_ip);
	free(state->net.ports.items);
	free(state->image);
	free(state->upper);
	free(state->log);
	*state = (struct state){ 0 };
}

const char *state_status_name(enum state_status status)
{
	return status_names[status];
}

int state_status_parse(const char *name, enum state_status *ret)
{
	if (strcasecmp(name, "frozen") == 0)
		name = status_names[STATE_PAUSED];
	for (int i = 0; i < STATE_N_STATUSES; i++) {
		if (strcasecmp(name, status_names[i]) == 0) {
			*ret = (enum state_status)i;
			return 0;
		}
	}
	return -EINVAL;
}

enum state_status state_status_of(enum state_status written, bool has_monitor, bool has_init)
{
	switch (written) {
	case STATE_CREATING:
		return has_monitor ? STATE_CREATING : STATE_STOPPED;
	case STATE_CREATED:
	case STATE_RUNNING:
	case STATE_PAUSED:
		return has_init ? written : STATE_STOPPED;
	case STATE_STOPPED:
		return STATE_STOPPED;
	}
	return STATE_STOPPED;
}

enum state_status state_status(const struct state *state)
{
	bool is_creating = state->status == STATE_CREATING;
	bool may_have_init = !is_creating && state->status != STATE_STOPPED;

	return state_status_of(state->status, is_creating && process_id_is_alive(&state->monitor),
			       may_have_init && process_id_is_alive(&state->init));
}

int state_to_json(const struct state *state, char **ret, size_t *ret_len)
{
	return jsonmap_to_text(&state_map, state, ret, ret_len);
}

int state_write_json(const struct state *state, struct jsonwrite *json, const char *key)
{
	return jsonmap_write(&state_map, json, key, state);
}

int state_from_json(const char *text, size_t len, struct state *ret, struct error *error)
{
	struct state state;
	int r;

	if (len > STATE_JSON_MAX)
		return error_set_errno(error, -E2BIG, "state.json");
	state_init(&state);
	r = jsonmap_from_text(&state_map, text, len, &state, error);
	if (r == 0 && !spec_is_name(state.name))
		r = error_set(error, -EINVAL, "id is no name of a container");
	if (r < 0) {
		state_deinit(&state);
		return error_wrap(error, r, "state.json");
	}
	*ret = state;
	return 0;
}
