#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The record is evidence (R78, R81): keys, the signed bundle of a run, its audit elsewhere and by other tools.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

export SOURCE_DATE_EPOCH=1790000000
KEYS=$XDG_CONFIG_HOME/holdpoint/keys
BUNDLE=$T/run.bundle
RUN_OF() { cat "$T/run"; }

# Another machine: no record, no keys.
elsewhere() {
	env HOME="$T/elsewhere" XDG_STATE_HOME="$T/elsewhere" XDG_CONFIG_HOME="$T/elsewhere" "$@"
}

a_run_is_made() {
	"$HP" train "$PROCEDURE" --demo --operator 'Kim Nowak' >"$T/out" 2>&1
	"$HP" runs --format json | jq -r '.[0].run' >"$T/run"
	same "$(state_of "$(RUN_OF)")" COMPLETE
}

# ---- keys ----

without_a_key_the_way_is_told() {
	exits 2 "$HP" runs export "$(RUN_OF)" -o "$BUNDLE"
	clear_sentence
	has 'holdpoint keys new' "$T/err"
	test ! -e "$BUNDLE"
	exits 0 "$HP" keys
	has 'holdpoint keys new'
	exits 0 "$HP" keys list --format json
	is '. == []'
}

a_key_is_made() {
	exits 0 "$HP" keys new kim --operator 'Kim Nowak'
	has hpk1-
	has 'no passphrase'
	same "$(stat -c %a "$KEYS")" 700
	same "$(stat -c %a "$KEYS/kim.key")" 600
	exits 0 "$HP" keys --format json
	is 'length == 1 and .[0].name == "kim" and .[0].kind == "own" and .[0].comment == "Kim Nowak"'
	# The fingerprint, made by other tools.
	jq -r '.[0].key' "$T/out" | tr a-f A-F | tr -d '\n' | basenc --base16 -d | b2sum -l 256 | cut -c 1-32 >"$T/print"
	same "$(jq -r '.[0].fingerprint' "$T/out" | tr -d -)" "$(cat "$T/print")"
	exits 0 "$HP" keys show
	grep '^hpk1-.* Kim Nowak$' "$T/out"
	cp "$T/out" "$T/kim.txt"
}

a_key_is_never_replaced() {
	before=$(sha256 "$KEYS/kim.key")
	exits 3 "$HP" keys new kim
	clear_sentence
	same "$(sha256 "$KEYS/kim.key")" "$before"
	exits 3 "$HP" keys forget kim
	clear_sentence
	test -e "$KEYS/kim.key"
	exits 2 "$HP" keys new ../kim
	exits 2 "$HP" keys new .kim
	exits 2 "$HP" keys new kim extra
	exits 2 "$HP" keys knew
	has 'new' "$T/err"
	exits 3 "$HP" keys show nobody
	clear_sentence
}

a_secret_key_that_others_can_read_is_refused() {
	chmod 644 "$KEYS/kim.key"
	exits 3 "$HP" runs export "$(RUN_OF)" -o "$BUNDLE"
	clear_sentence
	has 'chmod 600' "$T/err"
	chmod 600 "$KEYS/kim.key"
}

# ---- the bundle ----

a_run_is_exported() {
	exits 0 "$HP" runs export "$(RUN_OF)" -o "$BUNDLE"
	has 'signed by the key kim' "$T/err"
	exits 0 "$HP" runs export "$(RUN_OF)" -o "$T/again"
	cmp "$BUNDLE" "$T/again"
	"$HP" runs export "$(RUN_OF)" >"$T/again" 2>"$T/err"
	cmp "$BUNDLE" "$T/again"
	exits 2 "$HP" runs export
	exits 2 "$HP" runs exprt "$(RUN_OF)"
	exits 2 "$HP" runs export "$(RUN_OF)" --format json
	exits 2 "$HP" runs -o "$T/again"
	exits 3 "$HP" runs export 19990101 -o "$T/again"
	# `runs` alone lists as before.
	exits 0 "$HP" runs
	has "$(RUN_OF)"
}

