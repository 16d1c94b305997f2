# Proves: a descriptor opened before copy-up sees every later write, truncation and extension (F13)
# Modes: !root-io-passthrough
layer "$L1" <<END
f: lower text
END
union_mount
exec 3<f
read -r -N 5 start <&3
assert_eq "$start" lower
printf 'UPPER' | dd of=f conv=notrunc status=none
assert_eq "$(fsop read 3 100 0)" 'UPPER text'
IFS= read -r rest <&3
assert_eq "$rest" ' text' "what follows in the stream"
echo more >>f
IFS= read -r rest <&3
assert_eq "$rest" more
truncate -s 3 f
assert_eq "$(fsop read 3 100 0)" UPP
assert_eq "$(fsop fstat 3 size)" 3
echo again >f
assert_eq "$(fsop read 3 100 0)" again
assert_eq "$(fsop fstat 3 ino size)" "$(fsop stat f ino size)"
