/* SPDX-License-Identifier: MIT */
/*
 * What is told on --status-fd: a JSON object a line.
 *
 *	{"event":"started","name":NAME,"pid":N}
 *	{"event":"exited","name":NAME,"code":N,"oom":BOOL}
 *	{"event":"error","name":NAME,"message":TEXT}
 */
#ifndef RUNNER_REPORT_H
#define RUNNER_REPORT_H

#include "runner/launch.h"

/** Each does nothing with descriptor -1, and tells nobody when it cannot be written. */
void report_started(int fd, const struct launch *launch);
void report_ended(int fd, const struct launch *launch, int status);
void report_error(int fd, const char *name, const struct error *error);

#endif
