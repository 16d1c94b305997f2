/* SPDX-License-Identifier: MIT */
/* Filters that are really applied, in children. */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/keyctl.h>
#include <linux/reboot.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cmocka.h>

#include "lib/cleanup.h"
#include "runner/caps.h"
#include "runner/identity.h"
#include "runner/seccomp.h"
#include "tests/unit/runner/process.h"

static void load_with(struct spec *spec, const char *added, struct seccomp_filter *filter)
{
	struct error error;

	spec_init(spec);
	caps_set_default(&spec->process.capabilities);
	if (added)
		EXPECT_OK(caps_add(&spec->process.capabilities, added, &error), &error);
	EXPECT_OK(seccomp_filter_load(spec, NULL, filter, &error), &error);
}

/* What a container's process has, in the order in which it gets it. */
static void enter(const char *added)
{
	struct spec spec;
	struct seccomp_filter filter;
	struct error error;

	load_with(&spec, added, &filter);
	EXPECT_OK(identity_assume(&spec.process, &error), &error);
	EXPECT_OK(seccomp_filter_apply(&filter, &error), &error);
	seccomp_filter_deinit(&filter);
	spec_deinit(&spec);
}

#define EXPECT_FAILS(call, wanted)                                                                 \
	do {                                                                                       \
		errno = 0;                                                                         \
		EXPECT((call) == -1);                                                              \
		if (errno != (wanted))                                                             \
			fprintf(stderr, "%s: %s\n", #call, strerror(errno));                       \
		EXPECT(errno == (wanted));                                                         \
	} while (0)

static void expect_refusals(void)
{
	struct clone_args args = { .exit_signal = SIGCHLD };
	const int terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);

	EXPECT(terminal >= 0);
	enter(NULL);
	EXPECT_FAILS(mount("x", "/mnt", "tmpfs", 0, NULL), EPERM);
	EXPECT_FAILS(umount2("/mnt", MNT_DETACH), EPERM);
	EXPECT_FAILS(syscall(SYS_pivot_root, ".", "."), EPERM);
	EXPECT_FAILS(syscall(SYS_fsopen, "tmpfs", 0), EPERM);
	EXPECT_FAILS(syscall(SYS_open_tree, AT_FDCWD, "/", 1), EPERM);
	EXPECT_FAILS(ptrace(PTRACE_TRACEME, 0, 0, 0), EPERM);
	EXPECT_FAILS(syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, -3, 0), ENOSYS);
	EXPECT_FAILS(syscall(SYS_add_key, "user", "a", "b", 1, -3), ENOSYS);
	EXPECT_FAILS(ioctl(terminal, TIOCSTI, "x"), EPERM);
	EXPECT_FAILS(syscall(SYS_ioctl, terminal, UINT64_C(0x100000000) | TIOCSTI, "x"), EPERM);
	EXPECT_FAILS(syscall(SYS_bpf, 0, NULL, 0), EPERM);
	EXPECT_FAILS(syscall(SYS_perf_event_open, NULL, 0, 0, 0, 0), EPERM);
	EXPECT_FAILS(unshare(CLONE_NEWUSER), EPERM);
	EXPECT_FAILS(unshare(CLONE_NEWNS), EPERM);
	EXPECT_FAILS(syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0), EPERM);
	EXPECT_FAILS(syscall(SYS_clone3, &args, sizeof(args)), ENOSYS);
	EXPECT_FAILS(syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
			     LINUX_REBOOT_CMD_CAD_OFF, NULL),
		     EPERM);
	EXPECT_FAILS(syscall(SYS_kexec_load, 0, 0, NULL, 0), EPERM);
	EXPECT_FAILS(syscall(SYS_init_module, NULL, 0, ""), EPERM);
	EXPECT_FAILS(syscall(SYS_setns, terminal, 0), EPERM);
	EXPECT_FAILS(syscall(SYS_open_by_handle_at, AT_FDCWD, NULL, 0), EPERM);
	EXPECT_FAILS(syscall(SYS_userfaultfd, 0), EPERM);
	EXPECT_FAILS(syscall(SYS_io_uring_setup, 1, NULL), ENOSYS);
	EXPECT_FAILS(socket(AF_ALG, SOCK_SEQPACKET, 0), EAFNOSUPPORT);
	EXPECT_FAILS(syscall(SYS_socket, UINT64_C(0x100000000) | AF_ALG, SOCK_SEQPACKET, 0),
		     EAFNOSUPPORT);
	EXPECT_FAILS(syscall(SYS_personality, 0x40000), EPERM);
	EXPECT_FAILS(syscall(900, 0, 0, 0), ENOSYS);
}

