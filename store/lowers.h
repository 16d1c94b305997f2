/* SPDX-License-Identifier: MIT */
/*
 * Lowers of a union as a user names them: directories, or images of his store.
 *
 * A word is a directory when there is one of that name, or when it begins with "/" or "."; any
 * other word is an image.  Words that a colon has separated are the name of one image together,
 * when not all of them are directories and there is such an image: "app:1.2" needs no backslash.
 */
#ifndef STORE_LOWERS_H
#define STORE_LOWERS_H

#include "lib/error.h"
#include "lib/strv.h"

/** What was found of the topmost image. */
struct lowers_image {
	char *config;      /* its configuration; NULL: there is no image among the lowers */
	char *words;       /* the lowers as they were given */
	size_t config_len; /* a NUL is behind */
	bool is_user_kind; /* marks in its store are user.overlay.* */
};

/**
 * Put the directories of their layers in the place of images in @lowers, which is untouched on
 * failure.  The layers are held (lowers_hold).  lowers_image_deinit frees @ret.
 * -ENOENT: neither a directory nor an image.  -EINVAL: no name of one, or an image without layers.
 */
int lowers_expand(struct strv *lowers, struct lowers_image *ret, struct error *error) NODISCARD;

void lowers_image_deinit(struct lowers_image *image);

/**
 * Keep gc from removing the layer whose tree @path is, until the process ends.  Nothing is done for
 * what is not the tree of a store's layer.  -EWOULDBLOCK: it is being removed.
 */
int lowers_hold(const char *path, struct error *error) NODISCARD;

#endif
