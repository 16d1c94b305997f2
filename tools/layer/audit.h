/* SPDX-License-Identifier: MIT */
/* A layer's tree compared with its stream: that every entry is there, as it was said. */
#ifndef LAYER_AUDIT_H
#define LAYER_AUDIT_H

#include "lib/error.h"
#include "store/digest.h"
#include "tools/layer/progress.h"

/**
 * Put the stream of the layer whose directory is @dir together and read it.  @ret_digest is its
 * digest.  -EBADMSG with the path of what is missing or has another type, mode, owner, link, size or
 * time than its entry.  What a tree has beyond its entries is not noticed, nor attributes of
 * directories, which may come several times.
 */
int audit_layer(int dir, bool is_user_kind, struct progress *progress, char ret_digest[DIGEST_SIZE],
		struct error *error) NODISCARD;

#endif
