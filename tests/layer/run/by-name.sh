# Proves: unionfs-run takes an image by its name, and its configuration as defaults that the command line replaces
printf 'f\tetc/version\t2\nf\t.wh.home\n' | make_tar update.tar
ul import "$IMAGE" -t base >/dev/null
ul import update.tar --base base -t app:1.2 >/dev/null
assert_eq "$(ufr run --rm app:1.2 -- cat /etc/version)" 2
assert_status 0 ufr run --rm app:1.2 -- ls /
[[ $OUT != *home* ]] || fail "the whiteout does not hide: $OUT"
assert_eq "$(ufr run --rm "$(ul ls -q | head -1 | cut -c8-20)" -- echo by digest)" 'by digest'

# A directory of that name comes first; in front of an image it lies on top.
mkdir -p base
assert_status 127 ufr run --rm base -- true
mkdir -p top/etc
echo 3 >top/etc/version
chmod -R a+rX top base
assert_eq "$(ufr run --rm 'top:app\:1.2' -- cat /etc/version)" 3
rmdir base

# The configuration.
python3 - "$STORE" >config.tar <<-'END'
	import hashlib, io, json, os, sys, tarfile
	store = sys.argv[1]
	for image in os.listdir(store + "/images"):
	    config = json.load(open(f"{store}/images/{image}/config.json"))
	    if len(config["rootfs"]["diff_ids"]) == 1:
	        config["config"] = {"Env": ["COLOR=blue", "SIZE=5"], "Entrypoint": ["/bin/echo", "said"],
	            "Cmd": ["by", "image"], "WorkingDir": "/etc", "User": "alice"}
	        body = json.dumps(config).encode()
	        layer = config["rootfs"]["diff_ids"][0][7:]
	with tarfile.open(fileobj=sys.stdout.buffer, mode="w|") as tar:
	    for name, data in (("c.json", body), ("manifest.json", json.dumps([{"Config": "c.json",
	        "RepoTags": ["talker:1"], "Layers": [layer + ".tar"]}]).encode())):
	        info = tarfile.TarInfo(name)
	        info.size = len(data)
	        tar.addfile(info, io.BytesIO(data))
END
assert_status 0 ul import docker-archive:config.tar
assert_eq "$(ufr run --rm talker:1)" 'said by image' 'Entrypoint and Cmd'
assert_eq "$(ufr run --rm talker:1 -- sh -c 'echo $COLOR $SIZE; pwd; id -un')" $'blue 5\n/etc\nalice'
assert_eq "$(ufr run --rm -e COLOR=red -w / -u root talker:1 -- sh -c 'echo $COLOR $SIZE; pwd; id -un')" \
	$'red 5\n/\nroot'
assert_eq "$(ufr run --rm --clearenv talker:1 -- /bin/sh -c 'echo "<$COLOR>"')" '<>'

assert_refused 125 "no directory 'missing': no image 'missing'" ufr run --rm missing -- true
assert_refused 125 "no image 'app:9'" ufr run --rm app:9 -- true
