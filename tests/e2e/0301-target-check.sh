#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# `check` and `read` on real hives: verdicts, exit codes, and the forms scripts read.
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

CONFIG=Windows/System32/config

checked() {
	check_code=$1
	check_image=$2
	shift 2
	exits "$check_code" "$HP" check "$PROCEDURE" --target "mps=offline:$check_image" "$@"
}

keys_there() {
	make_image "$T/full"
	checked 1 "$T/full" --format json
	is '.procedure == "'"$PROCEDURE"'" and .verdict == "fail"'
	is '.revision | type == "string"'
	is '.digest | test("^[0-9a-f]{32,}$")'
	is '[.checks[] | select(.verdict == "fail") | .step] | sort == ["3", "5"]'
	is '.checks[] | select(.step == "3" and .verdict == "fail") | .host == "mps" and .expected == "absent" and (.observed | startswith("present"))
		and (.check | contains("Provisioning\\Client")) and (.time | test("^[0-9-]{10}T[0-9:.]+Z$")) and (.source | test("SOFTWARE"))
		and (.target | startswith("offline:")) and has("machine") and (.why | length > 0)'
	harmless "$T/out"
}

keys_gone() {
	make_image "$T/clean"
	key_delete "$T/clean" "$CLIENT"
	key_delete "$T/clean" "$ENGINE"
	checked 0 "$T/clean" --format json
	is '.verdict == "pass"'
	is '[.checks[] | select(.verdict == "pass") | .step] | contains(["3", "5"])'
	checked 0 "$T/clean"
	test -s "$T/out"
	checked 0 "$T/clean" --step 3 --format json
	is '[.checks[].step] | unique == ["3"]'
}

one_gone() {
	make_image "$T/half"
	key_delete "$T/half" "$CLIENT"
	checked 1 "$T/half" --format json
	is '[.checks[] | select(.verdict == "fail") | .step] == ["5"]'
	checked 0 "$T/half" --step 3
	checked 1 "$T/half" --step 5
}

# broken NAME CODE COMMAND...: an image whose SOFTWARE hive the command spoils is unknown, with that reason, never absent.
broken() {
	broken_image=$T/broken-$1
	broken_code=$2
	shift 2
	make_image "$broken_image"
	key_delete "$broken_image" "$CLIENT"
	key_delete "$broken_image" "$ENGINE"
	(cd "$broken_image/$CONFIG" && "$@")
	checked 4 "$broken_image" --format json
	is '.verdict == "unknown"'
	is '[.checks[] | select(.verdict == "pass" or .verdict == "fail")] == []'
	exits 4 "$HP" read "offline:$broken_image" registry.key "$CLIENT_KEY" --format json
	is '.found == null and .data == null and .reason_code == "'"$broken_code"'" and (.unreadable | type == "string" and length > 10)'
}

cut_short() {
	head -c 6000 SOFTWARE >short
	mv short SOFTWARE
}

header_only() {
	head -c 4096 SOFTWARE >short
	mv short SOFTWARE
}

no_hive_at_all() {
	echo 'this is a text' >SOFTWARE
}

missing() {
	rm SOFTWARE
}

# The second sequence number is not the first: a write was under way. The header's checksum fits, as Windows would leave it.
dirty() {
	python3 - SOFTWARE <<-'EOT'
		import struct
		import sys
		with open(sys.argv[1], "r+b") as hive:
		    words = list(struct.unpack("<127I", hive.read(508)))
		    words[1] += 1
		    checksum = 0
		    for word in words:
		        checksum ^= word
		    hive.seek(0)
		    hive.write(struct.pack("<128I", *words, checksum))
	EOT
}

# The checksum over the header stands at its place 508.
broken_header() {
	printf '\377' | dd of=SOFTWARE bs=1 seek=509 conv=notrunc status=none
}

broken_header_is_unreadable() {
	make_image "$T/header"
	(cd "$T/header/$CONFIG" && broken_header)
	checked 4 "$T/header" --format json
	is '.verdict == "unknown"'
}

