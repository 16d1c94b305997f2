/* SPDX-License-Identifier: MIT */
/* The operations that are made to fail, each at every call that it makes. */
#ifndef FAULT_VERBS_H
#define FAULT_VERBS_H

#include <stdint.h>

/** One operation, in the words of tests/model/kinds.c. */
struct step {
	const char *kind;
	const char *path[2];
	int64_t n[4];
};

struct verb {
	const char *name;
	struct step before; /* what comes first, and does not fail; kind NULL for nothing */
	struct step step;
};

/** What the two lower layers hold, the lowest first; ended by a step without a kind. */
extern const struct step lower_steps[2][24];

/** What is in the upper already, made through the union. */
extern const struct step upper_steps[];

/** Ended by one without a name. */
extern const struct verb verbs[];

#endif