# Whoever can write status.txt has nothing signed: what the bundle says of where the run stands is made from the record.
an_altered_status_page_is_not_signed() {
	page="$XDG_STATE_HOME/holdpoint/runs/$(RUN_OF)/status.txt"
	cp "$page" "$T/page.kept"
	sed 's/attested/verified/g; s/^operator .*/operator     Somebody Else/' "$T/page.kept" >"$page"
	exits 0 "$HP" runs export "$(RUN_OF)" -o "$T/again"
	cp "$T/page.kept" "$page"
	cmp "$BUNDLE" "$T/again"
	has_not 'Somebody Else' "$T/again"
}

# Everything in it is what lies in the run's folder, and all hashes are what the manual says: with Python alone.
other_tools_read_it() {
	"$HP" report "$(RUN_OF)" >"$T/report.txt"
	"$HP" paper "$(RUN_OF)" >"$T/page.txt"
	python3 - "$BUNDLE" "$XDG_STATE_HOME/holdpoint/runs/$(RUN_OF)" "$T/report.txt" "$T/page.txt" <<-'EOT'
		import hashlib, json, sqlite3, sys
		bundle, folder, report, page = sys.argv[1:]
		h = lambda *pieces: hashlib.blake2b(b''.join(pieces), digest_size=32).digest()
		lines, before = [], b''
		for number, raw in enumerate(open(bundle, 'rb').read().splitlines(keepends=True), 1):
		    line = json.loads(raw)
		    assert line['line'] == number
		    assert raw.endswith(b',"hash":"' + line['hash'].encode() + b'"}\n')
		    before = h(before, raw[:-76])
		    assert before.hex() == line['hash'], number
		    lines.append(line)
		text = lambda part: ''.join(line['text'] + '\n' for line in lines if line['part'] == part)
		assert text('status') == open(page).read()
		assert text('report') == open(report).read()
		head, manifest = lines[0], lines[-2]
		only = lambda part: next((line['text'].encode() for line in lines if line['part'] == part), None)
		digest = lambda data: '-' if data is None else h(data).hex()
		assert head['digest'] == digest(only('procedure'))
		chain = h('\n'.join(['holdpoint journal 1', head['run'], head['program'], digest(only('procedure')),
		    digest(only('practice')), digest(only('called')), '']).encode())
		stored = list(sqlite3.connect('file:%s/journal.db?mode=ro' % folder, uri=True).execute('select seq, bytes, hash from event order by seq'))
		events = [line for line in lines if line['part'] == 'event']
		assert len(events) == len(stored) == manifest['events'] > 10
		for event, (seq, data, hash_) in zip(events, stored):
		    assert event['number'] == seq and event['text'].encode() == bytes(data)
		    chain = h(chain, event['text'].encode())
		    assert chain.hex() == event['chain'] == bytes(hash_).hex()
		assert manifest['head'] == chain.hex()
		for part in manifest['parts']:
		    mine = [line for line in lines if line['part'] == part['part']]
		    assert len(mine) == part['lines'] and mine[0]['line'] == part['line']
		    if part['part'] in ('status', 'report'):
		        assert part['blake2b'] == digest(text(part['part']).encode())
		    elif part['part'] != 'event':
		        assert part['blake2b'] == digest(only(part['part']))
	EOT
	jq -r 'select(.part == "event") | .text | fromjson | .event' "$BUNDLE" >"$T/names"
	same "$(head -n 1 "$T/names")" run.started
	same "$(tail -n 1 "$T/names")" completed
}

# The commands stand in holdpoint-bundle(5).
verify_with_openssl() {
	tail -n 2 "$1" | head -n 1 >"$T/manifest"
	tail -n 1 "$1" | jq -j .signature | tr a-f A-F | basenc --base16 -d >"$T/signature"
	(
		printf 302A300506032B6570032100
		tail -n 1 "$1" | jq -j .key | tr a-f A-F
	) | basenc --base16 -d >"$T/key.der"
	openssl pkeyutl -verify -pubin -keyform DER -inkey "$T/key.der" -rawin -in "$T/manifest" -sigfile "$T/signature"
}

openssl_agrees() {
	verify_with_openssl "$BUNDLE"
	sed "$(($(wc -l <"$BUNDLE") - 1))s/\"events\":/\"events\":1/" "$BUNDLE" >"$T/altered"
	if verify_with_openssl "$T/altered"; then
		fail 'openssl finds an altered manifest well signed'
	fi
}

