/* SPDX-License-Identifier: MIT */
/* Everything that the doctor looks at, in the order in which it tells. */
#ifndef RUNNER_DOCTOR_CHECKS_H
#define RUNNER_DOCTOR_CHECKS_H

#include "runner/doctor_check.h"

extern const struct doctor_check doctor_checks[];
extern const size_t doctor_n_checks;

#endif
