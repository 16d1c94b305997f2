# Proves: rename gives new times to both parents; the moved object keeps its own mtime
# Kernel: differs in rootless (no redirect with userxattr: EXDEV)
layer "$L1" <<END
from/f: 1
from/d/x:
to/
END
touch -d 2001-01-01 "$L1"/{from/d,from/f,from,to}
old=$(fsop stat "$L1/to" mtime)
union_mount
fsop rename from/f to/f
assert_eq "$(fsop stat to/f mtime)" "$old" "mtime of the file"
assert_ne "$(fsop stat from mtime)" "$old" "mtime of from"
assert_ne "$(fsop stat to mtime)" "$old" "mtime of to"
fsop rename from/d to/d
assert_eq "$(fsop stat to/d mtime)" "$old" "mtime of the directory"
