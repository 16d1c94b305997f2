# Proves: 50 containers that start at once over one layer all succeed
for ((i = 0; i < 50; i++)); do
	ufr run --rm --name "$C-$i" "$LAYER:$IMAGE" -- sh -c "echo $i >/mine; cat /mine" >"out.$i" 2>&1 &
done
wait
for ((i = 0; i < 50; i++)); do assert_eq "$(<"out.$i")" "$i" "output of $i"; done
