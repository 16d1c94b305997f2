# Proves: a listing of four layers has each visible name once, with . and .. (F49)
layer "$L1" <<END
d/a:
d/b:
d/gone1 !
END
layer "$L2" <<END
d/b:
d/c:
d/gone1:
d/gone2:
END
layer "$L3" <<END
d/a:
d/d:
d/gone1:
END
layer "$UPPER" <<END
d/e:
d/c:
d/gone2 !
END
union_mount
assert_eq "$(fsop dents d | cut -d' ' -f3 | sort | tr '\n' ' ')" '. .. a b c d e '
assert_eq "$(fsop dents . | cut -d' ' -f3 | sort | tr '\n' ' ')" '. .. d '
