/*
 * attack: what a stranger's program would try in a container.
 *
 *     attack NAME [ARG...]     one attempt
 *     attack list              the names of all that take no argument
 *
 * As a library (ATTACK_LIBRARY) it does so in place of the program that loads it.
 *
 * Prints one word, "done" or the errno that refused it, and ends with 0 when it was done.  It is
 * linked statically, as it runs in images without libraries.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define ANY_NUMBER 99 /* of arguments, two at least */

typedef long attempt_fn(char **args);

struct attempt {
	const char *name;
	int n_args;
	attempt_fn *run;
};

/* --- mounts and roots --- */

static long try_mount(char **args)
{
	(void)args;
	return mount("none", "/tmp", "tmpfs", 0, NULL);
}

static long try_remount(char **args)
{
	return mount(NULL, args[0], NULL, MS_REMOUNT | MS_BIND, NULL);
}

static long try_umount(char **args)
{
	return umount2(args[0], MNT_DETACH);
}

static long try_pivot_root(char **args)
{
	(void)args;
	return syscall(SYS_pivot_root, "/", "/");
}

static long try_fsopen(char **args)
{
	(void)args;
	return fsopen("tmpfs", 0);
}

static long try_open_tree(char **args)
{
	(void)args;
	return open_tree(AT_FDCWD, "/", OPEN_TREE_CLONE);
}

/* Out of a root inside of the root, and up: where that ends must be the container's root. */
static long try_chroot(char **args)
{
	struct stat root;
	struct stat found;

	(void)args;
	if (stat("/", &root) < 0 || (mkdir("/tmp/trap", 0700) < 0 && errno != EEXIST) ||
	    chroot("/tmp/trap") < 0)
		return -1;
	for (int i = 0; i < 64; i++)
		(void)!chdir("..");
	if (stat(".", &found) < 0)
		return -1;
	errno = EXDEV;
	return root.st_dev == found.st_dev && root.st_ino == found.st_ino ? -1 : 0;
}

static long try_open_by_handle(char **args)
{
	struct {
		struct file_handle handle;
		char bytes[128];
	} place = { .handle.handle_bytes = 128 };
	int mount_id;
	int fd = open("/", O_RDONLY);

	(void)args;
	if (name_to_handle_at(fd, "", &place.handle, &mount_id, AT_EMPTY_PATH) < 0)
		place.handle = (struct file_handle){ .handle_bytes = 8, .handle_type = 1 };
	return open_by_handle_at(fd, &place.handle, O_RDONLY);
}

/* --- other processes --- */

static long try_ptrace(char **args)
{
	return ptrace(PTRACE_ATTACH, atoi(args[0]), NULL, NULL);
}

static long try_vm_read(char **args)
{
	char byte;
	struct iovec local = { &byte, 1 };
	struct iovec remote = { (void *)0x400000, 1 };

	return process_vm_readv(atoi(args[0]), &local, 1, &remote, 1, 0);
}

/* --- namespaces --- */

static long try_setns(char **args)
{
	int fd = open(args[0], O_RDONLY);

	return fd < 0 ? -1 : setns(fd, 0);
}

static long try_unshare_user(char **args)
{
	(void)args;
	return unshare(CLONE_NEWUSER);
}

static long try_unshare_mount(char **args)
{
	(void)args;
	return unshare(CLONE_NEWNS);
}

static long clone_user(long number, void *argument, size_t size)
{
	long pid = number == SYS_clone3 ? syscall(number, argument, size) :
					  syscall(number, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);

	if (pid == 0)
		_exit(0);
	if (pid > 0)
		(void)waitpid((pid_t)pid, NULL, 0);
	return pid;
}

static long try_clone_user(char **args)
{
	(void)args;
	return clone_user(SYS_clone, NULL, 0);
}

static long try_clone3_user(char **args)
{
	struct clone_args arguments = { .flags = CLONE_NEWUSER, .exit_signal = SIGCHLD };

	(void)args;
	return clone_user(SYS_clone3, &arguments, sizeof(arguments));
}

/* --- the kernel --- */

static long try_bpf(char **args)
{
	char attributes[128] = { 0 };

	(void)args;
	return syscall(SYS_bpf, 0, attributes, sizeof(attributes));
}

static long try_perf(char **args)
{
	char attributes[128] = { 0 };

	(void)args;
	return syscall(SYS_perf_event_open, attributes, 0, -1, -1, 0);
}

static long try_userfaultfd(char **args)
{
	(void)args;
	return syscall(SYS_userfaultfd, 0);
}

static long try_io_uring(char **args)
{
	char parameters[128] = { 0 };

	(void)args;
	return syscall(SYS_io_uring_setup, 4, parameters);
}

static long try_keyctl(char **args)
{
	(void)args;
	return syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_USER_KEYRING, 1);
}

