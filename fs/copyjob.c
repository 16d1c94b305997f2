/* SPDX-License-Identifier: MIT */
/*
 * The table of jobs is a list: there are as many as copies are being made.
 *
 * A request is parked first and hung to a job then, since making its record may take locks of
 * lower rank.  If the job has ended meanwhile, the request is resumed at once.
 */
#include "fs/copyjob.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "fs/itable.h"
#include "lib/log.h"
#include "lib/placement.h"

/* So many small copies are made by threads that serve requests.  Each waits for a disk. */
#define MAX_HERE 16

/* So many threads copy; what comes on top waits for one of them. */
#define MAX_APART 1024

struct copyjobs {
	struct mutex lock;
	struct cond thread_ended;
	struct copyjob *first GUARDED_BY(lock);
	unsigned n_here GUARDED_BY(lock);
	unsigned n_threads GUARDED_BY(lock);
	unsigned max_threads;
	struct placement usual; /* of a thread; who starts one may be bound (fs/follow.h) */
	struct apart *queue GUARDED_BY(lock); /* wait for one of them, oldest first */
	bool is_ending GUARDED_BY(lock);
};

/* What a thread is given. */
struct apart {
	struct apart *next;
	struct copyjob job;
	int (*make)(struct copyjob *job);
};

/* A copy needs some descriptors. */
static unsigned max_threads(void)
{
	struct rlimit limit = { .rlim_cur = 1024 };

	(void)getrlimit(RLIMIT_NOFILE, &limit); /* the default is a fair guess */
	return (unsigned)MIN(limit.rlim_cur / 16 + 1, (rlim_t)MAX_APART);
}

int copyjob_init(struct ovl_fs *fs)
{
	fs->copyjobs = calloc(1, sizeof(*fs->copyjobs));
	if (!fs->copyjobs)
		return -ENOMEM;
	mutex_init(&fs->copyjobs->lock, LOCK_RANK_COPYUP);
	cond_init(&fs->copyjobs->thread_ended);
	fs->copyjobs->max_threads = max_threads();
	if (placement_get(&fs->copyjobs->usual) < 0)
		log_debug("more processors than can be told apart: nobody is bound to one");
	return 0;
}

void copyjob_deinit(struct ovl_fs *fs)
{
	if (!fs->copyjobs)
		return;
	mutex_deinit(&fs->copyjobs->lock);
	cond_deinit(&fs->copyjobs->thread_ended);
	free(fs->copyjobs);
	fs->copyjobs = NULL;
}

void copyjob_stop(struct ovl_fs *fs)
{
	struct copyjobs *jobs = fs->copyjobs;

	mutex_lock(&jobs->lock);
	jobs->is_ending = true;
	while (jobs->n_threads > 0)
		cond_wait(&jobs->thread_ended, &jobs->lock);
	mutex_unlock(&jobs->lock);
}

static struct copyjob *find_locked(struct copyjobs *jobs, const struct inode *inode)
{
	struct copyjob *job = jobs->first;

	while (job && job->inode != inode)
		job = job->next;
	return job;
}

static void begin_locked(struct copyjobs *jobs, struct copyjob *job)
{
	job->next = jobs->first;
	jobs->first = job;
	jobs->n_here += job->maker != NULL;
}

/* --- the end --- */

/* Who wanted no more than what failed has failed too. */
static int result_for(const struct parked *parked, uint64_t data_limit, int r, bool is_ending)
{
	if (r == -EINTR || (r < 0 && parked->data_limit < data_limit))
		r = 0;
	return is_ending ? -EINTR : r;
}

static void end(struct copyjob *job, int r)
{
	struct copyjobs *jobs = job->fs->copyjobs;
	struct copyjob **at = &jobs->first;
	struct parked *waiters;
	bool is_ending;

	mutex_lock(&jobs->lock);
	while (*at != job)
		at = &(*at)->next;
	*at = job->next;
	jobs->n_here -= job->maker != NULL;
	waiters = job->waiters;
	for (struct parked *parked = waiters; parked; parked = parked->next)
		parked->job = NULL;
	is_ending = jobs->is_ending;
	mutex_unlock(&jobs->lock);
	while (waiters) {
		struct parked *parked = waiters;

		waiters = parked->next;
		parked->resume(parked, result_for(parked, job->data_limit, r, is_ending));
	}
}

/* --- who still wants it --- */

static bool is_unwanted_locked(const struct copyjob *job)
{
	const struct parked *parked = job->waiters;

	/* Its maker goes on for others, and truncates what it copied in part. */
	if (job->maker)
		return !parked;
	while (parked && parked->data_limit > job->data_limit)
		parked = parked->next;
	return !parked || job->fs->copyjobs->is_ending;
}

bool copyjob_is_unwanted(struct copyjob *job)
{
	struct copyjobs *jobs = job->fs->copyjobs;
	bool unwanted;

	if (job->maker && !request_is_interrupted(job->maker))
		return false;
	mutex_lock(&jobs->lock);
	unwanted = is_unwanted_locked(job);
	mutex_unlock(&jobs->lock);
	return unwanted;
}

