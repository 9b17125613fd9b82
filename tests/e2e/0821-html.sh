# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# HTML in a browser: sound, shut in, ticked and brought back, printed with no step split, and accessible (R71, R73, R100).
# shellcheck source=tests/e2e/lib.sh
. "${0%/*}/lib.sh"

PAGE=$HP_SRC/tests/e2e/html_page.py
AXE=${HP_BUILD:?}/axe-core/package/axe.min.js
REAL=sms2003-remove-secondary-site
# Slow where many tests run at once.
BROWSER_PATIENCE=240

# browse FILE FLAGS...: what the browser says of it stands in $T/out. Its first and last words go to $T/err.
browse() {
	browse_file=$1
	shift
	rm -rf "$T/browser"
	timeout "$BROWSER_PATIENCE" chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run \
		--disable-background-networking --disable-component-update --disable-sync --disable-breakpad \
		--user-data-dir="$T/browser" "$@" "file://$browse_file" >"$T/out" 2>"$T/err" </dev/null || {
		echo "chromium ended with $?"
		tail -n 20 "$T/err"
		return 1
	}
}

needs_browser() {
	command -v chromium >/dev/null || skip 'chromium is not installed'
}

pages_are_written() {
	exits 0 "$HP" export "$REAL" --format html -o "$T/real.html"
	exits 0 "$HP" export --all --format html -o "$T/all.html"
	"${HP_HTML_PAGE:?}" every letter >"$T/every.html"
	"$HP_HTML_PAGE" steps >"$T/steps.html"
}

pages_are_sound() {
	python3 "$PAGE" sound "$T/real.html" "$T/all.html" "$T/every.html" "$T/steps.html"
}

# The reader above does not take everything for sound.
unsound_pages_are_found() {
	python3 "$PAGE" inject "$T/steps.html" "$T/unsound.html" '<a href="https://example.invalid/" id="d1">x</a><label for="no">y</label>'
	if python3 "$PAGE" sound "$T/unsound.html" >"$T/out"; then
		fail 'an unsound page was taken for sound'
	fi
	has 'href=https'
	has 'id d1 stands twice'
	has 'nothing has the id no'
}

same_bytes_again() {
	export SOURCE_DATE_EPOCH=1767322800
	exits 0 "$HP" export "$REAL" --format html
	cp "$T/out" "$T/first.html"
	exits 0 "$HP" export "$REAL" --format html
	cmp "$T/out" "$T/first.html"
	has 'content="2026-01-02T03:00:00.000Z"'
}

# The policy lets our own script run: it is what shows the progress.
the_script_runs() {
	needs_browser
	browse "$T/real.html" --dump-dom
	grep -qE '<p class="progress" role="status" data-words="[^"]*">0 of [1-9][0-9]* steps ticked</p>' "$T/out"
	grep -q '<button type="button" class="clear" data-ask=' "$T/out"
}

# A script of other bytes does not run; what is left is the page as it stands where scripts are off.
without_scripts_it_still_serves() {
	needs_browser
	sed 's/^"use strict";$/"use strict"; /; s/<script>"use strict";$/<script>"use strict"; /' "$T/real.html" >"$T/other.html"
	if cmp -s "$T/real.html" "$T/other.html"; then
		fail 'the script is not where it was looked for'
	fi
	browse "$T/other.html" --dump-dom
	grep -q '<p class="progress" role="status" hidden' "$T/out"
	grep -q '<noscript><p class="says">Scripts are off' "$T/real.html"
	grep -q '<input type="checkbox"' "$T/out"
}

# ---- the net ----