audited_elsewhere() {
	exits 0 elsewhere "$HP" audit "$BUNDLE"
	has INTACT
	has "$(RUN_OF)"
	has 'DRILL: COMPLETE'
	has 'Nobody here vouches for that key'
	has "$(jq -r 'select(.line == 1) | .key' "$BUNDLE" | cut -c 1-8)"
	test ! -s "$T/err"
	test ! -e "$T/elsewhere"
	exits 0 elsewhere "$HP" audit "$BUNDLE" --format json
	is '.verdict == "intact" and .replayed and .state == "COMPLETE" and .mode == "drill" and .trusted == null and .findings == []'
	elsewhere "$HP" audit - --format json <"$BUNDLE" >"$T/out"
	is '.verdict == "intact"'
}

trust_and_forget() {
	exits 0 "$HP" audit "$BUNDLE" --format json
	is '.trusted == "kim"'
	public=$(jq -r .public "$T/out")
	exits 0 elsewhere "$HP" keys trust "$T/kim.txt" kim
	exits 0 elsewhere "$HP" audit "$BUNDLE"
	has 'signed by  kim (Kim Nowak)'
	exits 3 elsewhere "$HP" keys trust "$public" other
	clear_sentence
	exits 0 elsewhere "$HP" keys forget kim
	exits 0 elsewhere "$HP" audit "$BUNDLE" --format json
	is '.trusted == null'
	exits 0 elsewhere "$HP" audit "$BUNDLE" --key "$public"
	has 'It is the key that --key names.'
	has_not 'vouches'
	exits 0 elsewhere "$HP" keys trust "$public" kim2
	exits 0 elsewhere "$HP" audit "$BUNDLE" --key kim2
	exits 0 elsewhere "$HP" audit "$BUNDLE" --key "$public"
	exits 0 elsewhere "$HP" audit "$BUNDLE" --key "$T/kim.txt"
	exits 2 elsewhere "$HP" keys trust "$public"
	clear_sentence
	mistyped=$(printf %s "$public" | sed 's/\(hpk1-.\{4\}\)./\1x/; t')
	exits 3 elsewhere "$HP" keys trust "$mistyped" kim3
	clear_sentence
	exits 0 "$HP" keys new ada
	exits 1 "$HP" audit "$BUNDLE" --key ada
	has 'WRONG KEY'
	exits 1 "$HP" audit "$BUNDLE" --key ada --format json
	is '.verdict == "intact" and .right_key == false'
	exits 3 "$HP" audit "$BUNDLE" --key nobody
	# Two keys: which one signs has to be said.
	exits 2 "$HP" runs export "$(RUN_OF)" -o "$T/again"
	has '--key' "$T/err"
	exits 0 "$HP" runs export "$(RUN_OF)" -o "$T/again" --key kim
	cmp "$BUNDLE" "$T/again"
	# Who can write the folder could have put any key there.
	chmod 777 "$KEYS"
	exits 0 "$HP" audit "$BUNDLE" --format json
	is '.trusted == null'
	has 'vouch' "$T/err"
	chmod 700 "$KEYS"
	chmod 666 "$KEYS/kim.pub"
	exits 0 "$HP" audit "$BUNDLE" --format json
	is '.trusted == null'
	has 'vouch' "$T/err"
	chmod 644 "$KEYS/kim.pub"
}

# ---- alterations ----

