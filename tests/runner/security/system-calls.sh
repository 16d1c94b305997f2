# Proves: what leads out of a container is refused, as root in it and as its user
tried=0
while read -r name errno; do
	case $errno in
	EPERM | ENOSYS | EXDEV | EAFNOSUPPORT | EACCES | ENODEV | ENOTTY) tried=$((tried + 1)) ;;
	*) fail "$name ends with: $errno" ;;
	esac
done < <(ufr_run sh -c 'for name in $(attack list | grep -vx be_root); do echo "$name $(attack "$name")"; done')
((tried >= 37)) || fail "only $tried attempts"
RUN_ARGS=(-u alice)
while read -r name errno; do
	[[ $errno != done ]] || fail "$name was done as alice"
done < <(ufr_run sh -c 'for name in $(attack list); do echo "$name $(attack "$name")"; done')