# Whatever single byte of the hive is spoilt: never absent where the key is there (a byte of its own name or list aside, which
# no reader could tell), never a crash, always an answer.
spoilt_bytes_never_crash() {
	make_image "$T/spoilt"
	size=$(wc -c <"$T/spoilt/$CONFIG/SOFTWARE")
	cp "$T/spoilt/$CONFIG/SOFTWARE" "$T/good"
	at=4096
	while [ "$at" -lt $((size > 9000 ? 9000 : size)) ]; do
		cp "$T/good" "$T/spoilt/$CONFIG/SOFTWARE"
		printf '\377\377\377\377' | dd of="$T/spoilt/$CONFIG/SOFTWARE" bs=1 seek="$at" conv=notrunc status=none
		code=0
		"$HP" read "offline:$T/spoilt" registry.key "$CLIENT_KEY" --format json >"$T/out" 2>"$T/err" </dev/null || code=$?
		case $code in
		0 | 4) ;;
		*) fail "exit code $code with byte $at spoilt: $(cat "$T/out" "$T/err")" ;;
		esac
		is '.reason_code != "helper-died"'
		at=$((at + 97))
	done
}

read_forms() {
	make_image "$T/read"
	exits 0 "$HP" read "offline:$T/read" registry.key "$CLIENT_KEY" --format json
	is '.found == true and .data.subkeys == 1 and .data.values == 1 and .fact == "registry.key" and .args == ["HKLM\\SOFTWARE\\Microsoft\\Provisioning\\Client"]
		and .reason_code == null and .unreadable == null and (.source | type == "string") and (.time | endswith("Z")) and .target == "offline:'"$T"'/read"'
	exits 0 "$HP" read "offline:$T/read" registry.key "$CLIENT_KEY\\Nothing" --format json
	is '.found == false and .data == null and .unreadable == null'
	exits 0 "$HP" read "offline:$T/read" registry.key 'hkey_local_machine\software\MICROSOFT\provisioning\CLIENT' --format json
	is '.found == true'
	exits 0 "$HP" read "offline:$T/read" registry.value "$ENGINE_KEY" Enabled --format json
	is '.data == {"type": "REG_DWORD", "value": 1}'
	exits 0 "$HP" read "offline:$T/read" registry.value "$CLIENT_KEY" Version --format json
	is '.data.type == "REG_SZ" and .data.value == "4.0"'
	exits 0 "$HP" read "offline:$T/read" registry.value 'HKLM\SYSTEM\CurrentControlSet\Services\Spooler' Start --format json
	is '.data.value == 2'
	exits 0 "$HP" read "offline:$T/read" keys 'HKLM\SOFTWARE\Microsoft\Provisioning' '*' --format json
	is '.data.items == ["Client", "Engine", "Namespaces", "Schema"]'
	exits 0 "$HP" read "offline:$T/read" host --format json
	is '.data.name == "MPS01" and .data.product == "Microsoft Windows Server 2003" and .data.service_pack == "Service Pack 2"'
	exits 0 "$HP" read "offline:$T/read" registry.key "$CLIENT_KEY"
	test -s "$T/out"
}

odd_values() {
	make_image "$T/odd"
	"$MKIMAGE" change "$T/odd/$CONFIG/SOFTWARE" <<-'EOT'
		+Odd
		=big dword 4294967295
		=long hex:4 010203040506
		=qword hex:11 ffffffffffffffff
		=multi hex:7 6100000000006200000000000000
		=cut hex:1 6100620000006300
		=bare hex:1 61006200
		=half hex:1 610062
		=bin hex:3 00ff10
	EOT
	odd big '.type == "REG_DWORD" and .value == 4294967295'
	odd long '.malformed == true and .value == "010203040506"'
	odd qword '.type == "REG_QWORD" and .value == "18446744073709551615"'
	odd multi '.type == "REG_MULTI_SZ" and .value == ["a", "", "b"]'
	odd cut '.value == "ab"'
	odd bare '.value == "ab"'
	odd half '.malformed == true and .value == "610062"'
	odd bin '.value == "00ff10"'
}