static void test_refuses_what_leads_out(void **state)
{
	(void)state;
	SKIP_UNLESS_ROOT();
	assert_int_equal(process_run(expect_refusals), 0);
}

static void *do_nothing(void *argument)
{
	return argument;
}

static void expect_threads_and_processes(void)
{
	pthread_t thread;
	void *result = NULL;
	char value = 0;
	int status = -1;
	pid_t pid;

	enter(NULL);
	EXPECT(pthread_create(&thread, NULL, do_nothing, &value) == 0);
	EXPECT(pthread_join(thread, &result) == 0);
	EXPECT(result == &value);
	pid = fork();
	if (pid == 0)
		_exit(7);
	EXPECT(waitpid(pid, &status, 0) == pid);
	EXPECT(WEXITSTATUS(status) == 7);
	EXPECT(system("exit 3") >> 8 == 3);
}

static void test_the_library_does_without_clone3(void **state)
{
	(void)state;
	SKIP_UNLESS_ROOT();
	assert_int_equal(process_run(expect_threads_and_processes), 0);
}

static void run_shell(const char *script)
{
	enter(NULL);
	execl("/bin/sh", "sh", "-euc", script, NULL);
	_exit(127);
}

static void run_coreutils(void)
{
	run_shell(
		"d=$(mktemp -d); trap 'rm -rf $d' EXIT; cd $d; echo hello >a; cp -a a b; ln a c; "
		"ln -s a d; mkdir e; mv b e/f; chmod 600 a; chown 1:1 a; touch -d 2020-01-01 a; "
		"stat a >/dev/null; ls -laR . >g; sort g | uniq -c | tail -n 3 >/dev/null; "
		"tar cf h.tar a c d e; tar tf h.tar | grep -q e/f; mkfifo i; dd if=/dev/zero of=j "
		"bs=64k count=4 2>/dev/null; truncate -s 1M k; sync j; df . >/dev/null; nice -n 1 "
		"true; timeout 5 sleep 0.01; sh -c 'kill -TERM $$' || :; id >/dev/null; "
		"nproc >/dev/null; date >/dev/null; od -N 4 /dev/urandom >/dev/null; "
		"find / -maxdepth 1 >/dev/null; mknod l p; test \"$(cat e/f)\" = hello");
}

static void run_python(void)
{
	run_shell("command -v python3 >/dev/null || exit 0; exec python3 -c '\n"
		  "import os, select, socket, subprocess, tempfile, threading, mmap, time, signal\n"
		  "import multiprocessing as mp, json, random, shutil, resource, hashlib, ssl\n"
		  "t = threading.Thread(target=lambda: None); t.start(); t.join()\n"
		  "assert subprocess.check_output([\"echo\", \"x\"]) == b\"x\\n\"\n"
		  "p = mp.get_context(\"fork\").Process(target=time.time); p.start(); p.join()\n"
		  "assert p.exitcode == 0\n"
		  "s = socket.socket(); s.bind((\"127.0.0.1\", 0)); s.listen()\n"
		  "c = socket.create_connection(s.getsockname()); a, _ = s.accept()\n"
		  "c.sendall(b\"y\"); assert a.recv(1) == b\"y\"\n"
		  "e = select.epoll(); e.register(a)\n"
		  "socket.socketpair()[0].close()\n"
		  "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0).close()\n"
		  "m = mmap.mmap(-1, 4096); m[0] = 1\n"
		  "with tempfile.TemporaryFile() as f: os.posix_fallocate(f.fileno(), 0, 4096)\n"
		  "signal.setitimer(signal.ITIMER_REAL, 0)\n"
		  "resource.getrlimit(resource.RLIMIT_NOFILE)\n"
		  "os.memfd_create(\"x\"); os.sched_getaffinity(0); os.pipe2(0); os.pidfd_open(1)\n"
		  "os.getrandom(4)\n"
		  "'");
}

