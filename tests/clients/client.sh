# shellcheck shell=bash
# shellcheck disable=SC2154 # the variables of lib/case.sh
#
# podman and buildah, with stores of their own in the test's directory.
#
#   client_setup            makes the configuration, and an archive of a small root in $TEST_DIR
#   use_store NAME [LINE]   from now on in that store, with one more line of configuration
#   client COMMAND...       a command with that configuration, as the test's user
#   podman_ ARG...          podman so, with the runtime that this machine's cgroups do not stop
#   session                 what everybody does with it
#   client_end              removes all, and sees that nothing is left

CLIENT_USER=() # what a command begins with
CLIENT_RUN=(run --network=none --ulimit nofile=1024:1024 --ulimit nproc=9000:9000)

# Some of podman's processes give up where a path is longer than 50 bytes.
CLIENT_HOME=/mnt

client_setup() {
	mkdir "$TEST_DIR/home" "$TEST_DIR/bin"
	mount --bind "$TEST_DIR/home" "$CLIENT_HOME"
	mkdir -m 700 "$CLIENT_HOME/run" "$CLIENT_HOME/tmp"
	ln -s "$(type -P unionfs-mount)" "$TEST_DIR/bin/fuse-overlayfs"
	cat >"$CLIENT_HOME/containers.conf" <<-END
		[engine]
		cgroup_manager = "cgroupfs"
		events_logger = "file"
		runtime = "runc"
		tmp_dir = "$CLIENT_HOME/run/tmp"
		[containers]
		log_driver = "k8s-file"
	END
	echo '{ "default": [ { "type": "insecureAcceptAnything" } ] }' >"$CLIENT_HOME/policy.json"
	use_store store
	make_root
}

use_store() {
	cat >"$CLIENT_HOME/storage.conf" <<-END
		[storage]
		driver = "overlay"
		graphroot = "$CLIENT_HOME/$1"
		rootless_storage_path = "$CLIENT_HOME/$1"
		runroot = "$CLIENT_HOME/run/storage"
		[storage.options.overlay]
		mount_program = "$TEST_DIR/bin/fuse-overlayfs"
		${2-}
	END
}

# busybox, and something in directories for the layers to change.
make_root() {
	local root=$TEST_DIR/root applet i
	mkdir -p "$root"/{bin,etc,proc,sys,dev,tmp,usr/share/doc}
	cp "$(command -v busybox)" "$root/bin/busybox"
	for applet in $(busybox --list); do
		[[ $applet == busybox ]] || ln -s busybox "$root/bin/$applet"
	done
	echo root:x:0:0::/:/bin/sh >"$root/etc/passwd"
	echo root:x:0: >"$root/etc/group"
	chmod 1777 "$root/tmp"
	for ((i = 0; i < 30; i++)); do
		mkdir "$root/usr/share/doc/$i"
		echo "$i" >"$root/usr/share/doc/$i/text"
	done
	chown -R 3:4 "$root/usr/share/doc/3"
	tar -C "$root" -cf "$TEST_DIR/root.tar" .
	chmod a+r "$TEST_DIR/root.tar"
}

client() {
	"${CLIENT_USER[@]}" env -i PATH="$PATH" HOME="$CLIENT_HOME" TMPDIR="$CLIENT_HOME/tmp" \
		XDG_RUNTIME_DIR="$CLIENT_HOME/run" CONTAINERS_STORAGE_CONF="$CLIENT_HOME/storage.conf" \
		CONTAINERS_CONF="$CLIENT_HOME/containers.conf" "$@"
}

podman_() { client podman --cgroup-manager=cgroupfs --runtime=runc "$@"; }

# in_image IMAGE SCRIPT: its output.  Not with --rm: podman 4.3 may lose a race with its own removal
# then, and waits for 20 seconds.
in_image() {
	podman_ "${CLIENT_RUN[@]}" --name probe "$1" sh -ec "$2"
	podman_ rm -f probe >&2
}

session() {
	podman_ import "$TEST_DIR/root.tar" base
	write_and_commit
	build_layers
	two_at_once
}

