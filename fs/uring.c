/* SPDX-License-Identifier: MIT */
/*
 * The memory of an entry, as the kernel fills it in and as it is read:
 *
 *         page                                page
 *   |     | headers, 288 bytes  |    . . .    | payload: names, data
 *   |     | in_header, op, sizes|             |
 *   |            |      |       [in_header][op]              <- the request in one piece
 *   |            +------+------------^                          (copied: some 100 bytes)
 *   |     | out_header <----------- [out_header] payload     <- the answer as libfuse writes it
 *
 * So data is where both sides want it, and is not copied here.  An answer overwrites the request that
 * it is for.
 */
#include "fs/uring.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <linux/io_uring.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/log.h"
#include "lib/placement.h"
#include "lib/ring.h"
#include "lib/sys.h"

#define PAGE 4096

#define POSSIBLE_PROCESSORS "/sys/devices/system/cpu/possible"

/* A large payload's memory is given back when so many that are not have followed. */
#define LARGE ((size_t)64 << 10)
#define TRIM_AFTER 64

/* From the kernel's include/uapi/linux/fuse.h and memfd.h, which older systems have without it. */
struct entry_sizes {
	uint64_t flags;
	uint64_t commit_id; /* names the request in its answer */
	uint32_t payload_size;
	uint32_t padding;
	uint64_t reserved;
};

struct entry_headers {
	_Alignas(8) unsigned char in_out[128]; /* fuse_in_header, fuse_out_header */
	unsigned char op[128];
	struct entry_sizes sizes;
};

struct command {
	uint64_t flags;
	uint64_t commit_id;
	uint16_t queue;
	uint8_t padding[6];
};

#define COMMAND_REGISTER 1
#define COMMAND_COMMIT_AND_FETCH 2

#define FLAGS2_OVER_IO_URING (1U << 9) /* FUSE_OVER_IO_URING >> 32 */

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

static_assert(sizeof(struct entry_headers) == URING_HEADERS_SIZE, "the kernel's layout");
static_assert(sizeof(struct entry_headers) + sizeof(struct fuse_in_header) +
			      sizeof(((struct entry_headers *)0)->op) <
		      PAGE,
	      "headers and the request do not meet");

/* Of all entries that were once of one reserve. */
struct memory {
	_Atomic unsigned refs;
	int file;
	unsigned char *map;
	size_t size;
	size_t payload_size;
};

struct entry {
	struct entry_headers *headers; /* at a page, one before the payload */
	struct iovec parts[2];         /* as the kernel is told: headers, payload */
	off_t answer_at;               /* in the file */
	uint16_t queue;
	unsigned n_small; /* requests since the last large one; TRIM_AFTER: nothing to give back */
};

struct uring {
	struct ring *ring;
	struct memory *memory;
	int file; /* the memory's, with an offset of our own */
	int device_fd;
	struct entry *serving; /* NULL: what came is answered */
	bool is_split;         /* and what is served is not received yet */
	const struct fuse_in_header *message;
	unsigned n_entries;
	struct entry entries[];
};

/* --- the words of the protocol --- */

bool uring_is_offered(const void *message, size_t size)
{
	const struct fuse_in_header *header = message;
	const struct fuse_init_in *in = (const void *)(header + 1);

	return size >= sizeof(*header) + sizeof(*in) && header->opcode == FUSE_INIT &&
	       (in->flags & FUSE_INIT_EXT) && (in->flags2 & FLAGS2_OVER_IO_URING);
}

int uring_accept(void *answer, size_t size)
{
	struct fuse_out_header *header = answer;
	struct fuse_init_out *out = (void *)(header + 1);

	if (size < sizeof(*header) + sizeof(*out) || header->error != 0 ||
	    !(out->flags & FUSE_INIT_EXT))
		return -EPROTO;
	out->flags2 |= FLAGS2_OVER_IO_URING;
	return 0;
}

ssize_t uring_decode(const void *headers, size_t payload_size)
{
	const struct entry_headers *from = headers;
	const struct fuse_in_header *in = (const void *)from->in_out;
	size_t fixed = sizeof(*in) + (size_t)from->sizes.payload_size;
	size_t op_size;

	if (from->sizes.payload_size > payload_size || in->len < fixed)
		return -EPROTO;
	op_size = in->len - fixed;
	/* libfuse reads 64-bit values in place */
	return op_size <= sizeof(from->op) && op_size % 8 == 0 ? (ssize_t)op_size : -EPROTO;
}

static bool take_number(const char **at, unsigned long *ret)
{
	char *end;

	if (**at < '0' || **at > '9')
		return false;
	*ret = strtoul(*at, &end, 10);
	*at = end;
	return *ret <= UINT16_MAX;
}

