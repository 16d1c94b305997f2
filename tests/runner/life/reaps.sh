# Proves: process 1 reaps what is left to it
# shellcheck disable=SC2016 # expanded inside
assert_status 0 ufr_run sh -c '
	for i in 1 2 3 4 5; do (true & exec true); (sh -c "true & true" &); done
	i=0
	while grep -l "^State:.Z" /proc/[0-9]*/status 2>/dev/null | grep -q .; do
		i=$((i + 1)); [ $i -lt 500 ] || { cat /proc/[0-9]*/status; exit 1; }
		sleep 0.01
	done'
