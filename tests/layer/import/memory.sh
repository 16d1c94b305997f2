# Proves: what an import, a check and an export need in memory does not grow with the layer
# Sanitizers: no (their shadow memory grows with what is freed)
# Modes: root
peak() { # COMMAND...: kilobytes
	python3 -c 'import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
print(usage.ru_maxrss)
sys.exit(status != 0)' "$@"
}
make() { # FILES BYTES
	for ((i = 0; i < $1; i++)); do printf 'f\td%d/file%d\tx\n' $((i / 500)) $i; done >lines
	printf 'b\tbig\t%d\n' "$2" >>lines
	make_tar layer.tar <lines
	gzip -f1 layer.tar
}
make 100 1000000
small=$(peak unionfs-layer import layer.tar.gz -t small)
make 3000 20000000
big=$(peak unionfs-layer import layer.tar.gz -t big)
((big < small + 4096)) || fail "import: $small KiB for a small layer, $big for a big one"
for verb in verify export; do
	small=$(peak unionfs-layer $verb small $([[ $verb == verify ]] || echo oci:small))
	big=$(peak unionfs-layer $verb big $([[ $verb == verify ]] || echo oci:big))
	((big < small + 4096)) || fail "$verb: $small KiB for a small layer, $big for a big one"
done