odd() {
	exits 0 "$HP" read "offline:$T/odd" registry.value 'HKLM\SOFTWARE\Odd' "$1" --format json
	is ".data | $2"
}

# Names compare as Windows compares them, not by ASCII alone.
names_beyond_ascii() {
	make_image "$T/names"
	printf '+Größe\n+Ключ\n+Straße\n' | "$MKIMAGE" change "$T/names/$CONFIG/SOFTWARE"
	exits 0 "$HP" read "offline:$T/names" registry.key 'HKLM\SOFTWARE\GRÖßE' --format json
	is '.found == true'
	exits 0 "$HP" read "offline:$T/names" registry.key 'HKLM\SOFTWARE\кЛЮЧ' --format json
	is '.found == true'
	exits 0 "$HP" read "offline:$T/names" registry.key 'HKLM\SOFTWARE\STRASSE' --format json
	is '.found == false'
}

# WINNT, any case, and drives by letter.
other_layouts() {
	make_image "$T/layout"
	mv "$T/layout/Windows" "$T/layout/WINNT"
	mv "$T/layout/WINNT/System32" "$T/layout/WINNT/SYSTEM32"
	mv "$T/layout/WINNT/SYSTEM32/config" "$T/layout/WINNT/SYSTEM32/CONFIG"
	mv "$T/layout/WINNT/SYSTEM32/CONFIG/SOFTWARE" "$T/layout/WINNT/SYSTEM32/CONFIG/software"
	checked 1 "$T/layout"
	mkdir "$T/drive, x=1"
	exits 0 "$HP" read "offline:C=$T/layout,X=$T/drive%2C x%3D1" registry.key "$CLIENT_KEY" --format json
	is '.found == true'
}

two_systems() {
	make_image "$T/twin"
	cp -a "$T/twin/Windows" "$T/twin/WINNT"
	exits 4 "$HP" read "offline:$T/twin" registry.key "$CLIENT_KEY" --format json
	is '.reason_code == "ambiguous-image"'
}

no_system() {
	mkdir -p "$T/empty"
	exits 4 "$HP" read "offline:$T/empty" registry.key "$CLIENT_KEY" --format json
	is '.found == null and .reason_code == "no-image"'
	exits 4 "$HP" read "offline:$T/nowhere" registry.key "$CLIENT_KEY" --format json
	is '.found == null'
}

# A link in the image points into the image, as on the machine itself, never out of it.
links_stay_inside() {
	make_image "$T/outside"
	make_image "$T/linked"
	mv "$T/linked/$CONFIG/SOFTWARE" "$T/linked/real"
	ln -s "$T/outside/$CONFIG/SOFTWARE" "$T/linked/$CONFIG/SOFTWARE"
	exits 4 "$HP" read "offline:$T/linked" registry.key "$CLIENT_KEY" --format json
	is '.found == null'
	rm "$T/linked/$CONFIG/SOFTWARE"
	ln -s "../../../../../../../../../..$T/outside/$CONFIG/SOFTWARE" "$T/linked/$CONFIG/SOFTWARE"
	exits 4 "$HP" read "offline:$T/linked" registry.key "$CLIENT_KEY" --format json
	is '.found == null'
}

# The set in use is the one Select names.
control_set_by_select() {
	make_image "$T/select"
	"$MKIMAGE" change "$T/select/$CONFIG/SYSTEM" <<-'EOT'
		+Select
		=Current dword 2
		=Default dword 2
		+ControlSet002\Control\ComputerName\ComputerName
		=ComputerName sz OTHER
	EOT
	exits 0 "$HP" read "offline:$T/select" host --format json
	is '.data.name == "OTHER"'
	printf '+Select\n=Default dword 1\n' | "$MKIMAGE" change "$T/select/$CONFIG/SYSTEM"
	exits 4 "$HP" read "offline:$T/select" registry.key 'HKLM\SYSTEM\CurrentControlSet\Services' --format json
	is '.reason_code == "select-mismatch"'
}

