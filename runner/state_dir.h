/* SPDX-License-Identifier: MIT */
/*
 * The state directory: ROOT/NAME for each container, with
 *
 *	config.json	the spec
 *	state.json	what became of it; only the monitor writes it
 *	frozen		an empty file: the container is frozen
 *	lock		a record lock (fcntl(2)) that the monitor holds while it lives; the exit
 *			code when the container has ended, for who has it open when all is removed
 *
 * and what the monitor puts beside them.  Files are replaced by renaming.  Nothing is synced: ROOT
 * is on a tmpfs, and where it is not it still describes processes and mounts only, which do not
 * outlive a crash of the machine either.
 *
 * Record locks belong to a process, are not inherited by fork(2), and end when the process closes
 * any descriptor of the file: the monitor must not call state_monitor_pid for its own container.
 */
#ifndef RUNNER_STATE_DIR_H
#define RUNNER_STATE_DIR_H

#include "lib/cleanup.h"
#include "runner/state.h"

/** The directory of one container. */
struct state_dir {
	int fd;      /* O_DIRECTORY */
	int lock_fd; /* -1 unless this process is the monitor */
	char *name;
};
#define STATE_DIR_EMPTY ((struct state_dir){ .fd = -1, .lock_fd = -1 })

/** Open the directory of @name.  -ENOENT: there is no such container. */
int state_dir_open(int root, const char *name, struct state_dir *ret,
		   struct error *error) NODISCARD;

/** Let go of it; the lock too.  STATE_DIR_EMPTY is accepted. */
void state_dir_close(struct state_dir *dir);
#define _cleanup_state_dir_ CLEANUP(state_dir_close)

/**
 * Replace state.json.  Readers see the old or the new one.  For the monitor only.  With the status
 * STATE_STOPPED the exit code is noted in the lock's file too.
 */
int state_write(const struct state_dir *dir, const struct state *state,
		struct error *error) NODISCARD;

/** Note the exit code only, for who waits: what is removed at once needs no other state.  0, -errno. */
int state_note_exit_code(const struct state_dir *dir, int exit_code);

/** A running container that is marked as frozen has the status STATE_PAUSED. */
int state_read(const struct state_dir *dir, struct state *ret, struct error *error) NODISCARD;

/** state_dir_open, state_read and state_dir_close. */
int state_load(int root, const char *name, struct state *ret, struct error *error) NODISCARD;

/** Mark it as frozen, or no longer. */
int state_mark_frozen(const struct state_dir *dir, bool is_frozen, struct error *error) NODISCARD;

/** Replace config.json (update). */
int state_write_spec(const struct state_dir *dir, const struct spec *spec,
		     struct error *error) NODISCARD;
int state_read_spec(const struct state_dir *dir, struct spec *ret, struct error *error) NODISCARD;

/**
 * Take the monitor's lock, making its file where it is missing.  -EAGAIN: another process holds it.
 * For a monitor that takes over; state_create does so itself.
 */
int state_lock_monitor(struct state_dir *dir, struct error *error) NODISCARD;

/**
 * Who holds the monitor's lock: its number, 0 for nobody; -ESRCH for a process that cannot be seen
 * from this pid namespace; -errno.
 */
pid_t state_monitor_pid(const struct state_dir *dir) NODISCARD;

/** Open the lock's file, to be read by state_read_exit_code.  For others than the monitor. */
int state_open_exit_code(const struct state_dir *dir) NODISCARD;

/** What state_write has noted of the end.  -ENODATA: nothing yet. */
int state_read_exit_code(int fd, int *ret);

/** The names of all containers, sorted. */
int state_list(int root, struct strv *ret, struct error *error) NODISCARD;

#endif
