# Proves: a watch on a lower file or directory fires for changes after copy-up (F20)
layer "$L1" <<END
d/f: lower
END
union_mount
assert_eq "$(fsop watch d/f modify,attrib,close_write 'chmod 600 d/f; echo more >>d/f' | paste -sd' ')" \
	'attrib modify close_write'
assert_eq "$(fsop watch d create,delete,moved_from,moved_to 'echo 1 >d/new; mv d/f d/g; rm d/g' |
	paste -sd' ')" 'create new moved_from f moved_to g delete g'
assert_eq "$(fsop watch d/new delete_self,open 'cat d/new >/dev/null; rm d/new' | paste -sd' ')" \
	'open delete_self'
