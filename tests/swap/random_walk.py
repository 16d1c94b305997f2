#!/usr/bin/env python3
"""Make seeded random changes to a small tree: random_walk.py SEED STEPS DIR [link] [flat]

What is done next never depends on what is found, so that two directories with the same content
stay the same.  Prints each operation and its outcome: a value, "ok" or the name of an errno.  Hard links are
made only when asked for: in a lower layer they end when one of their names is copied up, without
index=on.  In a flat tree most names exist.
"""

import ctypes
import errno
import os
import random
import stat
import sys

LIBC = ctypes.CDLL(None, use_errno=True)
AT_FDCWD = -100
RENAME_NOREPLACE, RENAME_EXCHANGE = 1, 2

# Most operations on directories use the first, most on other files the second: else nearly all fail.
DIR_NAMES, FILE_NAMES = "abc", "xyz"
MAX_DEPTH = 4
XATTR = b"trusted.walk"


def rename2(old, new, flags):
    if LIBC.renameat2(AT_FDCWD, os.fsencode(old), AT_FDCWD, os.fsencode(new), flags) < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def write(path, flags, text):
    fd = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK | flags, 0o644)
    try:
        os.write(fd, text.encode())
    finally:
        os.close(fd)


def describe(path):
    st = os.lstat(path)
    nlink = "" if stat.S_ISDIR(st.st_mode) else f" nlink={st.st_nlink}"
    size = f" size={st.st_size}" if stat.S_ISREG(st.st_mode) else ""
    return f"{st.st_mode:o} {st.st_uid}{nlink}{size}"


def read(path):
    fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        return os.read(fd, 1000).decode()
    finally:
        os.close(fd)


def remove_tree(path):
    """rm -rf, which never fails for what it does not find."""
    if not stat.S_ISDIR(os.lstat(path).st_mode):
        os.unlink(path)
        return
    for name in sorted(os.listdir(path)):
        remove_tree(f"{path}/{name}")
    os.rmdir(path)


class Walk:
    def __init__(self, seed, makes_links, max_depth):
        self.random = random.Random(seed)
        self.makes_links = makes_links
        self.max_depth = max_depth
        self.step = 0

    def path(self, names):
        above = [self.random.choice(DIR_NAMES) for _ in range(self.random.randrange(self.max_depth))]
        return "/".join([*above, self.random.choice(names)])

    # Everything is drawn in any case: the draws must not depend on outcomes either.
    def operations(self):
        d, e, either = (self.path(names) for names in (DIR_NAMES, DIR_NAMES, DIR_NAMES + FILE_NAMES))
        f, g = self.path(FILE_NAMES), self.path(FILE_NAMES)
        n = self.random.randrange(1000)
        text = f"step {self.step}"
        return [
            (14, "mkdir", (d,), lambda: os.mkdir(d)),
            (1, "mkdir", (either,), lambda: os.mkdir(either)),
            (10, "create", (f,), lambda: write(f, os.O_CREAT | os.O_EXCL, text)),
            (1, "create", (either,), lambda: write(either, os.O_CREAT, text)),
            (4, "append", (f,), lambda: write(f, os.O_APPEND, text)),
            (2, "truncate", (f, n), lambda: os.truncate(f, n)),
            (2, "symlink", (f,), lambda: os.symlink(text, f)),
            (1, "mkfifo", (f,), lambda: os.mknod(f, stat.S_IFIFO | 0o600)),
            (5, "unlink", (f,), lambda: os.unlink(f)),
            (1, "unlink", (either,), lambda: os.unlink(either)),
            (4, "rmdir", (d,), lambda: os.rmdir(d)),
            (1, "rm -r", (either,), lambda: remove_tree(either)),
            (14, "rename", (d, e), lambda: rename2(d, e, 0)),
            (4, "rename", (f, g), lambda: rename2(f, g, 0)),
            (2, "rename", (either, g), lambda: rename2(either, g, 0)),
            (2, "rename-noreplace", (either, e), lambda: rename2(either, e, RENAME_NOREPLACE)),
            (6, "exchange", (d, e), lambda: rename2(d, e, RENAME_EXCHANGE)),
            (2, "exchange", (either, f), lambda: rename2(either, f, RENAME_EXCHANGE)),
            (4 * self.makes_links, "link", (f, g), lambda: os.link(f, g, follow_symlinks=False)),
            (2, "chmod", (d, n), lambda: os.chmod(d, n & 0o777 | 0o700)),
            (2, "chown", (either, n), lambda: os.lchown(either, n, n)),
            (2, "setxattr", (d,), lambda: os.setxattr(d, XATTR, text.encode())),
            (2, "stat", (either,), lambda: describe(either)),
            (2, "list", (d,), lambda: " ".join(sorted(os.listdir(d)))),
            (1, "read", (f,), lambda: read(f)),
        ]  # fmt: skip

    def one(self):
        self.step += 1
        table = self.operations()
        _, name, arguments, call = self.random.choices(table, [row[0] for row in table])[0]
        try:
            result = call()
        except OSError as error:
            result = errno.errorcode[error.errno]
            if name.startswith("rename") and result == "ENOTEMPTY":
                result = "EEXIST"  # file systems choose either
        print(self.step, name, *arguments, "ok" if result is None else result)


def main():
    seed, steps, directory = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    os.umask(0o022)
    os.chdir(directory)
    walk = Walk(seed, "link" in sys.argv[4:], 2 if "flat" in sys.argv[4:] else MAX_DEPTH)
    for _ in range(steps):
        walk.one()


main()
