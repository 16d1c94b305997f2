# Proves: the shells understand what completes their command lines, and bash offers what there is
# Modes: root-dir
for shell in bash zsh fish; do
	ufr --completion $shell >complete.$shell
	if command -v $shell >/dev/null; then
		$shell -n complete.$shell || fail "$shell does not understand its completion"
	fi
done
mkdir empty
cd empty || exit # directories are offered too
# shellcheck disable=SC2016,SC1091 # expanded by the inner shell
offers() {
	bash -c '
		unionfs-run() { printf "%s\n" web db; }
		. ../complete.bash
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_unionfs_run
		printf "%s " "${COMPREPLY[@]}"
	' - unionfs-run "$@"
}
assert_eq "$(offers st)" 'start stop stats '
assert_eq "$(offers stop '')" 'web db '
assert_eq "$(offers stop --s)" '--signal '
assert_eq "$(offers stop -s T)" 'TERM '
assert_eq "$(offers --mem)" '--memory --memory-swap --memory-reservation '
assert_eq "$(offers --log-level '')" 'error warning info debug '
assert_eq "$(offers help fr)" 'freeze '
