# Proves: every kind of object can be made where a whiteout is, with O_EXCL too, and hides the lower (F24)
layer "$L1" <<END
file: lower
dir: lower
link: lower
fifo: lower
hard: lower
END
union_mount
rm file dir link fifo hard
set -o noclobber
echo new >file
mkdir dir
ln -s target link
mkfifo fifo
ln file hard
union_remount
assert_content file new
assert_type dir d
assert_type link l
assert_type fifo p
assert_stat hard %h 2
assert_no_whiteouts "$UPPER"
