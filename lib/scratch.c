/* SPDX-License-Identifier: MIT */
#include "lib/scratch.h"

#include <pthread.h>
#include <stdlib.h>

#include "lib/cleanup.h"

#define PAGE ((size_t)4096)

static pthread_key_t key; /* frees the buffer of a thread that ends */
static int key_error;

static void make_key(void)
{
	key_error = -pthread_key_create(&key, free);
}

void *scratch_get(size_t size)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	static _Thread_local struct {
		void *data;
		size_t size;
	} buffer;

	if (buffer.size >= size)
		return buffer.data;
	(void)pthread_once(&once, make_key); /* its own control: cannot fail */
	if (key_error < 0)
		return NULL;
	free(buffer.data);
	buffer.data = aligned_alloc(PAGE, (size + PAGE - 1) & ~(PAGE - 1));
	if (pthread_setspecific(key, buffer.data) != 0)
		free(ptr_take(buffer.data));
	buffer.size = buffer.data ? size : 0;
	return buffer.data;
}
