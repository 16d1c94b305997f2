"""Make an OCI image layout, as wrong as wanted: makeimage.py DIR [FAULT].

The image has one layer with a file "file".  FAULT is a name of the table FAULTS below.
"""

import gzip
import hashlib
import io
import json
import os
import platform
import sys
import tarfile

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def layer():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        info = tarfile.TarInfo("file")
        info.size = 6
        tar.addfile(info, io.BytesIO(b"hello\n"))
    return out.getvalue()


class Layout:
    def __init__(self, directory):
        self.blobs = directory + "/blobs/sha256"
        self.directory = directory
        os.makedirs(self.blobs)

    def put(self, data, kind):
        if not isinstance(data, bytes):
            data = json.dumps(data).encode()
        digest = hashlib.sha256(data).hexdigest()
        with open(f"{self.blobs}/{digest}", "wb") as file:
            file.write(data)
        return {"mediaType": kind, "digest": "sha256:" + digest, "size": len(data)}

    def index(self, index):
        with open(self.directory + "/index.json", "w", encoding="utf-8") as file:
            file.write(index if isinstance(index, str) else json.dumps(index))
        with open(self.directory + "/oci-layout", "w", encoding="utf-8") as file:
            file.write('{"imageLayoutVersion":"1.0.0"}')


def main():
    directory, fault = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
    layout, stream = Layout(directory), layer()
    blob = layout.put(gzip.compress(stream, mtime=0), "application/vnd.oci.image.layer.v1.tar+gzip")
    diff_id = "sha256:" + hashlib.sha256(b"x" if fault == "other-diff-id" else stream).hexdigest()
    here = ARCHITECTURES.get(platform.machine(), "unknown")
    body = {"architecture": here, "os": "linux", "config": {},
            "rootfs": {"type": "layers", "diff_ids": [diff_id]}}
    if fault == "no-rootfs":
        del body["rootfs"]
    if fault == "diff-id-of-no-digest":
        body["rootfs"]["diff_ids"] = ["sha256:../../../etc/passwd"]
    config = layout.put(body, "application/vnd.oci.image.config.v1+json")
    if fault == "other-size":
        blob["size"] += 1
    if fault in ("digest-that-leads-out", "sha512"):
        blob["digest"] = {"sha512": "sha512:" + "0" * 128}.get(fault, "sha256:../../../../etc/passwd")
    name = f"{layout.blobs}/{blob['digest'][7:]}"
    if fault == "missing-blob":
        os.unlink(name)
    if fault == "changed-blob":
        with open(name, "r+b") as file:
            file.seek(20)
            file.write(b"x")
    if fault == "blob-is-a-link":
        os.rename(name, directory + "/../outside")
        os.symlink(os.path.abspath(directory + "/../outside"), name)
    if fault == "blob-is-a-fifo":
        os.unlink(name)
        os.mkfifo(name)
    layers = [] if fault == "no-layers" else [blob]
    manifest = layout.put({"schemaVersion": 2, "config": config, "layers": layers},
                          "application/vnd.oci.image.manifest.v1+json")
    if fault == "manifest-is-no-json":
        manifest = layout.put(b"{ junk", manifest["mediaType"])
    if fault in ("platforms", "other-platforms"):
        other = layout.put({"schemaVersion": 2, "config": config, "layers": []}, manifest["mediaType"])
        other["platform"] = {"os": "linux", "architecture": "s390x"}
        manifest["platform"] = {"os": "linux", "architecture": here if fault == "platforms" else "ppc"}
        manifest = layout.put({"schemaVersion": 2, "manifests": [other, manifest]},
                              "application/vnd.oci.image.index.v1+json")
    if fault == "nested":
        for _ in range(10):
            manifest["platform"] = {"os": "linux", "architecture": here}
            manifest = layout.put({"schemaVersion": 2, "manifests": [manifest]},
                                  "application/vnd.oci.image.index.v1+json")
    manifest["annotations"] = {"org.opencontainers.image.ref.name": "1"}
    layout.index({"no-index": "{}", "index-is-no-json": "[", "deep": "[" * 100000}.get(
        fault, {"schemaVersion": 2, "manifests": [manifest]}))


main()
