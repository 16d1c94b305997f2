# Proves: two images of 100 MB that have 80 MB in common take 120 MB, and gc gives back what one of them had alone
mkdir common only1 only2
for i in {1..8}; do head -c 10M /dev/urandom >common/$i; done
for i in 1 2; do head -c 20M /dev/urandom >only$i/data; done
chmod -R a+rX common only1 only2
ul import common -t common >/dev/null
ul import only1 --base common -t one >/dev/null
ul import only2 --base common -t two >/dev/null
size() { du -sm --apparent-size "$STORE" | cut -f1; }
(($(size) >= 120 && $(size) <= 121)) || fail "the store takes $(size) MiB"
(($(du -sm "$STORE" | cut -f1) <= 122)) || fail "the store takes $(du -sm "$STORE") on the disk"
assert_match "$(ul tree)" '*80.0 MiB  in 3 images*'
ul rm one >/dev/null
ul gc >/dev/null
(($(size) >= 100 && $(size) <= 101)) || fail "after gc the store takes $(size) MiB"
assert_sound
