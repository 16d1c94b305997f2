/* SPDX-License-Identifier: MIT */
/* See the header. */
#include "runner/summary.h"

#include <errno.h>
#include <stdlib.h>

#include "runner/state_dir.h"

int summary_load(int root, const char *name, struct summary *ret, struct error *error)
{
	_cleanup_state_dir_ struct state_dir dir = STATE_DIR_EMPTY;
	struct summary summary;
	int r = state_dir_open(root, name, &dir, error);

	if (r == 0)
		r = state_read(&dir, &summary.state, error);
	if (r < 0)
		return r;
	r = state_read_spec(&dir, &summary.spec, error);
	if (r < 0) {
		state_deinit(&summary.state);
		return r;
	}
	summary.state.status = state_status(&summary.state);
	*ret = summary;
	return 0;
}

void summary_deinit(struct summary *summary)
{
	state_deinit(&summary->state);
	spec_deinit(&summary->spec);
}

static void print_port(FILE *out, const struct spec_port *port)
{
	if (port->host_ip)
		(void)fprintf(out, "%s:", port->host_ip);
	(void)fprintf(out, "%u->%u/%s", port->host_port, port->container_port,
		      port->is_udp ? "udp" : "tcp");
}

char *summary_ports(const struct summary *summary)
{
	const struct spec_ports *ports = &summary->spec.net.ports;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	for (size_t i = 0; i < ports->n; i++) {
		(void)fputs(i > 0 ? ", " : "", out);
		print_port(out, &ports->items[i]);
	}
	if (fclose(out) != 0) {
		free(text);
		return NULL;
	}
	return text;
}

char *summary_command(const struct summary *summary)
{
	const struct strv *args = &summary->spec.process.args;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	for (size_t i = 0; i < args->n; i++)
		(void)fprintf(out, "%s%s", i > 0 ? " " : "", args->items[i]);
	if (fclose(out) != 0) {
		free(text);
		return NULL;
	}
	return text;
}

/* A number that is left out where there is none. */
static void write_known(struct jsonwrite *json, const char *key, int64_t value)
{
	if (value != SPEC_UNSET)
		jsonwrite_integer(json, key, value);
}

static void write_text(struct jsonwrite *json, const char *key, const char *text)
{
	if (text)
		jsonwrite_string(json, key, text);
}

static void write_limits(const struct spec_resources *resources, struct jsonwrite *json)
{
	jsonwrite_begin_object(json, "limits");
	write_known(json, "memory", resources->memory_limit);
	write_known(json, "memorySwap", resources->memory_swap);
	write_known(json, "memoryReservation", resources->memory_reservation);
	write_known(json, "cpuQuota", resources->cpu_quota);
	write_known(json, "cpuPeriod", resources->cpu_period);
	write_known(json, "cpuShares", resources->cpu_shares);
	write_text(json, "cpusetCpus", resources->cpuset_cpus);
	write_text(json, "cpusetMems", resources->cpuset_mems);
	write_known(json, "pids", resources->pids_limit);
	write_known(json, "ioWeight", resources->io_weight);
	jsonwrite_end_object(json);
}

static void write_ports(const struct spec_ports *ports, struct jsonwrite *json)
{
	jsonwrite_begin_array(json, "ports");
	for (size_t i = 0; i < ports->n; i++) {
		jsonwrite_begin_object(json, NULL);
		write_text(json, "hostIP", ports->items[i].host_ip);
		jsonwrite_natural(json, "hostPort", ports->items[i].host_port);
		jsonwrite_natural(json, "containerPort", ports->items[i].container_port);
		jsonwrite_string(json, "protocol", ports->items[i].is_udp ? "udp" : "tcp");
		jsonwrite_end_object(json);
	}
	jsonwrite_end_array(json);
}

void summary_write(const struct summary *summary, struct jsonwrite *json)
{
	const struct state *state = &summary->state;
	const struct spec *spec = &summary->spec;

	jsonwrite_begin_object(json, NULL);
	jsonwrite_string(json, "name", state->name);
	jsonwrite_string(json, "status", state_status_name(state->status));
	jsonwrite_integer(json, "pid", state->status == STATE_STOPPED ? 0 : state->init.pid);
	write_known(json, "created", state->created);
	write_known(json, "started", state->started);
	write_known(json, "finished", state->finished);
	write_known(json, "exitCode", state->exit_code);
	jsonwrite_boolean(json, "outOfMemory", state->is_out_of_memory);
	write_text(json, "error", state->error);
	jsonwrite_strings(json, "command", &spec->process.args);
	write_text(json, "image", state->image);
	jsonwrite_strings(json, "layers", &spec->root.lowers);
	write_text(json, "upper", state->upper);
	jsonwrite_boolean(json, "isUpperThrowaway", state->is_upper_throwaway);
	write_text(json, "ip", state->net.ip);
	write_text(json, "mac", state->net.mac);
	write_ports(&spec->net.ports, json);
	write_limits(&spec->resources, json);
	write_text(json, "log", state->log);
	write_text(json, "bundle", state->bundle);
	jsonwrite_end_object(json);
}
