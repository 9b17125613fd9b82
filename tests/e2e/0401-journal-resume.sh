#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The record: nothing lost by kill -9, taken up again with fresh eyes, one writer, and alterations found.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

RUNS=$XDG_STATE_HOME/holdpoint/runs

closed_steps() {
	"$HP" report "$1" --format json | jq '[.steps[] | select(.state | IN("verified", "attested", "overridden", "na"))] | length'
}

killed() {
	kill -9 "$PLAIN_PID"
	wait "$PLAIN_PID" 2>/dev/null || true
	exec 3>&-
}

resume_start() {
	plain_start "$HP" resume "$1" --plain
	asks operator
	say 'Ola Berg'
}

# R68: what the screen showed is on the disk.
kill_and_resume() {
	make_image "$T/killed"
	plain_run "$T/killed"
	plain_to_3
	key_delete "$T/killed" "$CLIENT"
	say 'done'
	asks_at 4 step
	killed
	run=$(run_id)
	same "$(state_of "$run")" OPEN
	same "$(closed_steps "$run")" 4
	has "4" "$RUNS/$run/status.txt"
	exits 0 "$HP" audit "$run"
	resume_start "$run"
	asks_at 4 step
	say 'done'
	# The interruption was one: the machine is named again before the next act that cannot be undone.
	asks_at 5 '(name|step)'
	if plain_prompt '5(@[^] ]+)? name'; then
		say MPS01
		asks_at 5 step
	fi
	key_delete "$T/killed" "$ENGINE"
	say 'done'
	asks_at 6 step
	say 'done'
	plain_end 0
	same "$(state_of "$run")" COMPLETE
	exits 0 "$HP" report "$run" --format json
	is '[.steps[] | select(.id == "3") | .by] | tostring | contains("Kim Nowak")'
	is '[.steps[] | select(.id == "5") | .by] | tostring | contains("Ola Berg")'
	exits 0 "$HP" audit "$run"
	echo "$run" >"$T/run"
}

# At every place: after the prompt that follows a word, the word is never lost; before it, at most that one word is.
killed_anywhere_nothing_is_invented() {
	make_image "$T/anywhere"
	for closed in 0 1 2 3; do
		plain_run "$T/anywhere"
		at=0
		for step in 1-export 2 3; do
			[ "$at" -lt "$closed" ] || break
			say 'done'
			asks_at "$step" '(step|name)'
			at=$((at + 1))
		done
		[ "$closed" -eq 0 ] || printf 'done\n' >&3
		killed
		got=$(closed_steps "$(run_id)")
		case $((got - closed)) in
		0 | 1) ;;
		*) fail "$got steps are closed after $closed were" ;;
		esac
		exits 0 "$HP" audit "$(run_id)"
	done
}

# R69: on resume what held is read again.
changed_while_held() {
	make_image "$T/held"
	plain_run "$T/held"
	plain_to_3
	key_delete "$T/held" "$CLIENT"
	say 'done'
	asks_at 4 step
	say 'hold lunch'
	plain_end 5
	run=$(run_id)
	same "$(state_of "$run")" HELD
	exits 0 "$HP" runs --format json
	is '.[] | select(.run == "'"$run"'") | .at | startswith("4")'
	key_make "$T/held" "$CLIENT"
	resume_start "$run"
	asks_at 3 '(step|name)'
	plain_end 5
	key_delete "$T/held" "$CLIENT"
	# Without a name: the newest that is open; by the beginning of its name as well.
	resume_start "${run%?}"
	asks_at 3 name
	say MPS01
	asks_at 3 step
	say 'done'
	asks_at 4 step
	plain_end 5
}

# DESIGN section 3: others look.
second_console() {
	make_image "$T/second"
	plain_run "$T/second"
	run=$(run_id)
	exits 3 "$HP" resume "$run" --plain
	clear_sentence
	has "$PLAIN_PID" "$T/err"
	exits 0 "$HP" report "$run" --format json
	exits 0 "$HP" runs
	say 'done'
	asks_at 1-export step
	plain_end 5
}

status_file_tells_the_place() {
	make_image "$T/status"
	plain_run "$T/status"
	status=$RUNS/$(run_id)/status.txt
	say 'done'
	asks_at 1-export step
	has '1-export' "$status"
	has "$PROCEDURE" "$status"
	harmless "$status"
	plain_end 5
	has HELD "$status"
	same "$(stat -c %a "$RUNS")" 700
	test -z "$(find "$RUNS" -name '*.tmp*')"
}

# tampered PYTHON: a copy of the complete run, changed by it (database in `db`), is found altered.
tampered() {
	rm -rf "$T/tampered"
	cp -a "$RUNS/$(cat "$T/run")" "$T/tampered"
	python3 - "$T/tampered/journal.db" "$1" <<-'EOT'
		import sqlite3
		import sys
		db = sqlite3.connect(sys.argv[1], isolation_level=None)
		# The table of events is the one with the most rows; its bytes are the column that holds JSON.
		tables = [row[0] for row in db.execute("select name from sqlite_master where type = 'table' and name not like 'sqlite%'")]
		table = max(tables, key=lambda name: db.execute(f'select count(*) from "{name}"').fetchone()[0])
		row = db.execute(f'select * from "{table}" limit 1')
		columns = [item[0] for item in row.description]
		first = row.fetchone()
		column = next(name for name, value in zip(columns, first)
		              if isinstance(value, (str, bytes)) and value[:1] in ("{", b"{"))
		for trigger in db.execute("select name from sqlite_master where type = 'trigger'").fetchall():
		    db.execute(f'drop trigger "{trigger[0]}"')
		rows = db.execute(f'select rowid, "{column}" from "{table}" order by rowid').fetchall()
		middle = len(rows) // 2
		def put(rowid, value):
		    db.execute(f'update "{table}" set "{column}" = ? where rowid = ?', (value, rowid))
		exec(sys.argv[2])
		db.close()
	EOT
	exits 1 "$HP" audit "$T/tampered/journal.db"
	cat "$T/out" "$T/err" | grep -q "${2:-.}"
}

