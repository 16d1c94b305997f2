/* SPDX-License-Identifier: MIT */
/*
 * What each verb of unionfs-layer does: 0, or -errno with a line.  One file each, verb_NAME.c.
 */
#ifndef LAYER_VERBS_H
#define LAYER_VERBS_H

#include "tools/layer/args.h"

#define VERB(name) int verb_##name(const struct args *args, struct error *error)

VERB(commit);
VERB(cp);
VERB(dedupe);
VERB(df);
VERB(diff);
VERB(export);
VERB(gc);
VERB(import);
VERB(inspect);
VERB(ls);
VERB(rm);
VERB(squash);
VERB(tag);
VERB(tree);
VERB(verify);
VERB(which);

#endif
