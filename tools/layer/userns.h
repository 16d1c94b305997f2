/* SPDX-License-Identifier: MIT */
/*
 * A user who is not root works on his store inside of a user namespace of his subordinate ids, the
 * same that his containers get: so files of layers belong to whom the image says.
 */
#ifndef LAYER_USERNS_H
#define LAYER_USERNS_H

#include "lib/error.h"

/**
 * Where the caller is root, nothing.  Otherwise carry on in a child that is root of such a
 * namespace.  @ret_status is negative in whoever is to do the work, else the status that the child
 * has ended with.
 */
int userns_enter(int *ret_status, struct error *error) NODISCARD;

#endif
