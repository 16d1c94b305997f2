/* SPDX-License-Identifier: MIT */
/*
 * What is known of a container that was made: state.json, in the vocabulary of the OCI runtime
 * specification (runtime.md, State) and beyond it.
 *
 * Plain data.  It is written before what it describes is made, so a process that ends at any point
 * leaves a description of all that it left (runner/state_dir.h).
 */
#ifndef RUNNER_STATE_H
#define RUNNER_STATE_H

#include "lib/error.h"
#include "lib/process.h"
#include "lib/strv.h"
#include "runner/spec.h"

struct jsonwrite;

/** A larger state.json is refused. */
#define STATE_JSON_MAX (1 << 20)

enum state_status {
	STATE_CREATING,
	STATE_CREATED, /* everything is there, the command was not started */
	STATE_RUNNING,
	STATE_PAUSED, /* frozen */
	STATE_STOPPED,
};
#define STATE_N_STATUSES (STATE_STOPPED + 1)

/** What the container's network is, beyond the spec. */
struct state_net {
	char *ip; /* as it was given out; NULL: none */
	char *mac;
	char *bridge;
	char *host_interface;
	struct spec_ports ports;
};

struct state {
	char *name;
	enum state_status status; /* as last written: state_status tells what is true */
	char *bundle;             /* the state directory */
	int64_t created;          /* seconds since 1970 */
	int64_t started;          /* SPEC_UNSET: not yet */
	int64_t finished;
	struct process_id monitor;
	struct process_id init; /* the container's first process */
	struct process_id daemon;
	int exit_code; /* as unionfs-run exits; SPEC_UNSET: it has not ended */
	bool is_out_of_memory;
	char *error;         /* why it ended, where that was not the command's doing; NULL */
	struct strv cgroups; /* "CONTROLLER=PATH": directories that were made, parents first */
	struct state_net net;
	char *upper; /* where changes went; NULL: in memory, or none */
	bool is_upper_throwaway;
	char *image; /* what ls shows: the layers as they were given */
	char *log;   /* NULL: none is written */
};

/** Nothing known: SPEC_UNSET where fields say so. */
void state_init(struct state *state);

/** Free everything.  A zeroed one is accepted. */
void state_deinit(struct state *state);

/** "running" of STATE_RUNNING, as state.json has it; "paused" is also said by other runtimes. */
const char *state_status_name(enum state_status status);

/** The status of a name, in any case; "frozen" is "paused".  -EINVAL for any other. */
int state_status_parse(const char *name, enum state_status *ret) NODISCARD;

/** What is true, given what was written and which of its processes live.  Pure. */
enum state_status state_status_of(enum state_status written, bool has_monitor, bool has_init);

/** What is true now: asks /proc, by number and start time. */
enum state_status state_status(const struct state *state);

/** The text of state.json, ended by a newline and a NUL; the caller frees it.  -ENOMEM. */
int state_to_json(const struct state *state, char **ret, size_t *ret_len) NODISCARD;

/** The same as a part of something else.  -ENOMEM, -EIO. */
int state_write_json(const struct state *state, struct jsonwrite *json, const char *key) NODISCARD;

/**
 * Read one.  The bytes are untrusted: unknown fields are passed over, known ones are checked.
 * -EINVAL with a line that names the field; -E2BIG; -ENOMEM.
 */
int state_from_json(const char *text, size_t len, struct state *ret, struct error *error) NODISCARD;

#endif
