/* SPDX-License-Identifier: MIT */
/* Names for containers that were given none: two words, easy to read out and to type. */
#ifndef RUNNER_RANDOM_NAME_H
#define RUNNER_RANDOM_NAME_H

#include "lib/base.h"

#define RANDOM_NAME_SIZE 40

/**
 * "ADJECTIVE-NOUN", and from the fourth @attempt on "ADJECTIVE-NOUN-HEX": what is taken gives way
 * to what can hardly be.
 */
void random_name_choose(unsigned attempt, char name[RANDOM_NAME_SIZE]);

/** Bits that are not secret, to tell one name from another. */
uint32_t random_name_bits(void);

#endif
