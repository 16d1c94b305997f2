/* SPDX-License-Identifier: MIT */
#include "lib/scratch.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "lib/cleanup.h"

#define PAGE ((size_t)4096)

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

struct buffer {
	void *data;
	size_t size;
};

static _Atomic(struct buffer *) spare; /* for one thread; NULL when it was taken */

static pthread_key_t key; /* frees the buffer of a thread that ends */
static int key_error;

static void make_key(void)
{
	key_error = -pthread_key_create(&key, free);
}

static struct buffer allocate(size_t size)
{
	struct buffer made = { .size = (size + PAGE - 1) & ~(PAGE - 1) };

	made.data = aligned_alloc(PAGE, made.size);
	return made;
}

static void free_buffer(struct buffer *old)
{
	if (old)
		free(old->data);
	free(old);
}

/* The spare one if it is large enough: its size. */
static struct buffer make_buffer(size_t size)
{
	struct buffer *ready = atomic_exchange(&spare, NULL);
	struct buffer made;

	if (ready && ready->data && ready->size >= size) {
		made = *ready;
		ready->data = NULL;
	} else {
		made = allocate(size);
	}
	free_buffer(ready);
	return made;
}

void *scratch_get(size_t size)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	static _Thread_local struct buffer buffer;

	if (buffer.size >= size)
		return buffer.data;
	(void)pthread_once(&once, make_key); /* its own control: cannot fail */
	if (key_error < 0)
		return NULL;
	free(buffer.data);
	buffer = make_buffer(size);
	if (pthread_setspecific(key, buffer.data) != 0)
		free(ptr_take(buffer.data));
	if (!buffer.data)
		buffer.size = 0;
	return buffer.data;
}

void scratch_make_ready(size_t size)
{
	struct buffer *ready = malloc(sizeof(*ready));

	if (!ready)
		return;
	*ready = allocate(size);
	if (ready->data) /* before Linux 5.14 its pages are made when it is used */
		(void)madvise(ready->data, ready->size, MADV_POPULATE_WRITE);
	free_buffer(atomic_exchange(&spare, ready));
}
