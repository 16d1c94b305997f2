# Proves: doctor finds what is necessary on a machine that runs the other tests, one line for each thing
assert_status 0 ufr doctor
assert_match "$OUT" $'ok *kernel *\nEverything that is necessary is there.'
while IFS= read -r line; do
	case $line in
	ok\ * | -\ * | no\ * | ' '*'fix: '* | Everything*) ;;
	*) fail "an unexpected line: $line" ;;
	esac
done <<<"$OUT"
for thing in /dev/fuse 'user namespace' seccomp pasta 'cgroup memory'; do
	assert_match "$OUT" "*$thing *" doctor
done
assert_refused 2 "unexpected argument" ufr doctor x
assert_eq "$(ufr doctor | grep -c overlayfs)" 1
[[ $(ufr doctor | grep overlayfs) != missing* ]] || fail "overlayfs is not necessary"
