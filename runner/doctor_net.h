/* SPDX-License-Identifier: MIT */
/* Checks of what a container's network is made of. */
#ifndef RUNNER_DOCTOR_NET_H
#define RUNNER_DOCTOR_NET_H

#include "runner/doctor_check.h"

/** A kind of link, made in a network namespace of its own; object: "bridge" or "veth". */
void doctor_net_link(const struct doctor_check *check, const struct idmap_caller *caller,
		     struct doctor_report *report);

/** The kernel's nftables. */
void doctor_net_nftables(const struct doctor_check *check, const struct idmap_caller *caller,
			 struct doctor_report *report);

/** A library that is loaded when it is wanted; object: its file. */
void doctor_net_library(const struct doctor_check *check, const struct idmap_caller *caller,
			struct doctor_report *report);

/** A program in PATH; object: its names, separated by blanks: one of them will do. */
void doctor_net_program(const struct doctor_check *check, const struct idmap_caller *caller,
			struct doctor_report *report);

/** A setting that has to be 1; object: its file. */
void doctor_net_setting(const struct doctor_check *check, const struct idmap_caller *caller,
			struct doctor_report *report);

#endif
