# Proves: what the caller ignores or blocks changes nothing, and the command ignores and blocks nothing
# Needs: cmd:python3
cat >ignoring.py <<'END'
import os, signal, sys
for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals() - {signal.SIGTERM})
os.execvp(sys.argv[1], sys.argv[1:])
END
argv=("${AS_USER[@]}" unionfs-run run --rm --name "$C" "$LAYER:$IMAGE" -- sh -c 'grep -E "^Sig(Ign|Blk)" /proc/self/status; exit 6')
assert_status 6 python3 ignoring.py "${argv[@]}"
assert_eq "$OUT" $'SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000'
argv=("${argv[@]/--rm/-d}")
assert_status 0 python3 ignoring.py "${argv[@]}"
assert_status 6 ufr wait "$C"
assert_eq "$(ufr logs "$C")" $'SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000'
assert_status 0 ufr rm "$C"
