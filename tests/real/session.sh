# shellcheck shell=bash
#
# A session in the Debian root of root.sh: what people do in one.  Runs in the chroot, by bash -eu,
# on a union of ours and on one of the kernel's; both must end as the same tree.

umask 022
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_AUTHOR_DATE='2020-01-01T00:00:00Z'
export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b GIT_COMMITTER_DATE='2020-01-01T00:00:00Z'

say() { echo "== $*"; }

wrong() {
	echo "wrong: $*" >&2
	exit 1
}

expect() { # COMMAND... = OUTPUT
	local want=${*: -1} got
	got=$("${@:1:$#-2}") || wrong "status $?: $*"
	[[ $got == "$want" ]] || wrong "${*:1:$#-2}: got '$got', expected '$want'"
}

packages() {
	say packages
	apt-get -q update
	apt-get -q -y install --no-install-recommends bc less tree
	apt-get -q -y install --reinstall bash grep tar tzdata
	apt-get -q -y purge nano
	expect bc -q <<<'6*7' = 42
	[[ ! -e /usr/bin/nano && ! -e /etc/nanorc ]] || wrong 'nano is still there'
	dpkg-divert --quiet --add --rename --divert /usr/bin/tree.real /usr/bin/tree
	update-alternatives --install /usr/local/bin/editor-of-mine mine /usr/bin/less 10
	useradd --system --home-dir /srv/home --create-home --shell /bin/sh someone
	dpkg --configure -a
	verify
}

# All that may differ is what a layer or this session changed: documents, /etc/issue, and so on.
verify() {
	local changed
	changed=$(dpkg --verify | grep -vE ' (/usr/share/(doc|locale|lintian|bug|man)/|/etc/issue$)' || true)
	[[ -z $changed ]] || wrong "dpkg --verify: $changed"
}

compile() {
	say compile
	cd /srv/app || exit
	make -s -j4
	expect ./program = 1830
	make -s -q program || wrong 'make would do it again'
	touch sum.h
	! make -s -q program || wrong 'make does not see the new time'
	make -s -j4
	rm -r obj
	make -s -j2
	expect ./program = 1830
	gcc -g -O1 -flto -o whole ./*.c
	expect ./whole = 1830
	compile_alone
}

# Many processes that create, rename and remove at once.
compile_alone() {
	mkdir -p /tmp/build
	# shellcheck disable=SC2016 # sh expands it
	printf '%s\n' {0..199} | xargs -P 4 -I{} sh -ec '
		cp /srv/app/sum_0$(({} % 10)).c /tmp/build/{}.c
		gcc -c -I/srv/app -o /tmp/build/{}.o.tmp /tmp/build/{}.c
		mv /tmp/build/{}.o.tmp /tmp/build/{}.o
		rm /tmp/build/{}.c'
	expect bash -c 'ls /tmp/build | wc -l' = 200
}

git_session() {
	say git
	mkdir /srv/git
	cd /srv/git || exit
	git init -q -b main .
	git config gc.auto 0
	git config pack.threads 1
	cp -r /srv/include include
	cp -r /srv/app app
	git add .
	git commit -q -m one
	git checkout -q -b other
	git mv include headers
	git rm -q -r app/obj
	echo more >>app/main.c
	git commit -q -a -m two
	git checkout -q main
	[[ -d include && ! -e headers ]] || wrong 'checkout left the wrong tree'
	git merge -q other
	git stash -q || true
	git gc -q --prune=now
	git fsck --full >/dev/null 2>&1
	expect git status --porcelain = ''
	git worktree add -q /srv/worktree main~1
	git -C /srv/worktree status --porcelain | grep -q . && wrong 'the work tree is not clean'
	git clone -q --local /srv/git /srv/clone
	expect git -C /srv/clone log --format=%s = $'two\none'
	rm -rf /srv/clone
}

sqlite_session() {
	say sqlite
	cd /srv/app || exit
	sqlite3 data.db 'UPDATE old SET t = t || n WHERE n % 3 = 0; DELETE FROM old WHERE n % 7 = 0'
	sqlite3 new.db >/dev/null 'PRAGMA journal_mode=WAL; CREATE TABLE t (w, n)'
	local writer pids=()
	for writer in 1 2 3 4; do
		for i in {1..50}; do
			echo ".timeout 60000"
			echo "BEGIN IMMEDIATE; INSERT INTO t VALUES ($writer, $i); COMMIT;"
		done | sqlite3 new.db &
		pids+=($!)
	done
	for writer in "${pids[@]}"; do wait "$writer"; done
	expect sqlite3 new.db 'SELECT count(*), sum(w * n) FROM t' = '200|12750'
	for db in data.db new.db; do
		expect sqlite3 "$db" 'PRAGMA integrity_check' = ok
		sqlite3 "$db" .dump | sort >"$db.dump"
		sqlite3 "$db" 'VACUUM; PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
	done
}

files() {
	say files
	rm -rf /usr/share/doc /usr/share/man
	rm -rf /srv/repo
	mv /usr/share/zoneinfo /usr/share/zoneinfo.old
	mv /usr/share/zoneinfo.old/Europe /srv/Europe
	cp -a /usr/share/zoneinfo.old /usr/share/zoneinfo
	mv /srv/include /srv/headers # back, over the whiteout
	cp -a /etc /srv/etc
	tar -C /usr -cf - lib/git-core | tar -C /srv -xf -
	chown -R 1000:1000 /srv/etc
	chmod -R o-r /srv/etc
	find /srv/headers -name '*.h' -size +8k -delete
	find /usr/share/perl* -type f -exec sed -i 1d {} +
	ln /etc/passwd /srv/passwd.linked
	rm -rf /tmp/build /srv/home
	mkdir /usr/share/doc
	ldconfig
	expect bash -c "find / -xdev -ls | wc -l" = "$(find / -xdev | wc -l)"
}

packages
compile
git_session
sqlite_session
files
say end