# Byte by byte is in check_bundle; here some of each line, through the program.
changed_bytes_are_located() {
	python3 - "$HP" "$BUNDLE" "$T/altered" <<-'EOT'
		import json, subprocess, sys
		program, bundle, altered = sys.argv[1:]
		data = open(bundle, 'rb').read()
		starts = [0] + [i + 1 for i, byte in enumerate(data) if byte == 10]
		count = len(starts) - 1
		lines = sorted(set(list(range(4)) + list(range(4, count, max(1, count // 12))) + [count - 2, count - 1]))
		for n, line in enumerate(lines):
		    first, last = starts[line], starts[line + 1] - 1
		    at = [first, (first + last) // 2, last - 10, last][n % 4]
		    open(altered, 'wb').write(data[:at] + bytes([data[at] ^ 1]) + data[at + 1:])
		    done = subprocess.run([program, 'audit', altered, '--format', 'json'], capture_output=True)
		    assert done.returncode == 1, (at, done)
		    found = json.loads(done.stdout)['findings'][0]
		    assert found['line'] == line + 1 and found['from'] <= at <= found['to'], (line + 1, at, found)
	EOT
}

# altered PYTHON: a copy made by it of the lines in `lines`; the verdict is in $T/out.
altered() {
	python3 - "$BUNDLE" "$T/altered" "$1" <<-'EOT'
		import re, sys
		lines = open(sys.argv[1], 'rb').read().splitlines(keepends=True)
		before = list(lines)
		exec(sys.argv[3])
		assert lines != before
		open(sys.argv[2], 'wb').write(b''.join(lines))
	EOT
	exits 1 "$HP" audit "$T/altered"
	harmless "$T/out"
	has ALTERED:
}

# Everybody has a key of his own, and all hashes can be worked out anew. The first words of the verdict have to say so.
forged() {
	python3 "$HP_SRC/tests/e2e/forge_bundle.py" "$BUNDLE" "$T/eve.pem" "$T/forged" "$1"
}

a_forger_signs_with_his_own_key() {
	openssl genpkey -algorithm ed25519 -out "$T/eve.pem" 2>/dev/null
	forged ''
	exits 0 "$HP" audit "$T/forged"
	head -n 1 "$T/out" | grep '^UNKNOWN KEY: '
	exits 1 "$HP" audit "$T/forged" --key kim
	has 'WRONG KEY'
	exits 0 "$HP" audit "$BUNDLE"
	has_not 'UNKNOWN KEY'
	# What he calls himself stays in its line, however a terminal folds it.
	for text in '"x" + " " * 49 + "signed by  kim (Kim Nowak)"' '"x" * 50 + "signed by  kim"' '"\u4e00" * 25 + "signed by  kim"' '"\x1b[2J\nsigned by  kim"'; do
		forged "lines[0]['comment'] = lines[0]['program'] = $text"
		exits 0 "$HP" audit "$T/forged"
		harmless "$T/out"
		has 'that calls itself'
		has_not '   signed by  kim'
		has_not 'signed by  kim (Kim Nowak)'
	done
	for change in '"value":"verified"/"value":"attested"' '"mode":"drill"/"mode":"live"'; do
		forged "for line in lines: line.update(text=line['text'].replace('${change%/*}', '${change#*/}')) if line['part'] == 'event' else None"
		exits 1 "$HP" audit "$T/forged"
		has 'cannot follow'
	done
	forged 'del lines[[i for i, line in enumerate(lines) if line["part"] == "event"][-1]]'
	exits 1 "$HP" audit "$T/forged"
	has 'another end of it'
}

what_is_no_key_holds_nothing_up() {
	mkfifo "$KEYS/pipe.pub"
	ln -s /etc/passwd "$KEYS/link.pub"
	mkdir "$KEYS/folder.pub"
	exits 0 timeout 20 "$HP" audit "$BUNDLE"
	has 'signed by  kim'
	has 'pipe.pub is no file' "$T/err"
	has 'folder.pub is no file' "$T/err"
	has 'link.pub' "$T/err"
	has_not root: "$T/err"
	rm -r "$KEYS/pipe.pub" "$KEYS/link.pub" "$KEYS/folder.pub"
}

alterations_have_names() {
	altered 'lines[9] = lines[9].replace(b"Kim Nowak", b"Kim Novak")'
	has 'line 10, '
	has ', event '
	altered 'n = next(i for i, l in enumerate(lines) if b"step.done" in l and b"verified" in l); lines[n] = lines[n].replace(b"verified", b"attested")'
	has 'step.done at '
	altered 'n = [i for i, l in enumerate(lines) if b"\"report\"" in l][4]; lines[n] = lines[n].replace(b"text", b"texT")'
	has 'the text report, its line 5'
	altered 'lines[-1] = lines[-1].replace(b"signature\":\"", b"signature\":\"0")'
	has 'the signature'
	altered 'lines[7], lines[8] = lines[8], lines[7]'
	has 'not in the order in which they were written'
	altered 'del lines[7]'
	has 'Line 8 is missing'
	altered 'lines.insert(7, lines[7])'
	has 'stands twice'
	altered 'lines.append(lines[-1])'
	altered 'lines.append(b"\n")'
	altered 'del lines[-1]'
	has 'ends before its signature'
	altered 'lines[-1] = lines[-1][:-30]'
	has 'was cut off'
	altered 'lines = [b"".join(lines).replace(b"\n", b"\r\n")]'
	has 'carriage return'
}

hostile_files_do_no_harm() {
	altered 'lines[0] = re.sub(b"Kim Nowak", b"Kim\\\\u001b[2J\\\\u202e" + b"\x1b]0;x\x07\xff", lines[0])'
	altered 'lines[5] = b"{\"line\":6,\"part\":\"event\"," + b"[" * 3000000 + b"\n"'
	altered 'lines[5] = b"\xff\xfe\x00\x1b[2J" * 1000 + b"\n"'
	altered 'lines = lines + [b"{\"line\":1}\n"] * 50000'
	has 'places more'
}

what_is_no_bundle() {
	echo 'a letter' >"$T/letter"
	exits 3 "$HP" audit "$T/letter"
	clear_sentence
	: >"$T/empty"
	exits 3 "$HP" audit "$T/empty"
	clear_sentence
	exits 3 "$HP" audit "$T/nothing-here"
	printf '{"line":1,"part":"holdpoint-bundle","format":2}\n' >"$T/newer"
	exits 3 "$HP" audit "$T/newer"
	clear_sentence
	has newer "$T/err"
	# A journal is audited as ever.
	exits 0 "$HP" audit "$(RUN_OF)" --format json
	is '.kind == "journal" and .verdict == "intact" and .events > 10'
	exits 2 "$HP" audit "$(RUN_OF)" --key kim
	clear_sentence
}

# ---- runs that are not whole ----

an_open_run_says_so() {
	plain_start "$HP" train "$PROCEDURE" --plain --operator 'Kim Nowak'
	asks condition
	say yes
	asks_at 1 step
	say 'note <b>&"quoted" \ and the rest'
	asks_at 1 step
	plain_end 5
	exits 0 "$HP" runs export "$(run_id)" --key kim -o "$T/open"
	has HELD "$T/err"
	exits 0 elsewhere "$HP" audit "$T/open" --format json
	is '.verdict == "intact" and .state == "HELD"'
	run_id >"$T/open.run"
}

# DESIGN section 8: what never is in the record is in no bundle either.
secrets_are_not_in_it() {
	cat >"$T/secret.json" <<-'EOT'
		{"id": "secret", "title": "T", "revision": "1", "status": "VERIFIED", "sources": [{"document": "D"}], "condition": "C.",
		 "objective": "O.", "hosts": {"h": {"title": "the machine"}}, "parameters": {"Word": {"title": "The word", "explain": "as agreed", "secret": true}},
		 "steps": [{"id": "1", "do": "Type it.", "type": ["net use {Word}"]}]}
	EOT
	make_image "$T/image"
	exits 0 "$HP" compile "$T/secret.json" -o "$T/secret.hpl"
	plain_start "$HP" run secret --library "$T/secret.hpl" --target "h=offline:$T/image" --plain --operator 'Kim Nowak'
	asks condition
	say yes
	asks 'parameter'
	say 'Xyzzy-4711'
	asks_at 1 step
	say 'done'
	plain_end 0
	exits 0 "$HP" runs export "$(run_id)" --key kim -o "$T/bundle.secret"
	exits 0 elsewhere "$HP" audit "$T/bundle.secret"
	has COMPLETE
	has entered "$T/bundle.secret"
	has_not 'Xyzzy' "$T/bundle.secret"
	has_not "$(sed -n 's/^secret //p' "$KEYS/kim.key")" "$T/bundle.secret"
}

an_altered_record_is_not_signed() {
	run=$(cat "$T/open.run")
	db=$XDG_STATE_HOME/holdpoint/runs/$run/journal.db
	python3 - "$db" <<-'EOT'
		import sys
		data = open(sys.argv[1], 'rb').read()
		assert data.count(b'and the rest') == 1
		open(sys.argv[1], 'wb').write(data.replace(b'and the rest', b'and the REST'))
	EOT
	exits 1 "$HP" runs export "$run" --key kim -o "$T/never"
	clear_sentence
	grep -E 'Event [0-9]+ was altered' "$T/err"
	test ! -e "$T/never"
}

# ---- passphrases ----

a_passphrase_seals() {
	(
		umask 077
		echo 'a long phrase' >"$T/phrase"
		echo 'another phrase' >"$T/other"
	)
	exits 0 env HOLDPOINT_KEY_PASSPHRASE_FILE="$T/phrase" "$HP" keys new sealed
	has_not 'no passphrase'
	has_not 'a long phrase'
	has_not 'a long phrase' "$KEYS/sealed.key"
	exits 0 env HOLDPOINT_KEY_PASSPHRASE_FILE="$T/phrase" "$HP" runs export "$(RUN_OF)" --key sealed -o "$T/sealed"
	exits 0 elsewhere "$HP" audit "$T/sealed"
	exits 3 env HOLDPOINT_KEY_PASSPHRASE_FILE="$T/other" "$HP" runs export "$(RUN_OF)" --key sealed -o "$T/never"
	clear_sentence
	exits 2 "$HP" runs export "$(RUN_OF)" --key sealed -o "$T/never"
	clear_sentence
	has HOLDPOINT_KEY_PASSPHRASE_FILE "$T/err"
	chmod 644 "$T/phrase"
	exits 3 env HOLDPOINT_KEY_PASSPHRASE_FILE="$T/phrase" "$HP" runs export "$(RUN_OF)" --key sealed -o "$T/never"
	clear_sentence
	test ! -e "$T/never"
	# From a descriptor.
	echo 'a long phrase' | env HOLDPOINT_KEY_PASSPHRASE_FILE=/dev/fd/0 "$HP" runs export "$(RUN_OF)" --key sealed -o "$T/again" 2>"$T/err"
	cmp "$T/sealed" "$T/again"
}

a_passphrase_is_typed_without_an_echo() {
	screen_start "$HP" keys new typed
	wait_for 'Passphrase for the new key'
	typed 'Tr0ub4dor'
	keys Enter
	wait_for 'once more'
	typed 'Tr0ub4dor'
	keys Enter
	wait_for 'The key typed was made'
	not_shown Tr0ub4dor
	wait_exit 0
	screen_start "$HP" runs export "$(RUN_OF)" --key typed -o "$T/typed"
	wait_for 'Passphrase of the key typed'
	typed 'Tr0ub4dor'
	keys Enter
	wait_for 'signed by the key typed'
	not_shown Tr0ub4dor
	wait_exit 0
	screen_end
	exits 0 elsewhere "$HP" audit "$T/typed"
}

a 'a run is made' a_run_is_made
a 'without a key the way to one is told' without_a_key_the_way_is_told
a 'a key is made, with modes and a fingerprint' a_key_is_made
a 'a key is never replaced, and no own one thrown away' a_key_is_never_replaced
a 'a secret key that others can read is refused' a_secret_key_that_others_can_read_is_refused
a 'a run is exported, the same every time' a_run_is_exported
a 'an altered status page is not signed' an_altered_status_page_is_not_signed
a 'other tools read it, and find every hash right' other_tools_read_it
a 'openssl finds the signature right' openssl_agrees
a 'it is audited where there is neither record nor key' audited_elsewhere
a 'keys are trusted and forgotten' trust_and_forget
a 'changed bytes are found where they are' changed_bytes_are_located
a 'a forger signs with a key of his own' a_forger_signs_with_his_own_key
a 'what is no key holds nothing up' what_is_no_key_holds_nothing_up
a 'alterations are named' alterations_have_names
a 'hostile files do no harm' hostile_files_do_no_harm
a 'what is no bundle is called that' what_is_no_bundle
a 'an open run says so' an_open_run_says_so
a 'secrets are not in it' secrets_are_not_in_it
a 'an altered record is not signed' an_altered_record_is_not_signed
a 'a passphrase seals a key' a_passphrase_seals
a 'a passphrase is typed without an echo' a_passphrase_is_typed_without_an_echo
finish