ONE_BYTE='value = rows[middle][1]; put(rows[middle][0], value[:-2] + (b"x}" if isinstance(value, bytes) else "x}"))'
A_NAME='new = [(r, v.replace(b"Kim Nowak", b"Kim Novak") if isinstance(v, bytes) else v.replace("Kim Nowak", "Kim Novak")) for r, v in rows]; [put(r, v) for r, v in new]'
A_ROW='db.execute(f"delete from \"{table}\" where rowid = ?", (rows[middle][0],))'
THE_LAST_ROW='db.execute(f"delete from \"{table}\" where rowid = ?", (rows[-1][0],))'
TWO_ROWS='put(rows[middle][0], rows[middle + 1][1]); put(rows[middle + 1][0], rows[middle][1])'

untouched_copy_is_intact() {
	cp -a "$RUNS/$(cat "$T/run")" "$T/copy"
	exits 0 "$HP" audit "$T/copy/journal.db"
	# What an unkeyed chain cannot show is said.
	test "$(wc -c <"$T/out")" -gt 40
}

# A run whose record does not fit is not taken up.
altered_is_not_resumed() {
	make_image "$T/altered"
	plain_run "$T/altered"
	say 'done'
	asks_at 1-export step
	say 'hold for the test'
	plain_end 5
	run=$(run_id)
	cp -a "$RUNS/$run" "$T/keep"
	echo "$run" >"$T/run"
	tampered "$ONE_BYTE"
	cp "$T/tampered/journal.db" "$RUNS/$run/journal.db"
	rm -f "$RUNS/$run/journal.db-wal" "$RUNS/$run/journal.db-shm"
	exits_one_of '1 3' "$HP" resume "$run" --plain
	clear_sentence
	rm -rf "${RUNS:?}/$run"
	cp -a "$T/keep" "$RUNS/$run"
}

exits_one_of() {
	allowed=$1
	shift
	code=0
	"$@" >"$T/out" 2>"$T/err" </dev/null || code=$?
	case " $allowed " in
	*" $code "*) ;;
	*) fail "exit code $code: $(cat "$T/out" "$T/err")" ;;
	esac
}

broken_journal() {
	run=$(cat "$T/run")
	rm -rf "$T/broken"
	cp -a "$RUNS/$run" "$T/broken"
	echo 'no database' >"$T/broken/journal.db"
	exits 3 "$HP" audit "$T/broken/journal.db"
	clear_sentence
	: >"$T/broken/journal.db"
	exits_one_of '1 3' "$HP" audit "$T/broken/journal.db"
	cp "$RUNS/$run/journal.db" "$T/broken/journal.db"
	size=$(wc -c <"$T/broken/journal.db")
	truncate -s $((size / 2)) "$T/broken/journal.db"
	exits_one_of '1 3' "$HP" audit "$T/broken/journal.db"
	exits 3 "$HP" audit "$T/nothing-here"
	# One such folder among the runs does not hide the others.
	mkdir -p "$RUNS/20200101-000000-dead" "$RUNS/not a run"
	echo 'no database' >"$RUNS/20200101-000000-dead/journal.db"
	exits_one_of '0 3' "$HP" runs --format json
	has "$run"
	rm -rf "$RUNS/20200101-000000-dead" "$RUNS/not a run"
}

# The run goes on by the text it began with, whatever the library says now.
library_is_gone() {
	jq '.id = "site-procedure"' "$HP_SRC/procedures/$PROCEDURE.json" >"$T/site.json"
	exits 0 "$HP" compile "$T/site.json" -o "$T/site.hpl"
	make_image "$T/gone"
	plain_start "$HP" run site-procedure --library "$T/site.hpl" --target "mps=offline:$T/gone" --plain
	plain_sign_on
	say 'done'
	asks_at 1-export step
	plain_end 5
	rm "$T/site.hpl"
	resume_start "$(run_id)"
	asks_at 1-export step
	plain_end 5
}

a 'killed in the middle, the run is taken up again and completes' kill_and_resume
a 'killed anywhere, nothing is lost or invented' killed_anywhere_nothing_is_invented
a 'what changed while the run was held is seen on resume' changed_while_held
a 'a second console is told who writes, and may look' second_console
a 'status.txt tells the place after each command' status_file_tells_the_place
a 'an untouched copy of a record is intact' untouched_copy_is_intact
a 'one changed byte is found' tampered "$ONE_BYTE"
a 'a changed name is found' tampered "$A_NAME"
a 'a deleted event is found' tampered "$A_ROW"
a 'a deleted last event is found' tampered "$THE_LAST_ROW"
a 'two exchanged events are found' tampered "$TWO_ROWS"
a 'a run with an altered record is not taken up' altered_is_not_resumed
a 'a broken journal is a clear answer' broken_journal
a 'a run goes on when the library is gone' library_is_gone
finish
