# Proves: wait tells the exit code, however soon after it the monitor ends
rounds() {
	local name status
	for name in "$C-$1-"{1..30}; do
		ufr create --name "$name" "$LAYER:$IMAGE" -- sh -c 'exit 7' >/dev/null
		ufr start "$name"
		status=0
		ufr wait "$name" || status=$?
		[[ $status == 7 ]] || fail "the status of $name was $status"
		ufr rm "$name" >/dev/null
	done
}
for id in {1..4}; do
	rounds "$id" &
	jobs+=("$!")
done
for job in "${jobs[@]}"; do wait "$job"; done