static void run_busybox(void)
{
	run_shell("command -v busybox >/dev/null || exit 0; "
		  "busybox sh -c 'busybox ls -l / | busybox wc -l; busybox ps; busybox uname -a; "
		  "busybox free; busybox md5sum /bin/busybox; busybox sleep 0' >/dev/null");
}

static void test_ordinary_programs_run(void **state)
{
	(void)state;
	SKIP_UNLESS_ROOT();
	assert_int_equal(process_run(run_coreutils), 0);
	assert_int_equal(process_run(run_python), 0);
	assert_int_equal(process_run(run_busybox), 0);
}

static void expect_added_rights(void)
{
	enter("SYS_ADMIN,SYS_PTRACE");
	EXPECT(unshare(CLONE_NEWNS) == 0);
	EXPECT(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0);
	EXPECT(mount("x", "/mnt", "tmpfs", 0, NULL) == 0);
	EXPECT(ptrace(PTRACE_TRACEME, 0, 0, 0) == 0);
}

static void test_capabilities_open_what_they_need(void **state)
{
	(void)state;
	SKIP_UNLESS_ROOT();
	assert_int_equal(process_run(expect_added_rights), 0);
}

/* --- files --- */

static char *make_directory(void)
{
	char name[] = "/tmp/test-seccomp-XXXXXX";

	EXPECT(mkdtemp(name));
	return strdup(name);
}

static void put(const char *path, const char *text)
{
	_cleanup_fd_ int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	EXPECT(fd >= 0);
	EXPECT(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
}

static void expect_profile_file(void)
{
	_cleanup_free_ char *dir = make_directory();
	_cleanup_free_ char *path = NULL;
	struct seccomp_filter filter;
	struct error error = { "" };
	struct spec spec;

	EXPECT(asprintf(&path, "%s/profile.json", dir) > 0);
	put(path, "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":[\"mkdirat\"],"
		  "\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":112}]}");
	spec_init(&spec);
	spec.seccomp = SPEC_SECCOMP_FILE;
	spec.seccomp_file = strdup(path);
	EXPECT_OK(seccomp_filter_load(&spec, dir, &filter, &error), &error);
	EXPECT(!filter.was_cached);
	seccomp_filter_deinit(&filter);
	EXPECT_OK(seccomp_filter_load(&spec, dir, &filter, &error), &error);
	EXPECT(filter.was_cached);
	seccomp_filter_deinit(&filter);

	put(path, "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":[\"mkdirat\"],"
		  "\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":113}]}");
	EXPECT_OK(seccomp_filter_load(&spec, dir, &filter, &error), &error);
	EXPECT(!filter.was_cached);
	EXPECT(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	EXPECT(system("rm -rf /tmp/test-seccomp-??????") == 0);
	EXPECT_OK(seccomp_filter_apply(&filter, &error), &error);
	EXPECT_FAILS(syscall(SYS_mkdirat, AT_FDCWD, "/tmp/x", 0700), 113);
	seccomp_filter_deinit(&filter);

	EXPECT(seccomp_filter_load(&spec, NULL, &filter, &error) == -ENOENT);
	EXPECT(strstr(error.text, path));
	spec_deinit(&spec);
}

static void test_a_profile_of_a_file(void **state)
{
	(void)state;
	assert_int_equal(process_run(expect_profile_file), 0);
}

