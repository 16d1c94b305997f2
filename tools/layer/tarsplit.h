/* SPDX-License-Identifier: MIT */
/*
 * A tar stream taken apart: the contents of regular files, which a tree has as well, and all the
 * rest, which is kept so that the very same stream can be put together again.
 *
 * Nothing is decoded here but where contents begin and end: headers are libarchive's business, and
 * whoever uses both compares what they say (tarsplit_take).  Pure.
 */
#ifndef LAYER_TARSPLIT_H
#define LAYER_TARSPLIT_H

#include "lib/base.h"

#define TARSPLIT_BLOCK 512

/** Longer extended headers are not looked into: their entries keep their contents in the rest. */
#define TARSPLIT_PAX_MAX (1 << 16)

struct tarsplit_sink {
	/* Bytes of the rest. */
	int (*rest)(void *cookie, const void *data, size_t len);
	/*
	 * In their place in the rest come the contents of a file, @len bytes.  @entry is the offset
	 * in the stream where its first header begins.
	 */
	int (*content)(void *cookie, uint64_t entry, uint64_t len);
	void *cookie;
};

enum tarsplit_state {
	TARSPLIT_HEADER,
	TARSPLIT_REST,
	TARSPLIT_PAX,
	TARSPLIT_CONTENT,
	TARSPLIT_END
};

struct tarsplit {
	struct tarsplit_sink sink;
	enum tarsplit_state state;
	uint64_t offset; /* in the stream */
	uint64_t left;   /* of what the state is about */
	uint64_t entry;  /* where the first header of this entry begins */
	bool is_within;  /* extended headers of an entry have been read, its own is to come */
	bool has_zeros;  /* the block before was the first of two of zeros */
	bool is_in_map;  /* the map of an old sparse file goes on */
	bool is_kept;    /* the entry's contents stay in the rest: it is sparse */
	bool has_size;   /* the extended headers tell @size */
	uint64_t size;
	size_t n_block; /* of @block */
	uint8_t block[TARSPLIT_BLOCK];
	size_t n_pax;
	uint64_t pax_len; /* of the extended header, without padding */
	char pax[TARSPLIT_PAX_MAX];
};

void tarsplit_init(struct tarsplit *split, const struct tarsplit_sink *sink);

/** Take the next bytes of the stream.  Returns 0 or what the sink said. */
int tarsplit_feed(struct tarsplit *split, const void *data, size_t len) NODISCARD;

/** The number in a header's field: octal, or binary with its highest bit set.  -EINVAL, -ERANGE. */
int tarsplit_decode_number(const uint8_t *field, size_t len, uint64_t *ret) NODISCARD;

/**
 * Look for "size" and for what makes a file sparse in a pax extended header (records "LEN
 * KEY=VALUE\n"). Records that make no sense end the search.
 */
void tarsplit_decode_pax(const char *text, size_t len, bool *ret_is_sparse, bool *ret_has_size,
			 uint64_t *ret_size);

#endif
