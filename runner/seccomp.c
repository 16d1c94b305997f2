/* SPDX-License-Identifier: MIT */
/*
 * The key under which a filter is kept is a text that names everything it is made from, so that no
 * change of this program, of libseccomp, of the profile or of the capabilities can meet an old
 * filter.
 */
#include "runner/seccomp.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "lib/cleanup.h"
#include "lib/sys.h"
#include "runner/seccomp_cache.h"
#include "runner/seccomp_compile.h"
#include "runner/seccomp_default.h"
#include "runner/seccomp_json.h"

/* The file of a profile; empty for the default one. */
struct source {
	char *text;
	size_t len;
};

static int read_profile(const char *path, struct source *ret)
{
	_cleanup_fd_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	_cleanup_free_ char *text = NULL;
	struct stat st;
	ssize_t n;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	if (st.st_size > SECCOMP_JSON_MAX)
		return -EFBIG;
	text = malloc((size_t)st.st_size + 1);
	if (!text)
		return -ENOMEM;
	n = sys_pread_full(fd, text, (size_t)st.st_size, 0);
	if (n < 0)
		return (int)n;
	ret->text = ptr_take(text);
	ret->len = (size_t)n;
	return 0;
}

static int make_key(const struct spec *spec, const struct seccomp_host *host,
		    const struct source *source, char **ret_key, size_t *ret_size)
{
	const struct scmp_version *library = seccomp_version();
	char *head = NULL;
	char *key;
	int n = asprintf(
		&head,
		"kind %d compile %d default %d libseccomp %u.%u.%u arch %x caps %llx kernel %u.%u "
		"file %zu\n",
		(int)spec->seccomp, SECCOMP_COMPILE_VERSION, SECCOMP_DEFAULT_VERSION,
		library->major, library->minor, library->micro, host->architecture,
		(unsigned long long)host->capabilities, host->kernel.major, host->kernel.minor,
		source->len);

	if (n < 0)
		return -ENOMEM;
	key = realloc(head, (size_t)n + source->len + 1);
	if (!key) {
		free(head);
		return -ENOMEM;
	}
	if (source->len > 0)
		memcpy(key + n, source->text, source->len);
	*ret_key = key;
	*ret_size = (size_t)n + source->len;
	return 0;
}

static int compile(const struct spec *spec, const struct seccomp_host *host,
		   const struct source *source, struct seccomp_filter *filter, struct error *error)
{
	struct seccomp_profile profile = { 0 };
	int r;

	if (spec->seccomp == SPEC_SECCOMP_FILE) {
		r = seccomp_json_decode(source->text, source->len, host, &profile, error);
		if (r < 0)
			return error_wrap(error, r, "%s", spec->seccomp_file);
	} else {
		r = seccomp_default_make(host, &profile);
		if (r < 0)
			return error_set_errno(error, r, "cannot make the default seccomp profile");
	}
	r = seccomp_compile(&profile, &filter->instructions, &filter->n, error);
	filter->flags = profile.flags;
	seccomp_profile_deinit(&profile);
	return r;
}

/* The flags are not in a kept filter: a profile that has some is compiled each time. */
static int compile_and_keep(const struct spec *spec, const struct seccomp_host *host,
			    const struct source *source, const char *cache_dir,
			    struct seccomp_filter *filter, struct error *error)
{
	size_t key_size = 0;
	char *key = NULL;
	int r = make_key(spec, host, source, &key, &key_size);

	if (r < 0)
		return error_set_errno(error, r, "cannot load the seccomp filter");
	if (seccomp_cache_read(cache_dir, key, key_size, &filter->instructions, &filter->n) == 0) {
		filter->was_cached = true;
		r = 0;
	} else {
		r = compile(spec, host, source, filter, error);
		if (r == 0 && filter->flags == 0)
			(void)seccomp_cache_write(cache_dir, key, key_size, filter->instructions,
						  filter->n); /* a full disk only costs time */
	}
	free(key);
	return r;
}

static int load(const struct spec *spec, const struct seccomp_host *host,
		const struct source *source, const char *cache_dir, struct seccomp_filter *filter,
		struct error *error)
{
	if (!cache_dir)
		return compile(spec, host, source, filter, error);
	return compile_and_keep(spec, host, source, cache_dir, filter, error);
}

int seccomp_filter_load(const struct spec *spec, const char *cache_dir, struct seccomp_filter *ret,
			struct error *error)
{
	struct seccomp_host host = {
		.architecture = seccomp_compile_architecture(),
		.capabilities = spec->process.capabilities.bounding,
	};
	struct seccomp_filter filter = { 0 };
	struct source source = { 0 };
	int r = 0;

	if (spec->seccomp == SPEC_SECCOMP_FILE) {
		kernel_get_version(&host.kernel);
		r = read_profile(spec->seccomp_file, &source);
		if (r < 0)
			return error_set_errno(error, r, "cannot read the seccomp profile %s",
					       spec->seccomp_file);
	} else {
		host.capabilities &= seccomp_default_capabilities();
	}
	if (spec->seccomp != SPEC_SECCOMP_NONE)
		r = load(spec, &host, &source, cache_dir, &filter, error);
	free(source.text);
	if (r < 0)
		return r;
	*ret = filter;
	return 0;
}

int seccomp_filter_apply(const struct seccomp_filter *filter, struct error *error)
{
	const struct sock_fprog program = {
		.len = (unsigned short)filter->n,
		.filter = filter->instructions,
	};

	if (filter->n == 0)
		return 0;
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, filter->flags, &program) == 0)
		return 0;
	if (errno == EACCES)
		return error_set(error, -EACCES,
				 "cannot apply the seccomp filter: it needs no_new_privs or "
				 "CAP_SYS_ADMIN");
	return error_set_errno(error, -errno, "cannot apply the seccomp filter");
}

void seccomp_filter_deinit(struct seccomp_filter *filter)
{
	free(filter->instructions);
	*filter = (struct seccomp_filter){ 0 };
}