int copyjob_commit(struct copyjob *job)
{
	struct copyjobs *jobs = job->fs->copyjobs;

	mutex_lock(&jobs->lock);
	job->is_committed = job->maker || !is_unwanted_locked(job);
	mutex_unlock(&jobs->lock);
	return job->is_committed ? 0 : -EINTR;
}

bool copyjob_abandon(struct ovl_fs *fs, struct parked *parked)
{
	struct copyjobs *jobs = fs->copyjobs;
	bool waits;

	mutex_lock(&jobs->lock);
	waits = parked->job && !parked->job->is_committed;
	if (waits) {
		struct parked **at = &parked->job->waiters;

		while (*at != parked)
			at = &(*at)->next;
		*at = parked->next;
		parked->job = NULL;
	}
	mutex_unlock(&jobs->lock);
	return waits;
}

/* --- in a thread of its own --- */

static void make_apart(struct apart *apart)
{
	struct inode *inode = apart->job.inode;

	end(&apart->job, apart->make(&apart->job));
	itable_put(apart->job.fs, inode);
	free(apart);
}

/* What waits for a thread.  NULL: the calling thread is none any more. */
static struct apart *next_apart(struct copyjobs *jobs)
{
	struct apart *apart;

	mutex_lock(&jobs->lock);
	apart = jobs->queue;
	if (apart) {
		jobs->queue = apart->next;
	} else {
		jobs->n_threads--;
		cond_broadcast(&jobs->thread_ended);
	}
	mutex_unlock(&jobs->lock);
	return apart;
}

static void *thread_main(void *argument)
{
	struct apart *apart = argument;
	struct copyjobs *jobs = apart->job.fs->copyjobs;

	(void)unshare(CLONE_FS); /* a umask of its own; workers were allowed to */
	for (; apart; apart = next_apart(jobs))
		make_apart(apart);
	return NULL;
}

static void start_apart(struct apart *apart)
{
	struct copyjobs *jobs = apart->job.fs->copyjobs;
	struct apart **last = &jobs->queue;
	bool is_started;
	bool is_queued;

	mutex_lock(&jobs->lock);
	is_started = jobs->n_threads < jobs->max_threads &&
		     placement_start_thread(&jobs->usual, thread_main, apart) == 0;
	jobs->n_threads += is_started;
	is_queued = !is_started && jobs->n_threads > 0;
	while (is_queued && *last)
		last = &(*last)->next;
	if (is_queued)
		*last = apart;
	mutex_unlock(&jobs->lock);
	if (!is_started && !is_queued)
		make_apart(apart); /* better here than not at all */
}

/* --- the beginning --- */

/* Wait for whoever copies @what->inode, or else, as @what says, for a thread of its own. */
static int park(const struct request *rq, const struct copyjob *what,
		int (*make)(struct copyjob *job))
{
	struct copyjobs *jobs = what->fs->copyjobs;
	struct parked *parked = rq->park ? rq->park(rq->cookie) : NULL;
	struct apart *apart = parked && make ? malloc(sizeof(*apart)) : NULL;
	struct copyjob *job;
	int r = make && !apart ? -ENOMEM : 0;

	if (!parked)
		return -ENOMEM;
	mutex_lock(&jobs->lock);
	job = find_locked(jobs, what->inode);
	/* Who interrupts looks for the record after the request: one of us sees the other. */
	if (request_is_interrupted(rq))
		r = -EINTR;
	if (r == 0 && !job && apart) {
		*apart = (struct apart){ .job = *what, .make = make };
		job = &apart->job;
		(void)itable_ref(what->inode);
		begin_locked(jobs, job);
	}
	if (r == 0 && job) {
		parked->data_limit = what->data_limit;
		parked->job = job;
		parked->next = job->waiters;
		job->waiters = parked;
	}
	mutex_unlock(&jobs->lock);
	if (r < 0 || !job)
		parked->resume(parked, r);
	if (apart && job == &apart->job)
		start_apart(apart);
	else
		free(apart);
	return REQUEST_PARKED;
}

int copyjob_run(struct ovl_fs *fs, const struct request *rq, struct inode *inode,
		uint64_t data_limit, bool is_large, int (*make)(struct copyjob *job))
{
	struct copyjobs *jobs = fs->copyjobs;
	struct copyjob job = { .fs = fs, .inode = inode, .data_limit = data_limit };
	bool is_made;
	bool is_here;
	int r;

	mutex_lock(&jobs->lock);
	is_made = find_locked(jobs, inode) != NULL;
	is_here = !is_made && !is_large && jobs->n_here < MAX_HERE;
	if (is_here) {
		job.maker = rq;
		begin_locked(jobs, &job);
	}
	mutex_unlock(&jobs->lock);
	if (!is_here)
		return park(rq, &job, is_made ? NULL : make);
	r = make(&job);
	end(&job, r);
	return r;
}