write_and_commit() {
	podman_ "${CLIENT_RUN[@]}" --name one base sh -ec '
		grep -q "fuse.fuse-overlayfs fuse-overlayfs" /proc/self/mountinfo
		echo new >/etc/new
		rm /usr/share/doc/1/text
		rm -r /usr/share/doc/2
		mkdir /usr/share/doc/2
		echo changed >>/usr/share/doc/4/text
		chown 7:8 /usr/share/doc/5
		chmod 4755 /usr/share/doc/6/text
		ln /usr/share/doc/7/text /usr/share/doc/7/link
		! mv /etc/new /etc/.wh.new 2>/dev/null'
	assert_eq "$(podman_ diff one | sort)" "$(sort <<-END
		A /etc/new
		A /usr/share/doc/7/link
		C /etc
		C /usr
		C /usr/share
		C /usr/share/doc
		C /usr/share/doc/1
		C /usr/share/doc/2
		C /usr/share/doc/4
		C /usr/share/doc/4/text
		C /usr/share/doc/5
		C /usr/share/doc/6
		C /usr/share/doc/6/text
		C /usr/share/doc/7
		D /usr/share/doc/1/text
		D /usr/share/doc/2/text
	END
	)" "podman diff"
	podman_ commit -q one second
	podman_ rm -f one >/dev/null
	assert_eq "$(in_image second '
		cd /usr/share/doc
		ls 1 2; cat /etc/new 4/text
		stat -c %u:%g 3 5; stat -c %a 6/text; cat 7/link')" \
		$'1:\n\n2:\nnew\n4\nchanged\n3:4\n7:8\n4755\n7' "what the committed image shows"
}

build_layers() {
	mkdir -p "$CLIENT_HOME/context"
	echo copied >"$CLIENT_HOME/context/file"
	cat >"$CLIENT_HOME/context/Containerfile" <<-'END'
		FROM second
		RUN rm -r /usr/share/doc/8 && echo eight >/usr/share/doc/8
		RUN rm /usr/share/doc/8 && mkdir /usr/share/doc/8 && echo again >/usr/share/doc/8/text
		COPY file /usr/share/doc/8/
		RUN rm /etc/new && chmod 700 /usr/share/doc/9
	END
	client buildah build -q --layers --isolation chroot --network host \
		--signature-policy "$CLIENT_HOME/policy.json" -t built "$CLIENT_HOME/context"
	assert_eq "$(in_image built '
		cd /usr/share/doc
		ls 8; cat 8/text 8/file; stat -c %a 9; ls /etc/new 2>&1 || true; ls 2')" \
		$'file\ntext\nagain\ncopied\n700\nls: /etc/new: No such file or directory' "what was built"
}

two_at_once() {
	local name
	for name in first second; do
		podman_ "${CLIENT_RUN[@]}" -d --name "$name" built \
			sh -ec "echo $name >/who; mkfifo /go; echo ready >/ready; read line </go; cat /who" >/dev/null
	done
	for name in first second; do
		wait_until podman_ exec "$name" test -e /ready
		assert_eq "$(podman_ exec "$name" cat /who)" "$name" "what $name has written"
	done
	for name in first second; do
		podman_ exec "$name" sh -c 'echo >/go' || (($? == 137)) # it may end with the container
		assert_eq "$(podman_ wait "$name")" 0 "how $name ended"
	done
}

# client_end NAME: the store is empty and goes.
client_end() {
	local store=$CLIENT_HOME/$1
	podman_ rm -af >/dev/null
	podman_ rmi -af >/dev/null
	assert_eq "$(podman_ ps -aq; podman_ images -q)" '' "what podman knows of"
	client buildah rm -a >/dev/null
	[[ ${#CLIENT_USER[@]} == 0 ]] || podman_ system migrate # ends the process that holds the namespaces
	assert_eq "$(ls "$CLIENT_HOME/tmp")" '' "temporary files"
	assert_eq "$(find "$store/overlay" -mindepth 1 -maxdepth 1 ! -name l ! -name '.has-mount-program' \
		! -name 'backingFsBlockDev' 2>/dev/null)" '' "layers that are left"
	umount "$store/overlay" 2>/dev/null || true # podman makes it private
	rm -rf "$CLIENT_HOME/run/storage"
	check_mounts
	check_processes
}
