/* SPDX-License-Identifier: MIT */
/* A stream becomes a layer of the store. */
#ifndef LAYER_ADDLAYER_H
#define LAYER_ADDLAYER_H

#include "store/digest.h"
#include "store/store.h"
#include "tools/layer/extract.h"
#include "tools/layer/view.h"

/** How layers are added. */
struct addlayer_how {
	const struct store *store;
	struct extract_limits limits;
	bool keeps_blobs;
};

/** What became of it. */
struct addlayer_result {
	char diff_id[DIGEST_SIZE];
	bool is_new;
	uint64_t n_read;   /* bytes of the stream */
	uint64_t n_owners; /* files whose owner the user's ids do not have */
};

/**
 * Add what @fd holds from where it is.  @diff_id and @digest are what is expected, or NULL; @what
 * and @total are for the line that shows how far it is.  With keeps_blobs and a @digest, @fd must
 * be a file.  -EBADMSG: another digest than expected.
 */
int addlayer_stream(const struct addlayer_how *how, int fd, const char *diff_id, const char *digest,
		    const char *what, uint64_t total, struct addlayer_result *ret,
		    struct error *error) NODISCARD;

/** Add what @write writes as a tar stream to the descriptor that it is given, in a thread. */
int addlayer_written(const struct addlayer_how *how,
		     int (*write)(void *cookie, int fd, struct error *error), void *cookie,
		     const char *what, struct addlayer_result *ret, struct error *error) NODISCARD;

/** Add the tree @view. */
int addlayer_view(const struct addlayer_how *how, const struct view *view, const char *what,
		  struct addlayer_result *ret, struct error *error) NODISCARD;

#endif
