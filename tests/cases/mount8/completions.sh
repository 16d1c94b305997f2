# Proves: the shells understand what completes unionfs-mount, and bash offers switches, options, values, directories
# Modes: root-dir
# Needs: daemon
mkdir -p "$TEST_DIR/shell/layers"
cd "$TEST_DIR/shell"
unionfs-mount --completion-bash >../complete.bash
unionfs-mount --completion-zsh >../complete.zsh
bash -n ../complete.bash
if command -v zsh >/dev/null; then zsh -n ../complete.zsh; fi
grep -q '^#compdef unionfs-mount$' ../complete.zsh
# shellcheck disable=SC2016 # expanded by the inner shell
offers() { # what can follow that line
	bash -c '
		. ../complete.bash
		COMP_LINE=$1 COMP_POINT=${#1}
		_unionfs_mount
		printf "%s " "${COMPREPLY[@]}"
	' - "$1"
}
assert_eq "$(offers 'unionfs-mount --s')" '--show '
assert_eq "$(offers 'unionfs-mount la')" 'layers/ '
assert_eq "$(offers 'unionfs-mount layers:la')" 'layers/ '
assert_eq "$(offers 'unionfs-mount -o redi')" 'redirect_dir= '
assert_eq "$(offers 'unionfs-mount -o userxattr,redi')" 'userxattr,redirect_dir= '
assert_eq "$(offers 'unionfs-mount -o userxattr,redirect_dir=o')" 'on off '
assert_eq "$(offers 'unionfs-mount -o xino=on,nosui')" 'on,nosuid '
assert_eq "$(offers 'unionfs-mount -o lowerdir=a:la')" 'layers/ '
