/* SPDX-License-Identifier: MIT */
/* Newlines are counted backwards; one at the very end begins no line. */
#include "runner/log_tail.h"

#include <errno.h>
#include <sys/stat.h>

#include "lib/sys.h"

#define CHUNK_SIZE 4096

int log_tail_find(int fd, uint64_t n, off_t *ret)
{
	char chunk[CHUNK_SIZE];
	struct stat st;
	off_t end;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (n == 0) {
		*ret = st.st_size;
		return 0;
	}
	for (end = st.st_size; end > 0;) {
		off_t start = MAX(end - CHUNK_SIZE, 0);
		ssize_t len = sys_pread_full(fd, chunk, (size_t)(end - start), start);

		if (len < 0)
			return (int)len;
		while (len-- > 0) {
			if (chunk[len] != '\n' || start + len + 1 == st.st_size || --n > 0)
				continue;
			*ret = start + len + 1;
			return 0;
		}
		end = start;
	}
	*ret = 0;
	return 0;
}