/* with_key NAME COMMAND...: run it with a session keyring that has a key. */
static long try_with_key(char **args)
{
	if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0 ||
	    syscall(SYS_add_key, "user", args[0], "x", 1, KEY_SPEC_SESSION_KEYRING) < 0)
		return -1;
	return execvp(args[1], args + 1);
}

static long try_find_key(char **args)
{
	return syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_SESSION_KEYRING, "user", args[0], 0);
}

static long try_add_key(char **args)
{
	(void)args;
	return syscall(SYS_add_key, "user", "attack", "x", 1, KEY_SPEC_USER_KEYRING);
}

static long try_kexec(char **args)
{
	(void)args;
	return syscall(SYS_kexec_load, 0, 0, NULL, 0);
}

static long try_init_module(char **args)
{
	(void)args;
	return syscall(SYS_init_module, "", 0, "");
}

static long try_iopl(char **args)
{
	(void)args;
#ifdef SYS_iopl
	return syscall(SYS_iopl, 3);
#else
	errno = ENOSYS;
	return -1;
#endif
}

static long try_syslog(char **args)
{
	char text[64];

	(void)args;
	return syscall(SYS_syslog, 3, text, sizeof(text));
}

static long try_settime(char **args)
{
	struct timeval now;

	(void)args;
	(void)gettimeofday(&now, NULL);
	return settimeofday(&now, NULL);
}

static long try_sethostname(char **args)
{
	(void)args;
	return sethostname("attack", 6);
}

static long try_reboot(char **args)
{
	(void)args;
	return syscall(SYS_reboot, 0xfee1dead, 672274793, 0x89abcdef, NULL); /* ^Alt^Del on */
}

static long try_swapon(char **args)
{
	(void)args;
	return syscall(SYS_swapon, "/etc/passwd", 0);
}

static long try_acct(char **args)
{
	(void)args;
	return syscall(SYS_acct, NULL);
}

static long try_personality(char **args)
{
	(void)args;
	return syscall(SYS_personality, 0x0040000 /* ADDR_NO_RANDOMIZE */);
}

/* --- devices and files --- */

/* mknod DIR TYPE MAJOR MINOR */
static long try_mknod(char **args)
{
	char path[256];
	mode_t type = args[1][0] == 'b' ? S_IFBLK : S_IFCHR;
	int fd;

	(void)snprintf(path, sizeof(path), "%s/node", args[0]);
	(void)unlink(path);
	if (mknod(path, type | 0666, makedev((unsigned)atoi(args[2]), (unsigned)atoi(args[3]))) < 0)
		return -1;
	fd = open(path, O_RDONLY | O_NONBLOCK);
	return fd;
}

static long try_open(char **args)
{
	return open(args[0], O_RDONLY | O_NONBLOCK);
}

static long try_open_write(char **args)
{
	return open(args[0], O_WRONLY | O_NONBLOCK);
}

/* Whether the file could be written once nobody executes it. */
static long try_later_write(char **args)
{
	const int all = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK;
	struct statvfs mount;
	int fd = open(args[0], O_RDONLY);
	int seals;

	if (fd < 0 || fstatvfs(fd, &mount) < 0)
		return -1;
	seals = fcntl(fd, F_GET_SEALS);
	errno = EROFS;
	return mount.f_flag & ST_RDONLY || (seals >= 0 && (seals & all) == all) ? -1 : 0;
}

static long try_write(char **args)
{
	int fd = open(args[0], O_WRONLY | O_NONBLOCK);

	return fd < 0 ? -1 : write(fd, args[1], strlen(args[1]));
}

static long try_chown(char **args)
{
	unsigned id = (unsigned)strtoul(args[1], NULL, 10);

	return chown(args[0], id, id);
}

/* --- terminals and sockets --- */

static long try_tiocsti(char **args)
{
	(void)args;
	return ioctl(STDIN_FILENO, TIOCSTI, "x");
}

/* The kernel looks at 32 bits of the request only: a filter that compares 64 is passed by. */
static long try_tiocsti_high(char **args)
{
	(void)args;
	return syscall(SYS_ioctl, STDIN_FILENO, (1UL << 32) | TIOCSTI, "x");
}

static long try_tioclinux(char **args)
{
	char code = 2;

	(void)args;
	return ioctl(STDIN_FILENO, 0x541c, &code);
}

static long try_socket_alg(char **args)
{
	(void)args;
	return socket(AF_ALG, SOCK_SEQPACKET, 0);
}

static long try_socket_vsock(char **args)
{
	(void)args;
	return socket(AF_VSOCK, SOCK_STREAM, 0);
}

static long try_socket_packet(char **args)
{
	(void)args;
	return socket(AF_PACKET, SOCK_RAW, 0);
}

/* --- limits and privileges --- */