/* "3" or "0-3": how many. */
static bool take_range(const char **at, unsigned long *ret)
{
	unsigned long first;
	unsigned long last;

	if (!take_number(at, &first))
		return false;
	last = first;
	if (**at == '-') {
		++*at;
		if (!take_number(at, &last))
			return false;
	}
	*ret = last - first + 1;
	return last >= first;
}

int uring_count_processors(const char *list)
{
	unsigned long sum = 0;
	unsigned long n;

	do {
		if (!take_range(&list, &n))
			return -EINVAL;
		sum += n;
	} while (*list++ == ',');
	return (list[-1] == '\n' || list[-1] == '\0') && sum <= UINT16_MAX ? (int)sum : -EINVAL;
}

unsigned uring_count_queues(void)
{
	_cleanup_file_ FILE *file = fopen(POSSIBLE_PROCESSORS, "re");
	char list[256];

	if (!file || !fgets(list, sizeof(list), file))
		return 0;
	return (unsigned)MAX(uring_count_processors(list), 0);
}

/* --- memory --- */

static void memory_put(struct memory *memory)
{
	if (!memory || atomic_fetch_sub(&memory->refs, 1) > 1)
		return;
	if (memory->map)
		(void)munmap(memory->map, memory->size); /* our own mapping: cannot fail */
	fd_close(&memory->file);
	free(memory);
}

static int map_file(struct memory *memory)
{
	void *map;

	memory->file = memfd_create("unionfs-requests", MFD_CLOEXEC | MFD_NOEXEC_SEAL);
	if (memory->file < 0 || ftruncate(memory->file, (off_t)memory->size) < 0)
		return -errno;
	map = mmap(NULL, memory->size, PROT_READ | PROT_WRITE, MAP_SHARED, memory->file, 0);
	if (map == MAP_FAILED)
		return -ENOMEM;
	memory->map = map;
	return 0;
}

static int memory_new(unsigned n, size_t payload_size, struct memory **ret)
{
	struct memory *memory = calloc(1, sizeof(*memory));
	int r;

	if (!memory)
		return -ENOMEM;
	atomic_store(&memory->refs, 1);
	memory->size = n * (PAGE + payload_size);
	memory->payload_size = payload_size;
	r = map_file(memory);
	if (r < 0) {
		memory_put(memory);
		return r;
	}
	*ret = memory;
	return 0;
}

/* --- making --- */

/* Takes over a reference to @memory, in any case. */
static int make(struct memory *memory, unsigned n, struct uring **ret)
{
	struct uring *uring = calloc(1, sizeof(*uring) + n * sizeof(uring->entries[0]));
	int r;

	if (!uring) {
		memory_put(memory);
		return -ENOMEM;
	}
	uring->memory = memory;
	uring->n_entries = n;
	uring->file = sys_reopen(memory->file, O_RDWR);
	r = uring->file < 0 ? uring->file : ring_new(n, &uring->ring);
	if (r < 0) {
		uring_free(uring);
		return r;
	}
	*ret = uring;
	return 0;
}

static struct entry lay_out(const struct memory *memory, unsigned i, unsigned queue)
{
	size_t at = i * (PAGE + memory->payload_size);
	unsigned char *headers = memory->map + at;

	return (struct entry){
		.headers = (void *)headers,
		.parts = { { headers, sizeof(struct entry_headers) },
			   { headers + PAGE, memory->payload_size } },
		.answer_at = (off_t)(at + PAGE - sizeof(struct fuse_out_header)),
		.queue = (uint16_t)queue,
		.n_small = TRIM_AFTER,
	};
}

int uring_new(unsigned n_queues, unsigned n_each, size_t payload_size, struct uring **ret)
{
	struct memory *memory;
	struct uring *uring;
	int r = memory_new(n_queues * n_each, payload_size, &memory);

	if (r == 0)
		r = make(memory, n_queues * n_each, &uring);
	if (r < 0)
		return r;
	for (unsigned i = 0; i < uring->n_entries; i++)
		uring->entries[i] = lay_out(memory, i, i % n_queues);
	*ret = uring;
	return 0;
}

int uring_split(const struct uring *uring, struct uring **ret)
{
	struct uring *part;
	int r;

	atomic_fetch_add(&uring->memory->refs, 1);
	r = make(uring->memory, 1, &part);
	if (r == 0 && lseek(part->file, uring->serving->answer_at, SEEK_SET) < 0) {
		r = -errno;
		uring_free(part);
	}
	if (r < 0)
		return r;
	part->entries[0] = *uring->serving;
	part->serving = &part->entries[0];
	part->message = uring->message;
	part->is_split = true;
	*ret = part;
	return 0;
}

void uring_give_away(struct uring *uring)
{
	uring->serving = NULL;
}

