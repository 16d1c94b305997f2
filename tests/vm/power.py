# Runs in a virtual machine that loses its power: power.py SEED NAME:DISK:FS:ROUND:ACKED...
#
# On each disk is a union.  In each round a directory of it is changed by operations that the seed
# tells, and each is synced before the next is begun.  `NAME done N` says that the Nth is on the disk.
# After a cut the machine is started again and told of the round that was cut and of the last N that
# was heard: `NAME sound M` says that the directory is as after M operations, M >= N, or with the one
# that was under way done in part, where it may be; that the work directory is swept, that fsck.unionfs
# has nothing to say and that the lower layer is what it was.
import os
import random
import subprocess
import sys
import threading

ROUNDS = 16
FILES = 12
DIRS = 4
MOUNT = "/tree/build/bin/unionfs-mount"
FSCK = "/tree/build/bin/fsck.unionfs"


def content(name, version):
    """What no other version of any file begins with, of a length of its own."""
    dice = random.Random(f"{name} {version}")
    head = f"{name} version {version}\n".encode()
    return head + dice.randbytes(1) * dice.choice((10, 5000, 70000, 300000))


def record(i):
    return f"record {i}\n".encode() * 20


class Tree:
    """What is in the directory of a round: files with content and mode, directories."""

    def __init__(self, number):
        self.files = {f"f{k}": (content(f"r{number}/f{k}", 0), 0o644) for k in range(FILES)}
        self.dirs = {f"d{k}": {"x": b"x" * (k + 1)} for k in range(DIRS)}
        self.number = number

    def copy(self):
        other = Tree.__new__(Tree)
        other.files, other.dirs, other.number = dict(self.files), dict(self.dirs), self.number
        return other


def plan(seed, number):
    """Endlessly: (kind, name, i), decided by what the tree holds then."""
    dice = random.Random(f"{seed} {number}")
    tree = Tree(number)
    i = 0
    while True:
        i += 1
        kind = dice.choice(("replace", "append", "create", "unlink", "chmod", "movedir"))
        names = sorted(tree.files)
        name = dice.choice(names) if names else None
        if kind == "create" or name is None:
            kind, name = "create", f"n{i}"
        if kind == "movedir":
            name = dice.choice(sorted(tree.dirs))
        op = (kind, name, i)
        yield op
        apply(tree, op)


def apply(tree, op):
    kind, name, i = op
    if kind in ("replace", "create"):
        tree.files[name] = (content(f"r{tree.number}/{name}", i), 0o644)
    elif kind == "append":
        data, mode = tree.files[name]
        tree.files[name] = (data + record(i), mode)
    elif kind == "unlink":
        del tree.files[name]
    elif kind == "chmod":
        data, mode = tree.files[name]
        tree.files[name] = (data, mode ^ 0o055)
    else:
        tree.dirs[f"{name[:2]}-{i}"] = tree.dirs.pop(name)


def sync(path):
    fd = os.open(path, os.O_RDONLY)
    os.fsync(fd)
    os.close(fd)


def write_synced(path, data, flags):
    fd = os.open(path, os.O_WRONLY | flags, 0o644)
    while data:
        data = data[os.write(fd, data):]
    os.fsync(fd)
    os.close(fd)


def perform(root, number, op):
    kind, name, i = op
    path = f"{root}/{name}"
    if kind == "replace":
        write_synced(f"{path}.new", content(f"r{number}/{name}", i), os.O_CREAT | os.O_EXCL)
        os.rename(f"{path}.new", path)
    elif kind == "create":
        write_synced(path, content(f"r{number}/{name}", i), os.O_CREAT | os.O_EXCL)
    elif kind == "append":
        write_synced(path, record(i), os.O_APPEND)
    elif kind == "unlink":
        os.unlink(path)
    elif kind == "chmod":
        os.chmod(path, os.stat(path).st_mode & 0o777 ^ 0o055)
        sync(path)
    else:
        os.rename(path, f"{root}/{name[:2]}-{i}")
    sync(root)


def observe(root, number):
    tree = Tree(number)
    tree.files, tree.dirs = {}, {}
    for entry in os.scandir(root):
        if entry.is_dir(follow_symlinks=False):
            tree.dirs[entry.name] = {e.name: open(e.path, "rb").read() for e in os.scandir(entry.path)}
        else:
            tree.files[entry.name] = (open(entry.path, "rb").read(), entry.stat().st_mode & 0o7777)
    return tree


