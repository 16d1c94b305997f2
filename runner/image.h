/* SPDX-License-Identifier: MIT */
/*
 * What an image says about the process that runs in it (OCI image-spec, config.md), as defaults for
 * what the command line does not say.
 */
#ifndef RUNNER_IMAGE_H
#define RUNNER_IMAGE_H

#include "lib/error.h"
#include "runner/spec.h"

/**
 * Take over from @config, JSON: WorkingDir and User where @process has none, Env in front of what it
 * has, and, where the command is nobody's choice (@takes_command), Entrypoint and Cmd.
 * Pure but for memory.  -EINVAL names the place; -ENOMEM.
 */
int image_apply(const char *config, size_t len, bool takes_command, bool takes_env,
		struct spec_process *process, struct error *error) NODISCARD;

#endif
