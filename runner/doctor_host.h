/* SPDX-License-Identifier: MIT */
/* Checks of the kernel, namespaces and the caller's ids. */
#ifndef RUNNER_DOCTOR_HOST_H
#define RUNNER_DOCTOR_HOST_H

#include "runner/doctor_check.h"

/** The version of the kernel; argument: the least minor of 5. */
void doctor_host_kernel(const struct doctor_check *check, const struct idmap_caller *caller,
			struct doctor_report *report);

/** A namespace; argument: CLONE_NEW*. */
void doctor_host_namespace(const struct doctor_check *check, const struct idmap_caller *caller,
			   struct doctor_report *report);

/** A user namespace in which something is permitted, and what forbids it. */
void doctor_host_user_namespace(const struct doctor_check *check, const struct idmap_caller *caller,
				struct doctor_report *report);

/** newuidmap and newgidmap; object: which. */
void doctor_host_id_program(const struct doctor_check *check, const struct idmap_caller *caller,
			    struct doctor_report *report);

/** Subordinate ids of the caller; object: the file. */
void doctor_host_subids(const struct doctor_check *check, const struct idmap_caller *caller,
			struct doctor_report *report);

/** Filters with return of an errno. */
void doctor_host_seccomp(const struct doctor_check *check, const struct idmap_caller *caller,
			 struct doctor_report *report);

/** A session keyring of one's own. */
void doctor_host_keyring(const struct doctor_check *check, const struct idmap_caller *caller,
			 struct doctor_report *report);

/** A pseudo terminal. */
void doctor_host_terminal(const struct doctor_check *check, const struct idmap_caller *caller,
			  struct doctor_report *report);

#endif
