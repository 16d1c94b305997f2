# Proves: after rewinddir a stream shows new names and no removed ones (F51)
layer "$L1" <<END
d/old:
d/gone:
END
union_mount
out=$(fsop opendir 0 d -- readdir 0 -- sh 'touch d/new; rm d/gone' -- echo MARK -- rewinddir 0 -- readdir 0)
assert_eq "$(sort <<<"${out#*MARK?}" | tr '\n' ' ')" 'new old '
