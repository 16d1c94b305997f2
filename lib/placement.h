/* SPDX-License-Identifier: MIT */
/* On which processors a thread may run, and how it is scheduled there (sched(7)). */
#ifndef LIB_PLACEMENT_H
#define LIB_PLACEMENT_H

#include <pthread.h>
#include <sched.h>
#include <sys/types.h>

#include "lib/base.h"

struct placement {
	int policy; /* SCHED_OTHER ... */
	struct sched_param param;
	cpu_set_t processors;
};

/** Of the calling thread.  Returns 0; -EINVAL on a machine with more processors than CPU_SETSIZE. */
int placement_get(struct placement *ret) NODISCARD;

/**
 * Let thread @tid of this process run again as @placement says.  Returns 0; -EPERM when SCHED_IDLE may
 * not be left; -EINVAL when none of the processors is there (any more); -ESRCH when the thread has ended.
 */
int placement_set(pid_t tid, const struct placement *placement) NODISCARD;

/** As placement_set, but only the policy. */
int placement_set_policy(pid_t tid, const struct placement *placement) NODISCARD;

/** As placement_set, but only the processors. */
int placement_spread(pid_t tid, const struct placement *placement) NODISCARD;

/**
 * Let thread @tid of this process run on @processor alone: with @is_idle when nobody else wants to
 * (SCHED_IDLE), so that to whomever it wakes the processor counts as free.
 * Returns as placement_set, and changes nothing when it fails.
 */
int placement_confine(pid_t tid, int processor, bool is_idle) NODISCARD;

/**
 * Whether a thread of this process may leave SCHED_IDLE again: it takes CAP_SYS_NICE in the first user
 * namespace or an RLIMIT_NICE that allows.  Tried out in a thread that ends.
 */
bool placement_idle_can_be_left(void);

/**
 * Start a detached thread that runs as @placement says from its first instruction, even if the calling
 * thread is confined.  (Of policies other than SCHED_OTHER it has the calling thread's, and its
 * processors, too, when there are none in @placement.)
 * Returns 0; -errno as pthread_create.
 */
int placement_start_thread(const struct placement *placement, void *(*run)(void *),
			   void *argument) NODISCARD;

#endif