# Prints its port, then every request it gets.
listener() {
	python3 -c '
import http.server, sys
class Listener(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        print("asked for " + self.path + "\n", end="", flush=True)
        self.send_response(404)
        self.end_headers()
    def log_message(self, *words):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
print(server.server_port, flush=True)
server.serve_forever()
' >"$T/net" 2>/dev/null &
	echo $! >>"$T/pids"
	until_true test -s "$T/net"
}

# As if a text had come through: it neither runs nor reaches the net. The same without the policy shows that it would.
a_hole_would_let_nothing_out() {
	needs_browser
	listener
	port=$(head -n 1 "$T/net")
	net="http://127.0.0.1:$port"
	python3 "$PAGE" inject "$T/steps.html" "$T/hole.html" "<script>document.title = 'OWNED'</script>
		<script src='$net/script'></script><img src='$net/image' onerror='document.title = \"OWNED\"'><iframe src='$net/frame'></iframe>
		<link rel='stylesheet' href='$net/style'><style>@import '$net/import';</style><object data='$net/object'></object>
		<img src='data:image/png;base64,x' onerror='document.title = \"OWNED\"'>"
	python3 "$PAGE" copy "$T/hole.html" "$T/open.html"
	browse "$T/hole.html" --dump-dom
	has "$net/image"
	has_not '<title>OWNED'
	[ "$(wc -l <"$T/net")" -eq 1 ] || fail "$(cat "$T/net")"
	browse "$T/open.html" --dump-dom
	has '<title>OWNED'
	has 'asked for /image' "$T/net"
}

# ---- ticking ----

tick_script() {
	cat <<-'EOT'
		"use strict";
		window.confirm = function (words) { window.asked = words; return window.answer === true; };
		addEventListener("load", function () {
			var said = [], wrong = [];
			function is(what, ok) { (ok ? said : wrong).push(what); }
			function all(look) { return Array.from(document.querySelectorAll(look)); }
			function progress() { return document.querySelector(".progress").textContent; }
			function write(field, text) {
				field.value = text;
				field.dispatchEvent(new Event("input", {bubbles: true}));
			}
			var article = document.querySelector("article"), key = article.dataset.store;
			var boxes = all("li.step [data-done]"), cases = all("[data-case]");
			var again = sessionStorage.getItem("again") !== null;
			if (!again) {
				is("narrow: " + innerWidth, innerWidth === 320);
				is("nothing sticks out: " + document.documentElement.scrollWidth, document.documentElement.scrollWidth <= 320);
				is("contents folded", !document.querySelector(".contents details").open);
				is("nothing is ticked at first", all("input:checked").length === 0);
				is("nothing said", document.querySelector(".back").hidden && document.querySelector(".lost").hidden);
				is("none: " + progress(), progress() === "0 of 3 steps ticked");
				boxes[0].click();
				is("one: " + progress(), progress() === "1 of 3 steps ticked");
				cases[0].click();
				cases[1].click();
				is("one case excludes the other", !cases[0].checked && cases[1].checked);
				is("two: " + progress(), progress() === "2 of 3 steps ticked");
				boxes[1].click();
				is("rows without a name are not asked for: " + progress(), progress() === "3 of 3 steps ticked");
				write(boxes[2].closest("tr").querySelector("input.initials"), "KN");
				is("a row in use is: " + progress(), progress() === "2 of 3 steps ticked");
				write(document.querySelector("textarea"), "line one\n<b>two</b>");
				is("kept under its code", key.indexOf("holdpoint fixture 1 77ab-12cd-9e01-44f0 ") === 0 && localStorage.getItem(key) !== null);
				is("no label is missed", all("input, textarea").every(function (field) {
					return field.labels.length > 0 || field.getAttribute("aria-label") || field.getAttribute("aria-labelledby");
				}));
				if (wrong.length === 0) {
					sessionStorage.setItem("again", said.length);
					location.reload();
					return;
				}
			} else {
				is("brought back: " + progress(), progress() === "2 of 3 steps ticked");
				is("the boxes too", boxes[0].checked && cases[1].checked && !cases[0].checked);
				is("the words too", document.querySelector("textarea").value === "line one\n<b>two</b>");
				is("the initials too", boxes[2].closest("tr").querySelector("input.initials").value === "KN");
				is("and it is said", !document.querySelector(".back").hidden && /20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC/.test(document.querySelector(".back").textContent));
				document.querySelector(".clear").click();
				is("clearing asks, and no is no", window.asked.length > 20 && boxes[0].checked);
				window.answer = true;
				document.querySelector(".clear").click();
				is("cleared", all("input:checked").length === 0 && all("input[type=text], textarea").every(function (field) { return field.value === ""; }));
				is("forgotten", localStorage.getItem(key) === null && progress() === "0 of 3 steps ticked");
				localStorage.setItem(key, "{\"fields\": 7");
			}
			parent.postMessage(wrong.length === 0 ? "ALL IS WELL: " + said.length : "WRONG: " + wrong.join("; "), "*");
		});
	EOT
}

# In a frame as wide as a small telephone: a window of its own is never that narrow here.
ticks_survive_a_reload() {
	needs_browser
	"$HP_HTML_PAGE" every >"$T/one.html"
	tick_script >"$T/tick.js"
	python3 "$PAGE" copy "$T/one.html" "$T/tick.html" "$T/tick.js"
	cat >"$T/frame.html" <<-'EOT'
		<!DOCTYPE html><iframe src="tick.html" width="320" height="800" frameborder="0"></iframe><pre id="says"></pre>
		<script>onmessage = function (event) { document.getElementById("says").textContent = event.data; };</script>
	EOT
	browse "$T/frame.html" --dump-dom --virtual-time-budget=20000
	has 'ALL IS WELL: 8'
}

# ---- paper ----

prints() {
	needs_browser
	browse "$1" --no-pdf-header-footer --print-to-pdf="$T/page.pdf"
	pdftotext -raw "$T/page.pdf" "$T/page.txt"
	pdfinfo -f 1 -l 999 "$T/page.pdf" >"$T/out"
}

no_step_is_split() {
	prints "$T/all.html"
	grep -qE '^Page +1 size: +59[45]\.?[0-9]* x 84[12]\.?[0-9]* pts \(A4\)' "$T/out"
	python3 "$PAGE" whole "$T/all.html" "$T/page.txt"
	pages=$(sed -n 's/^Pages: *//p' "$T/out")
	[ "$pages" -gt 40 ]
	pdftotext -bbox "$T/page.pdf" "$T/all.xml"
	for page in 1 "$((pages / 2))" "$pages"; do
		pdftotext -f "$page" -l "$page" "$T/page.pdf" "$T/sheet.txt"
		has BLANK "$T/sheet.txt"
		has "Page $page of $pages" "$T/sheet.txt"
	done
	has "$REAL, revision 1" "$T/sheet.txt"
	has "$(sed -n 's/.*<span class="digest">\([0-9a-f-]*\)<.*/\1/p' "$T/real.html" | head -n 1)" "$T/sheet.txt"
}

# The same sheet without that rule is found split: the check above can fail.
a_split_step_is_found() {
	needs_browser
	python3 "$PAGE" copy "$T/real.html" "$T/split.html"
	sed -i 's/break-inside: avoid; }/}/g; s/\.step > \.notice, \.line { break-after: avoid; }//' "$T/split.html"
	prints "$T/split.html"
	if python3 "$PAGE" whole "$T/split.html" "$T/page.txt" >"$T/out"; then
		fail 'no step was found split'
	fi
	has 'split after page'
}

# Each document on the page has its own paper, and its own header; step text is at least 12 pt.
paper_is_as_asked() {
	prints "$T/every.html"
	grep -qE '^Page +1 size: .*\(A4\)' "$T/out"
	grep -qE '^Page +[0-9]+ size: .*\(letter\)' "$T/out"
	pdftotext -f 1 -l 1 "$T/page.pdf" "$T/sheet.txt"
	has 'BLANK / DRAFT' "$T/sheet.txt"
	pdftotext -bbox "$T/page.pdf" "$T/words.xml"
	# A page with something too wide on it is shrunk as a whole: what is 12 pt in one is it in all.
	python3 - "$T/words.xml" "$T/all.xml" <<-'EOT'
		import re, sys
		heights = [[float(low) - float(high) for high, low in re.findall(
		    r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">Done<', open(file).read())] for file in sys.argv[1:]]
		assert heights[0] and len(heights[1]) > 40, heights
		assert min(heights[1]) > min(heights[0]) - 0.02 and max(heights[1]) > max(heights[0]) - 0.02, heights
	EOT
	# The height of a word's box is more than its letters' size by the typeface's own measure: at 12 pt it is above 13.
	python3 - "$T/words.xml" <<-'EOT'
		import re, sys
		words = re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">([^<]*)<', open(sys.argv[1]).read())
		heights = [float(low) - float(high) for high, low, word in words if word in ("Delete", "Stop")]
		assert heights and min(heights) >= 13, heights
	EOT
}

# The QR code is drawn so that a camera reads it from paper (R71).
a_camera_reads_the_code() {
	needs_browser
	grep -q '<svg class="qr"' "$T/real.html" || skip 'built without holdpoint-render-pdf, which makes the codes'
	prints "$T/real.html"
	pdftoppm -r 150 -f 1 -l 1 -png "$T/page.pdf" "$T/sheet"
	zbarimg -q --raw "$T"/sheet-*.png >"$T/seen"
	exits 0 "$HP" export "$REAL" --format json
	same "$(cat "$T/seen")" "$(jq -r '.documents[0].qr' "$T/out")"
}

# ---- accessibility ----

axe_script() {
	cat <<-'EOT'
		axe.run(document, {resultTypes: ["violations"]}).then(function (result) {
			document.getElementById("says").textContent = "PASSED " + result.passes.length + " VIOLATED " + result.violations.length +
				result.violations.map(function (one) {
					return "\n" + one.id + ": " + one.nodes.slice(0, 3).map(function (node) {
						return node.html.slice(0, 200) + " " + node.failureSummary;
					}).join("\n    ");
				}).join("");
		}, function (error) { document.getElementById("says").textContent = "FAILED " + error; });
	EOT
}

# axe FILE [SED]: axe-core's findings in $T/out.
axe() {
	needs_browser
	[ -f "$AXE" ] || skip 'axe-core could not be fetched'
	axe_script >"$T/axe.js"
	python3 "$PAGE" copy "$1" "$T/axe.html" "$AXE" "$T/axe.js"
	sed -i "${2:-}" "$T/axe.html"
	browse "$T/axe.html" --dump-dom --virtual-time-budget=120000
	sed -n '/<pre id="says">/,/<\/pre>/p' "$T/out" >"$T/says"
}

axe_finds_nothing() {
	axe "$1" "${2:-}"
	grep -qE '>PASSED [3-9][0-9] VIOLATED 0<' "$T/says" || {
		cat "$T/says"
		return 1
	}
}

axe_finds_a_fault() {
	axe "$T/steps.html" 's|</main>|<input type="text"><p style="color: #ccc; background: #fff">pale</p></main>|'
	has 'label: ' "$T/says"
	has 'color-contrast: ' "$T/says"
}

a 'pages are written' pages_are_written
a 'ids, labels and links hold together, and nothing is fetched' pages_are_sound
a 'a page that does not hold together is found' unsound_pages_are_found
a 'the same document gives the same bytes' same_bytes_again
a 'the policy lets the one script run' the_script_runs
a 'without scripts the page still serves' without_scripts_it_still_serves
a 'what came through a hole could neither run nor reach the net' a_hole_would_let_nothing_out
a 'what is ticked and written survives a reload, and clearing asks' ticks_survive_a_reload
a 'on paper no step is split, and each page names its document (R5, R100)' no_step_is_split
a 'a split step would be found' a_split_step_is_found
a 'each document has its paper, and steps are 12 points tall (R100)' paper_is_as_asked
a 'a camera reads the QR code from paper (R71)' a_camera_reads_the_code
a 'axe-core finds a fault where there is one' axe_finds_a_fault
a 'axe-core finds nothing in a page with every kind of block' axe_finds_nothing "$T/every.html"
a 'axe-core finds nothing in the dark' axe_finds_nothing "$T/every.html" 's/@media screen and (prefers-color-scheme: dark)/@media screen/'
a 'axe-core finds nothing in a real checklist' axe_finds_nothing "$T/real.html"
finish