static void expect_cache(void)
{
	_cleanup_free_ char *dir = make_directory();
	_cleanup_free_ char *below = NULL;
	struct seccomp_filter first;
	struct seccomp_filter second;
	struct error error = { "" };
	struct spec spec;

	EXPECT(asprintf(&below, "%s/cache", dir) > 0);
	spec_init(&spec);
	caps_set_default(&spec.process.capabilities);
	EXPECT_OK(seccomp_filter_load(&spec, below, &first, &error), &error);
	EXPECT(!first.was_cached);
	EXPECT_OK(seccomp_filter_load(&spec, below, &second, &error), &error);
	EXPECT(second.was_cached);
	EXPECT(second.n == first.n);
	EXPECT(memcmp(first.instructions, second.instructions,
		      first.n * sizeof(*first.instructions)) == 0);
	seccomp_filter_deinit(&second);

	/* A capability that matters makes another filter; one that does not, the same. */
	spec.process.capabilities.bounding |= CAPS_BIT(CAP_NET_RAW);
	EXPECT_OK(seccomp_filter_load(&spec, below, &second, &error), &error);
	EXPECT(second.was_cached);
	seccomp_filter_deinit(&second);
	spec.process.capabilities.bounding |= CAPS_BIT(CAP_SYS_PTRACE);
	EXPECT_OK(seccomp_filter_load(&spec, below, &second, &error), &error);
	EXPECT(!second.was_cached);
	seccomp_filter_deinit(&second);
	seccomp_filter_deinit(&first);

	spec.seccomp = SPEC_SECCOMP_NONE;
	EXPECT_OK(seccomp_filter_load(&spec, below, &first, &error), &error);
	EXPECT(first.n == 0);
	EXPECT_OK(seccomp_filter_apply(&first, &error), &error);
	EXPECT(prctl(PR_GET_SECCOMP) == 0);
	EXPECT(system("rm -rf /tmp/test-seccomp-??????") == 0);
}

static void test_is_compiled_once(void **state)
{
	(void)state;
	assert_int_equal(process_run(expect_cache), 0);
}

static void expect_to_need_rights(void)
{
	struct spec spec;
	struct seccomp_filter filter;
	struct error error;

	load_with(&spec, NULL, &filter);
	spec.process.no_new_privileges = false;
	spec.process.uid = 4321;
	EXPECT_OK(identity_assume(&spec.process, &error), &error);
	EXPECT(seccomp_filter_apply(&filter, &error) == -EACCES);
	EXPECT(strstr(error.text, "no_new_privs"));
}

static void test_says_what_it_needs(void **state)
{
	(void)state;
	SKIP_UNLESS_ROOT();
	assert_int_equal(process_run(expect_to_need_rights), 0);
}

/* Without no_new_privs the filter comes first, and lets the identity be taken. */
static void expect_filter_before_identity(void)
{
	struct spec spec;
	struct seccomp_filter filter;
	struct error error;

	load_with(&spec, NULL, &filter);
	spec.process.no_new_privileges = false;
	spec.process.uid = 4321;
	spec.process.gid = 4321;
	EXPECT_OK(seccomp_filter_apply(&filter, &error), &error);
	EXPECT_OK(identity_assume(&spec.process, &error), &error);
	EXPECT(prctl(PR_GET_SECCOMP) == 2);
	execl("/bin/true", "true", NULL);
	_exit(127);
}

static void test_may_come_before_the_identity(void **state)
{
	(void)state;
	SKIP_UNLESS_ROOT();
	assert_int_equal(process_run(expect_filter_before_identity), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refuses_what_leads_out),
		cmocka_unit_test(test_the_library_does_without_clone3),
		cmocka_unit_test(test_ordinary_programs_run),
		cmocka_unit_test(test_capabilities_open_what_they_need),
		cmocka_unit_test(test_a_profile_of_a_file),
		cmocka_unit_test(test_is_compiled_once),
		cmocka_unit_test(test_says_what_it_needs),
		cmocka_unit_test(test_may_come_before_the_identity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
