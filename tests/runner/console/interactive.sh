# Proves: run -d -i takes input from whoever attaches
assert_status 0 ufr run -d -i --name "$C" "$LAYER:$IMAGE" -- sort
assert_status 0 ufr console "$C" < <(printf 'b\na\n')
assert_eq "$OUT" $'a\nb'
assert_status 0 ufr wait "$C"
assert_status 0 ufr rm "$C"
