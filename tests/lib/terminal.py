"""A terminal with a program at it, for the tests of the runner (at_terminal in lib/runner.sh)."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

GUARD = 20  # seconds until a test gives up
USER_ID = "310000"


def as_user(*argv):
    """The command, as the user of the test's mode."""
    if os.environ["MODE"] != "user":
        return list(argv)
    ids = ["--reuid=" + USER_ID, "--regid=" + USER_ID, "--clear-groups"]
    return ["setpriv", *ids, "--", *argv]


def ufr(*args):
    """unionfs-run with arguments."""
    return as_user("unionfs-run", *args)


def run(*args, terminal="--tty"):
    """unionfs-run run of the test's image, with what follows as its last arguments."""
    root = os.environ["LAYER"] + ":" + os.environ["IMAGE"]
    return ufr("run", "--rm", "--name", os.environ["C"], terminal, root, "--", *args)


class Terminal:
    """What a program at it writes is collected in self.text until it is expected."""

    def __init__(self, argv, rows=24, columns=80, stdout=None, stdin=None):
        self.text = b""
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))
            if stdout is not None:
                os.dup2(stdout, 1)
            if stdin is not None:
                os.dup2(stdin, 0)
            os.execvp(argv[0], argv)

    def read_some(self, wanted="the end"):
        """False at the end."""
        if not select.select([self.master], [], [], GUARD)[0]:
            self.fail(f"nothing comes any more, wanted is {wanted!r}")
        try:
            data = os.read(self.master, 65536)
        except OSError:  # EIO: the other side is closed
            return False
        self.text += data
        return bool(data)

    def expect(self, pattern):
        """Wait for a regular expression, and forget what was written up to its end."""
        while True:
            match = re.search(pattern.encode(), self.text, re.DOTALL)
            if match:
                self.text = self.text[match.end() :]
                return match
            if not self.read_some(pattern):
                self.fail(f"in vain waited for {pattern!r}")

    def send(self, text):
        os.write(self.master, text.encode())

    def resize(self, rows, columns):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))

    def is_raw(self):
        return not termios.tcgetattr(self.master)[3] & termios.ICANON

    def wait_raw(self, wanted):
        wait_until(lambda: self.is_raw() == wanted, f"raw mode {wanted}")

    def wait_stopped(self):
        status = os.waitpid(self.pid, os.WUNTRACED)[1]
        if not os.WIFSTOPPED(status):
            self.fail(f"status {status} instead of a stop")

    def go_on(self):
        os.kill(self.pid, signal.SIGCONT)

    def wait(self, status=0):
        """Read to the end and expect an exit status; returns what is left of the text."""
        while self.read_some():
            pass
        found = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        if found != status:
            self.fail(f"status {found} instead of {status}")
        return self.text

    def fail(self, why):
        sys.exit(f"FAIL: {why}; what was written: {self.text!r}")


def wait_until(test, what):
    for _ in range(100 * GUARD):
        if test():
            return
        time.sleep(0.01)
    sys.exit(f"FAIL: in vain waited for: {what}")
