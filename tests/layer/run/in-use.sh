# Proves: gc leaves the layers alone that a container or a mount uses, whatever has become of their image
ul import "$IMAGE" -t base >/dev/null
ufr run -d --name "$C" base -- sleep 1000
assert_match "$(ufr ls --json "$C")" '*"image": "base"*'
ul rm base
assert_match "$(ul gc)" '*1 layers in use stay*'
assert_eq "$(n_layers)" 1
assert_eq "$(ufr exec "$C" -- echo there)" there
ufr rm -f "$C"
assert_match "$(ul gc)" '*1 layers and*'
assert_eq "$(n_layers)" 0
