/* SPDX-License-Identifier: MIT */
/* What options come to that depend on others and on who mounts.  Pure. */
#ifndef FS_POLICY_H
#define FS_POLICY_H

#include "fs/options.h"

/** Whether redirects in layers are followed (enum options_redirect), given the namespace of the mounter. */
bool policy_redirect_follows(const struct ovl_config *config);

/** Whether renaming a lower directory writes a redirect. */
bool policy_redirect_creates(const struct ovl_config *config);

#endif
