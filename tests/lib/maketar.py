"""Make a tar archive, as odd as wanted, from lines of standard input.

    maketar.py [pax|gnu|ustar] FILE

Each line is KIND NAME [ARGUMENT] with fields separated by tabs:

    f NAME TEXT       a file              d NAME        a directory
    l NAME TARGET     a symbolic link     h NAME TARGET a hard link
    c NAME MAJOR,MINOR  a device          p NAME        a FIFO
    b NAME SIZE       a file of SIZE bytes that look random
    s NAME SIZE       a header that says SIZE, and no contents
    x KEY=VALUE       an extended header for the next entry
    m MODE            the mode of the next entry, octal
    o UID,GID         the owner of the next entry
"""

import io
import random
import sys
import tarfile

FORMATS = {"pax": tarfile.PAX_FORMAT, "gnu": tarfile.GNU_FORMAT, "ustar": tarfile.USTAR_FORMAT}
TYPES = {
    "f": tarfile.REGTYPE, "b": tarfile.REGTYPE, "s": tarfile.REGTYPE, "d": tarfile.DIRTYPE,
    "l": tarfile.SYMTYPE, "h": tarfile.LNKTYPE, "c": tarfile.CHRTYPE, "p": tarfile.FIFOTYPE,
}


def main():
    form, path = sys.argv[1:] if len(sys.argv) == 3 else ("pax", sys.argv[1])
    with tarfile.open(path, "w", format=FORMATS[form]) as tar:
        headers, mode, owner = {}, None, (0, 0)
        for line in sys.stdin:
            kind, name, *rest = line.rstrip("\n").split("\t")
            argument = rest[0] if rest else ""
            if kind == "x":
                key, _, value = name.partition("=")
                headers[key] = value
                continue
            if kind == "m":
                mode = int(name, 8)
                continue
            if kind == "o":
                owner = tuple(int(n) for n in name.split(","))
                continue
            info = tarfile.TarInfo(name)
            info.type, info.mtime, info.pax_headers = TYPES[kind], 1700000000, headers
            info.mode = mode if mode is not None else 0o755 if kind == "d" else 0o644
            info.uid, info.gid = owner
            data = None
            if kind in "lh":
                info.linkname = argument
            elif kind == "c":
                info.devmajor, info.devminor = (int(n) for n in argument.split(","))
            elif kind == "s":
                info.size = int(argument)
            elif kind in "fb":
                body = argument.encode() if kind == "f" else random.Random(name).randbytes(int(argument))
                info.size, data = len(body), io.BytesIO(body)
            tar.addfile(info, data)
            headers, mode, owner = {}, None, (0, 0)


main()