# On a 64-bit system absent has to hold in both views, and present names its view.
both_views() {
	make_image "$T/views"
	key_delete "$T/views" "$CLIENT"
	key_delete "$T/views" "$ENGINE"
	printf '+Wow6432Node\\%s\n' "$CLIENT" | "$MKIMAGE" change "$T/views/$CONFIG/SOFTWARE"
	checked 1 "$T/views" --format json
	is '[.checks[] | select(.verdict == "fail") | .step] == ["3"]'
	exits 0 "$HP" read "offline:$T/views" registry.key "$CLIENT_KEY" --view 64 --format json
	is '.found == false'
	exits 0 "$HP" read "offline:$T/views" registry.key "$CLIENT_KEY" --view 32 --format json
	is '.found == true'
}

test_forms() {
	make_image "$T/forms"
	key_delete "$T/forms" "$CLIENT"
	checked 1 "$T/forms" --format tap
	has '1..'
	grep -qE '^ok [0-9]+ ' "$T/out"
	grep -qE '^not ok [0-9]+ ' "$T/out"
	same "$(grep -cE '^(not )?ok ' "$T/out")" "$(sed -n 's/^1\.\.//p' "$T/out")"
	checked 1 "$T/forms" --format junit
	python3 - "$T/out" <<-'EOT'
		import sys
		import xml.etree.ElementTree as tree
		root = tree.parse(sys.argv[1]).getroot()
		cases = root.findall(".//testcase")
		assert len(cases) >= 2, cases
		assert len(root.findall(".//failure")) == 1
		suite = root if root.tag == "testsuite" else root.find("testsuite")
		assert int(suite.get("tests")) == len(cases) and int(suite.get("failures")) == 1
	EOT
	(cd "$T/forms/$CONFIG" && cut_short)
	checked 4 "$T/forms" --format tap
	if grep -E '^ok ' "$T/out" | grep -vi skip; then
		fail 'unknown counts as ok'
	fi
	checked 4 "$T/forms" --format junit
	has '<'
}

# All keys at once through one helper: quick enough that nobody turns checks off. Loose, since it is no benchmark.
nothing_judged_is_no_pass() {
	make_image "$T/nothing"
	checked 4 "$T/nothing" --step 1 --format json
	is '.verdict != "pass"'
}

# DESIGN section 5: `accounts` and `groups` are lists that need no pattern. What this disk does not hold is unreadable, not a slip of the person.
accounts_and_groups_need_no_pattern() {
	make_image "$T/image"
	for fact in accounts groups; do
		exits 4 "$HP" read "offline:$T/image" "$fact" --format json
		is '.args == [] and .found == null and .reason_code == "malformed"'
	done
	exits 2 "$HP" read "offline:$T/image" services --format json
}

a 'check fails with exit code 1 while the keys are there' keys_there
a 'check passes with exit code 0 when they are gone' keys_gone
a 'one of two: the verdict is of the step it belongs to' one_gone
a 'a hive cut short is unknown, exit code 4' broken cut hive-truncated cut_short
a 'a hive of nothing but its header is unknown' broken header hive-truncated header_only
a 'a text in place of a hive is unknown' broken text not-a-hive no_hive_at_all
a 'a missing hive is unknown' broken missing hive-missing missing
a 'a hive that was being written is unknown' broken dirty hive-dirty dirty
a 'a hive with a broken header is unknown' broken_header_is_unreadable
a 'spoilt bytes in a hive never crash the helper' spoilt_bytes_never_crash
a 'read tells what it found, in the agreed form' read_forms
a 'odd values are shown as what they are' odd_values
a 'names beyond ASCII compare as Windows compares them' names_beyond_ascii
a 'other layouts and drive letters are found' other_layouts
a 'two Windows folders are ambiguous' two_systems
a 'a folder without a system is unknown' no_system
a 'links never lead out of the image' links_stay_inside
a 'the control set is the one that Select names' control_set_by_select
a 'both registry views count' both_views
a 'check prints TAP and JUnit that their readers accept' test_forms
a 'a step without checks is no pass' nothing_judged_is_no_pass
a 'accounts and groups need no pattern' accounts_and_groups_need_no_pattern
finish
