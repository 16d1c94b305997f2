# Proves: signals to unionfs-run reach the command, which may have other plans
for arg in --init --as-pid-1; do
	for signal in TERM INT HUP USR1 QUIT; do
		ufr_begin run --rm $arg --name "$C" "$LAYER:$IMAGE" -- sh -c "
			trap 'echo got; exit 4' $signal
			echo begun; while :; do sleep 0.02; done"
		read -r -u "$BEGUN"
		kill -$signal "$(pid_of "$C" monitor)"
		assert_ended 4
		assert_eq "$(cat <&"$BEGUN")" got "what $signal caused with $arg"
	done
done