def is_under_way(before, op, seen):
    """Whether @seen is @before with @op begun, or done but for the word of it."""
    kind, name, i = op
    after = before.copy()
    apply(after, op)
    if (seen.files, seen.dirs) in ((before.files, before.dirs), (after.files, after.dirs)):
        return True
    rest = dict(seen.files)
    if kind == "replace":
        rest.pop(f"{name}.new", None)
        return (rest, seen.dirs) in ((before.files, before.dirs), (after.files, after.dirs))
    if kind == "create":
        rest.pop(name, None)
        return (rest, seen.dirs) == (before.files, before.dirs)
    if kind == "append" and name in rest:  # any part of the record, or room for it
        old, mode = before.files[name]
        data, now = rest.pop(name)
        others = {n: f for n, f in before.files.items() if n != name}
        return data.startswith(old) and len(data) <= len(old + record(i)) and now == mode and \
            (rest, seen.dirs) == (others, before.dirs)
    return False


def describe(tree):
    return {n: (len(d), d[:30], oct(m)) for n, (d, m) in sorted(tree.files.items())}, sorted(tree.dirs)


def check_round(root, seed, number, acked):
    seen = observe(root, number)
    tree = Tree(number)
    for op in plan(seed, number):
        done = op[2] - 1
        if done >= acked and is_under_way(tree, op, seen):
            return done
        if done > acked + 500:
            break
        if done == acked:
            heard = tree.copy(), op
        apply(tree, op)
    raise AssertionError(f"after {acked} operations there was {describe(heard[0])}, {heard[1]} under way, "
                         f"and is {describe(seen)}")


class Disk:
    def __init__(self, seed, word):
        self.name, device, fs, number, acked = word.split(":")
        self.seed, self.number, self.acked = seed, int(number), int(acked)
        self.place = f"/run/{self.name}"
        os.makedirs(self.place)
        subprocess.run(["mount", "-t", fs, device, self.place], check=True)
        self.lower, self.upper, self.work, self.union = (
            f"{self.place}/{d}" for d in ("lower", "upper", "work", "union"))

    def say(self, text):
        sys.stdout.write(f"{self.name} {text}\n")
        sys.stdout.flush()

    def prepare(self):
        for number in range(ROUNDS):
            tree = Tree(number)
            for name, (data, mode) in tree.files.items():
                os.makedirs(f"{self.lower}/r{number}", exist_ok=True)
                with open(f"{self.lower}/r{number}/{name}", "wb") as file:
                    file.write(data)
                os.chmod(f"{self.lower}/r{number}/{name}", mode)
            for name, files in tree.dirs.items():
                os.mkdir(f"{self.lower}/r{number}/{name}")
                for inner, data in files.items():
                    with open(f"{self.lower}/r{number}/{name}/{inner}", "wb") as file:
                        file.write(data)
        for directory in (self.upper, self.work, self.union):
            os.mkdir(directory)
        os.sync()

    def mount(self):
        subprocess.run([MOUNT, "-o", f"lowerdir={self.lower},upperdir={self.upper},workdir={self.work}",
                        self.union], check=True)

    def check(self):
        """Looks at what was cut, as the next mount finds it."""
        done = check_round(f"{self.union}/r{self.number}", self.seed, self.number, self.acked)
        left = [n for n in os.listdir(f"{self.work}/work") if n.startswith("#")]
        assert len(left) <= 1, f"the work directory has {left}"  # the shared whiteout
        for number in range(ROUNDS):
            seen, made = observe(f"{self.lower}/r{number}", number), Tree(number)
            assert (seen.files, seen.dirs) == (made.files, made.dirs), f"lower r{number} has changed"
        subprocess.run(["umount", self.union], check=True)
        fsck = subprocess.run([FSCK, "-n", "-w", self.work, self.upper, self.lower],
                              capture_output=True, text=True)
        assert fsck.returncode == 0, f"fsck.unionfs: {fsck.stdout}{fsck.stderr}"
        self.say(f"sound {done}")

    def change(self):
        root = f"{self.union}/r{self.number}"
        for op in plan(self.seed, self.number):
            perform(root, self.number, op)
            self.say(f"done {op[2]}")

    def run(self, is_last):
        if not os.path.exists(self.union):
            self.prepare()
        self.mount()
        if self.number >= 0:
            self.check()
            if is_last:
                return
            self.mount()
        self.number += 1
        self.change()


def run(disk, is_last):
    try:
        disk.run(is_last)
    except Exception as error:
        disk.say(f"FAIL: round {disk.number}: {error}")


def main():
    seed, is_last, words = sys.argv[1], sys.argv[2] == "last", sys.argv[3:]
    threads = [threading.Thread(target=run, args=(Disk(seed, word), is_last)) for word in words]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


main()
