/* SPDX-License-Identifier: MIT */
/* What a test and the calls that it makes fail (shim.c) share: a file that both have mapped. */
#ifndef FAULT_CONTROL_H
#define FAULT_CONTROL_H

/** Instead of an error: the daemon is killed. */
#define FAULT_KILL (-1)

/** Names the file. */
#define FAULT_CONTROL_VARIABLE "UNIONFS_FAULT_CONTROL"

struct fault_control {
	int is_armed;
	int n_calls;   /* since it was armed */
	int nth;       /* the call that fails, from 1; 0: each, but those for memory */
	int error;     /* how; of calls for memory it is ENOMEM */
	int has_fired; /* the error that was given, or 0 */
	char name[32]; /* of the call */
};

#endif
