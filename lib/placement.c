/* SPDX-License-Identifier: MIT */
#include "lib/placement.h"

#include <errno.h>

int placement_get(struct placement *ret)
{
	struct placement placement = { .policy = sched_getscheduler(0) };

	if (placement.policy < 0 || sched_getparam(0, &placement.param) < 0 ||
	    sched_getaffinity(0, sizeof(placement.processors), &placement.processors) < 0)
		return -errno;
	*ret = placement;
	return 0;
}

int placement_set(pid_t tid, const struct placement *placement)
{
	int r = placement_set_policy(tid, placement);

	return r < 0 ? r : placement_spread(tid, placement);
}

int placement_set_policy(pid_t tid, const struct placement *placement)
{
	return sched_setscheduler(tid, placement->policy, &placement->param) < 0 ? -errno : 0;
}

int placement_spread(pid_t tid, const struct placement *placement)
{
	if (sched_setaffinity(tid, sizeof(placement->processors), &placement->processors) < 0)
		return -errno;
	return 0;
}

int placement_confine(pid_t tid, int processor, bool is_idle)
{
	const struct sched_param param = { 0 };
	cpu_set_t set;

	if (processor < 0 || processor >= CPU_SETSIZE)
		return -EINVAL;
	CPU_ZERO(&set);
	CPU_SET((size_t)processor, &set);
	if (sched_setaffinity(tid, sizeof(set), &set) < 0)
		return -errno;
	return is_idle && sched_setscheduler(tid, SCHED_IDLE, &param) < 0 ? -errno : 0;
}

static void *try_idle(void *argument)
{
	const struct placement *usual = argument;
	const struct sched_param param = { 0 };

	if (sched_setscheduler(0, SCHED_IDLE, &param) < 0 || placement_set(0, usual) < 0)
		return NULL;
	return argument;
}

bool placement_idle_can_be_left(void)
{
	struct placement usual;
	pthread_t thread;
	void *result = NULL;

	if (placement_get(&usual) < 0 || pthread_create(&thread, NULL, try_idle, &usual) != 0)
		return false;
	(void)pthread_join(thread, &result); /* our own thread: cannot fail */
	return result != NULL;
}

int placement_start_thread(const struct placement *placement, void *(*run)(void *), void *argument)
{
	pthread_attr_t attr;
	pthread_t thread;
	int r = pthread_attr_init(&attr);

	if (r != 0)
		return -r;
	(void)pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED); /* a valid state */
	if (placement->policy == SCHED_OTHER) {
		(void)pthread_attr_setinheritsched(&attr, PTHREAD_EXPLICIT_SCHED); /* valid, too */
		(void)pthread_attr_setschedpolicy(&attr, SCHED_OTHER); /* and the default */
	}
	if (CPU_COUNT(&placement->processors) > 0)
		r = pthread_attr_setaffinity_np(&attr, sizeof(placement->processors),
						&placement->processors);
	if (r == 0)
		r = pthread_create(&thread, &attr, run, argument);
	(void)pthread_attr_destroy(&attr); /* cannot fail */
	return -r;
}