void uring_free(struct uring *uring)
{
	if (!uring)
		return;

	ring_free(uring->ring);
	fd_close(&uring->file);
	memory_put(uring->memory);
	free(uring);
}

int uring_answer_fd(const struct uring *uring)
{
	return uring->file;
}

/* --- requests and answers --- */

static void submit(struct uring *uring, struct entry *entry, uint32_t what)
{
	struct command command = { .queue = entry->queue };
	struct io_uring_sqe *submission = ring_submission(uring->ring);

	submission->opcode = IORING_OP_URING_CMD;
	submission->fd = uring->device_fd;
	submission->cmd_op = what;
	submission->user_data = (uint64_t)(entry - uring->entries);
	if (what == COMMAND_REGISTER) {
		submission->addr = (uintptr_t)entry->parts;
		submission->len = ARRAY_SIZE(entry->parts);
	} else {
		command.commit_id = entry->headers->sizes.commit_id;
	}
	memcpy(submission->cmd, &command, sizeof(command));
}

int uring_start(struct uring *uring, int device_fd)
{
	int r = ring_own(uring->ring);

	if (r < 0)
		return r;
	uring->device_fd = device_fd;
	/* Where its callers are. */
	if (uring->serving && placement_confine(0, uring->serving->queue, false) < 0)
		log_debug("a worker is not kept on processor %u, its queue's",
			  (unsigned)uring->serving->queue);
	for (unsigned i = 0; i < uring->n_entries && !uring->serving; i++)
		submit(uring, &uring->entries[i], COMMAND_REGISTER);
	return 0;
}

/* A thread that once had a large request would keep its memory for good. */
static void trim(const struct uring *uring, struct entry *entry, size_t used)
{
	size_t kept = (used + PAGE - 1) / PAGE * PAGE; /* has the answer */

	if (used > LARGE)
		entry->n_small = 0;
	else if (entry->n_small < TRIM_AFTER && ++entry->n_small == TRIM_AFTER)
		(void)fallocate(
			uring->file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
			entry->answer_at + (off_t)(sizeof(struct fuse_out_header) + kept),
			(off_t)(uring->memory->payload_size - kept)); /* refused: it stays */
}

static void send_answer(struct uring *uring)
{
	struct entry *entry = uring->serving;
	struct entry_headers *headers = entry->headers;
	struct fuse_out_header answer = { .len = sizeof(answer), .error = -EIO };
	unsigned char *payload = entry->parts[1].iov_base;
	off_t n = lseek(uring->file, 0, SEEK_CUR) - entry->answer_at;

	answer.unique = headers->sizes.commit_id;
	if (n >= (off_t)sizeof(answer))
		memcpy(&answer, payload - sizeof(answer), sizeof(answer));
	memcpy(headers->in_out, &answer, sizeof(answer));
	trim(uring, entry, MAX((size_t)headers->sizes.payload_size, answer.len));
	headers->sizes.payload_size = answer.len - (uint32_t)sizeof(answer);
	submit(uring, entry, COMMAND_COMMIT_AND_FETCH);
	uring->serving = NULL;
}

static ssize_t end_of_entry(int32_t result)
{
	switch (result) {
	case -ENOTCONN:
	case -ECONNABORTED:
	case -ECANCELED:
		return 0;
	default:
		return result;
	}
}

/* Put the request together.  What contradicts itself is answered with an error. */
static ssize_t gather(struct uring *uring, struct entry *entry)
{
	const struct entry_headers *headers = entry->headers;
	const struct fuse_in_header *in = (const void *)headers->in_out;
	ssize_t op_size = uring_decode(headers, uring->memory->payload_size);
	unsigned char *at = entry->parts[1].iov_base;

	uring->serving = entry;
	if (lseek(uring->file, entry->answer_at, SEEK_SET) < 0)
		return -errno;
	if (op_size < 0)
		return op_size;
	at -= op_size;
	memcpy(at, headers->op, (size_t)op_size);
	at -= sizeof(*in);
	memcpy(at, in, sizeof(*in));
	uring->message = (const void *)at;
	return in->len;
}

unsigned uring_queue(const struct uring *uring)
{
	return uring->entries[0].queue;
}

ssize_t uring_receive(struct uring *uring)
{
	ssize_t n;

	if (uring->is_split) {
		uring->is_split = false;
		return uring->message->len;
	}
	do {
		uint64_t index;
		int32_t result;
		int r;

		if (uring->serving)
			send_answer(uring);
		r = ring_wait(uring->ring, &index, &result);
		if (r < 0)
			return r;
		if (result < 0)
			return end_of_entry(result);
		n = gather(uring, &uring->entries[index]);
	} while (n == -EPROTO);
	return n;
}

const struct fuse_in_header *uring_message(const struct uring *uring)
{
	return uring->message;
}
