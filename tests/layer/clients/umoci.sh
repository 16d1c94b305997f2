# Proves: what we export umoci unpacks to the same tree, and what umoci makes we import, layer by layer
# Needs: cmd:umoci
# Modes: root
umoci init --layout theirs
umoci new --image theirs:1
umoci unpack --image theirs:1 bundle 2>/dev/null
cp -a "$IMAGE/." bundle/rootfs/
mkdir -p bundle/rootfs/opt
truncate -s 4M bundle/rootfs/opt/holes
# umoci rounds times to seconds, others cut them.
whole_seconds() { find bundle/rootfs -exec touch -h -d @1700000000 {} +; }
whole_seconds
umoci repack --refresh-bundle --image theirs:1 bundle 2>/dev/null
rm -r bundle/rootfs/home
echo 2 >bundle/rootfs/opt/version
ln bundle/rootfs/opt/version bundle/rootfs/opt/link
whole_seconds
umoci repack --image theirs:2 bundle 2>/dev/null
ul import oci:theirs:1 -t ours:1 >/dev/null
ul import oci:theirs:2 -t ours:2 >/dev/null
assert_eq "$(n_layers)" 2 'layers of two images, one of which is built on the other'
assert_eq "$(ul diff ours:2 "$PWD/bundle/rootfs")" '' 'what umoci has packed'
assert_sound
ul export ours:2 oci:back
umoci unpack --image back:2 unpacked 2>/dev/null
assert_eq "$(ul diff ours:2 "$PWD/unpacked/rootfs")" '' 'what umoci has unpacked'
assert_eq "$(ufr run --rm ours:2 -- sh -c 'cat /opt/link; ls -d /home 2>/dev/null; :')" 2
# What is committed here goes there.
ufr run --name "$C" ours:2 -- sh -c 'rm -r /opt; mkdir /opt; echo 3 >/opt/new; mv /etc /etc2'
ul commit "$C" -t ours:3 >/dev/null
ufr rm "$C"
ul export ours:3 oci:back
umoci unpack --image back:3 unpacked3 2>/dev/null
assert_eq "$(ul diff ours:3 "$PWD/unpacked3/rootfs")" '' 'a commit that umoci has unpacked'
