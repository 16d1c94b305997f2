/* SPDX-License-Identifier: MIT */
/* Whom a mount trusts. */
#include "fs/policy.h"

/*
 * What an unprivileged writer of a layer left there must not steer a mount of the initial user
 * namespace's root, unless root says so.  Whoever asks for metacopy=on says so.
 */
static bool trusts_redirects(const struct ovl_config *config)
{
	return !config->userxattr || config->is_unprivileged || config->metacopy == OPTIONS_ON;
}

bool policy_redirect_follows(const struct ovl_config *config)
{
	switch (config->redirect_dir) {
	case OPTIONS_REDIRECT_ON:
	case OPTIONS_REDIRECT_FOLLOW:
		return true;
	case OPTIONS_REDIRECT_NOFOLLOW:
		return false;
	case OPTIONS_REDIRECT_DEFAULT:
	case OPTIONS_REDIRECT_OFF:
		return trusts_redirects(config);
	}
	return false;
}

bool policy_redirect_creates(const struct ovl_config *config)
{
	if (config->compat == OPTIONS_COMPAT_FUSE_OVERLAYFS)
		return false; /* it could not read them, nor be told where a `.wh.` name hides them */
	switch (config->redirect_dir) {
	case OPTIONS_REDIRECT_ON:
		return true;
	case OPTIONS_REDIRECT_DEFAULT: /* what could not be read back is not written */
		return trusts_redirects(config);
	case OPTIONS_REDIRECT_FOLLOW:
	case OPTIONS_REDIRECT_NOFOLLOW:
	case OPTIONS_REDIRECT_OFF:
		return false;
	}
	return false;
}