static long try_rlimit(char **args)
{
	struct rlimit limit;

	(void)args;
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return -1;
	limit.rlim_max += 1;
	return setrlimit(RLIMIT_NOFILE, &limit);
}

static long try_nice(char **args)
{
	(void)args;
	return setpriority(PRIO_PROCESS, 0, -20);
}

static long try_new_privs(char **args)
{
	(void)args;
	errno = EPERM;
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0 ? 0 : -1;
}

static long try_be_root(char **args)
{
	(void)args;
	errno = EPERM;
	return geteuid() == 0 ? 0 : -1;
}

/* Raise what is inheritable, and from there what is ambient. */
static long try_ambient(char **args)
{
	(void)args;
	return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_SYS_ADMIN, 0, 0);
}

static long try_all_caps(char **args)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { { ~0U, ~0U, 0 }, { ~0U, ~0U, 0 } };

	(void)args;
	return syscall(SYS_capset, &header, data);
}

static const struct attempt attempts[] = {
	{ "mount", 0, try_mount },
	{ "remount", 1, try_remount },
	{ "umount", 1, try_umount },
	{ "pivot_root", 0, try_pivot_root },
	{ "fsopen", 0, try_fsopen },
	{ "open_tree", 0, try_open_tree },
	{ "chroot", 0, try_chroot },
	{ "open_by_handle", 0, try_open_by_handle },
	{ "ptrace", 1, try_ptrace },
	{ "vm_read", 1, try_vm_read },
	{ "setns", 1, try_setns },
	{ "unshare_user", 0, try_unshare_user },
	{ "unshare_mount", 0, try_unshare_mount },
	{ "clone_user", 0, try_clone_user },
	{ "clone3_user", 0, try_clone3_user },
	{ "bpf", 0, try_bpf },
	{ "perf", 0, try_perf },
	{ "userfaultfd", 0, try_userfaultfd },
	{ "io_uring", 0, try_io_uring },
	{ "keyctl", 0, try_keyctl },
	{ "add_key", 0, try_add_key },
	{ "with_key", ANY_NUMBER, try_with_key },
	{ "find_key", 1, try_find_key },
	{ "kexec", 0, try_kexec },
	{ "init_module", 0, try_init_module },
	{ "iopl", 0, try_iopl },
	{ "syslog", 0, try_syslog },
	{ "settime", 0, try_settime },
	{ "sethostname", 0, try_sethostname },
	{ "reboot", 0, try_reboot },
	{ "swapon", 0, try_swapon },
	{ "acct", 0, try_acct },
	{ "personality", 0, try_personality },
	{ "mknod", 4, try_mknod },
	{ "open", 1, try_open },
	{ "open_write", 1, try_open_write },
	{ "later_write", 1, try_later_write },
	{ "write", 2, try_write },
	{ "chown", 2, try_chown },
	{ "tiocsti", 0, try_tiocsti },
	{ "tiocsti_high", 0, try_tiocsti_high },
	{ "tioclinux", 0, try_tioclinux },
	{ "socket_alg", 0, try_socket_alg },
	{ "socket_vsock", 0, try_socket_vsock },
	{ "socket_packet", 0, try_socket_packet },
	{ "rlimit", 0, try_rlimit },
	{ "nice", 0, try_nice },
	{ "new_privs", 0, try_new_privs },
	{ "be_root", 0, try_be_root },
	{ "ambient", 0, try_ambient },
	{ "all_caps", 0, try_all_caps },
};
#define N_ATTEMPTS (sizeof(attempts) / sizeof(*attempts))

static const struct attempt *find(const char *name)
{
	for (size_t i = 0; i < N_ATTEMPTS; i++) {
		if (strcmp(attempts[i].name, name) == 0)
			return &attempts[i];
	}
	return NULL;
}

static int list(void)
{
	for (size_t i = 0; i < N_ATTEMPTS; i++) {
		if (attempts[i].n_args == 0)
			puts(attempts[i].name);
	}
	return 0;
}

int main(int argc, char **argv)
{
	const struct attempt *attempt;

	if (argc == 2 && strcmp(argv[1], "list") == 0)
		return list();
	attempt = argc < 2 ? NULL : find(argv[1]);
	if (!attempt || (attempt->n_args == ANY_NUMBER ? argc < 4 : argc - 2 != attempt->n_args)) {
		fprintf(stderr, "attack: no such attempt\n");
		return 2;
	}
	if (attempt->run(argv + 2) < 0) {
		puts(strerrorname_np(errno));
		return 1;
	}
	puts("done");
	return 0;
}

#ifdef ATTACK_LIBRARY
/* Within a program that loads us: instead of its main(). */
__attribute__((constructor)) static void attack_instead(int argc, char **argv)
{
	int status = main(argc, argv);

	fflush(stdout);
	_exit(status);
}
#endif
