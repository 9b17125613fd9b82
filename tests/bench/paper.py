#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A procedure of 1,000 steps as a PDF: `holdpoint export --format pdf`, and the same document through `groff -Tpdf` and WeasyPrint.

All three get the same texts in the same order, a box for each box, a table for each table, a frame for each warning. The ratio of the
times is printed; it has to be above 1, and never passes or fails. That the documents have the same steps is looked at, and does.

Needs groff (package groff), weasyprint and pdftotext; what is missing is left out, and said. HOLDPOINT is given by meson.
"""
import html
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

PROGRAM = os.environ["HOLDPOINT"]
RENDERER = os.environ["HP_RENDERER"]
STEPS = 1000
TIMES = 5


def procedure():
    steps = []
    for number in range(1, STEPS + 1):
        step = {"id": str(number), "host": "server", "do": f"On {{server}}, set the value Marker{number} of the service to {number * 7}.",
                "if_not": f"If the value does not change, close the console of service {number} and try once more.",
                "why": f"The service needs the value {number}.", "see": f"The list shows {number * 7} beside Marker{number}."}
        if number % 3 == 0:
            step["verify"] = [{"path": f"C:\\Data\\Folder{number}\\file{number}.dat", "expect": {"kind": "file"}},
                              {"service": f"Service{number}", "expect": {"state": "running"}}]
        if number % 4 == 0:
            step["type"] = [f"sc config Service{number} start= auto", f"net start Service{number}"]
        if number % 5 == 0:
            step["before"] = [{"warning": {"hazard": f"The data of service {number} is lost where the value is wrong.",
                                           "avoid": f"The console shows service {number}.",
                                           "consequence": "It has to be restored from tape."}}]
        if number % 10 == 0:
            step["each"] = step.pop("host").replace("server", "node")
            step["do"] = step["do"].replace("{server}", "{node}")
        steps.append(step)
    return {"id": "figures-paper", "title": "Figures for paper", "revision": "1", "status": "VERIFIED",
            "sources": [{"document": "T", "part": "1"}], "condition": "For the figures.", "objective": "There are figures.",
            "bring": ["Nothing."], "hosts": {"server": {"title": "this machine"}, "node": {"title": "a node", "many": True}}, "steps": steps}


# ---- the same document for groff ----

def groff_text(text):
    text = (text or "").replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + text


BOX = "\\D'p 11p 0 0 11p -11p 0 0 -11p'"


def groff_fields(fields):
    parts = []
    for field in fields:
        if field["kind"] == "box":
            parts.append(f"{BOX}\\h'14p'" + groff_text(field["label"]))
        else:
            parts.append(groff_text(field["label"]) + " " + (groff_text(field["value"]) if field["value"] else "\\l'60p'"))
    return "   ".join(parts)


def groff_blocks(blocks, out):
    for block in blocks:
        kind, text, children = block["kind"], block.get("text"), block.get("children", [])
        if kind == "section":
            out.append(".SH\n" + groff_text(f"{block.get('ref', '')} {text or ''}"))
        elif kind == "step":
            for child in children:
                if child["kind"] == "notice":
                    groff_blocks([child], out)
            children = [child for child in children if child["kind"] != "notice"]
            out.append(".KS\n.LP\n.ps 12\n\\fB" + groff_text(block.get("ref")) + "\\fP " + groff_text(block.get("sign")) + " " +
                       groff_text(text) + "\n.ps 10")
            if block.get("marks"):
                out.append(".br\n\\fB" + groff_text(block["marks"]) + "\\fP")
            groff_blocks(children, out)
            out.append(".KE")
            continue
        elif kind == "notice":
            out.append(".B1\n\\fB" + groff_text(block.get("label")) + "\\fP " + groff_text(block.get("marks") or "") + "\n.br")
            groff_blocks(children, out)
            out.append(".B2")
            continue
        elif kind == "fact":
            out.append(".br\n\\fB" + groff_text(block.get("label")) + "\\fP " + groff_text(text))
        elif kind == "check":
            out.append(".br\n" + groff_text(block.get("ref")) + " " + groff_text(text) + " ...... \\fB" + groff_text(block.get("required")) + "\\fP")
        elif kind == "command":
            out.append(".br\n\\f[CR]" + groff_text(text) + "\\fP")
        elif kind == "choice":
            out.append(".br\n" + BOX + "\\h'14p'" + groff_text(text))
        elif kind == "fields":
            out.append(".br\n" + groff_fields(block.get("fields", [])))
        elif kind == "table":
            columns = block["fields"]
            out.append(".TS\nallbox;\n" + " ".join("lb" for _ in columns) + "\n" + " ".join("l" for _ in columns) + ".")
            out.append("\t".join(column["label"] for column in columns))
            for row in children:
                out.append("\t".join(BOX if field["kind"] == "box" else groff_text(field["value"] or "") for field in row["fields"]))
            out.append(".TE")
            continue
        elif kind == "code" or text:
            out.append(".br\n" + groff_text(text))
        groff_blocks(children, out)


def groff_source(document):
    out = [".nr PS 10", ".nr VS 13", ".LP", "\\fB" + groff_text(document["title"]) + "\\fP"]
    groff_blocks(document["blocks"], out)
    return "\n".join(out) + "\n"


# ---- and for WeasyPrint ----

STYLE = """@page { size: A4; margin: 20mm 16mm 16mm 22mm; @bottom-right { content: counter(page) " of " counter(pages) } }
body { font: 10pt sans-serif } .step { break-inside: avoid; border-top: 0.4pt solid } .do { font-size: 12pt } .notice { border: 2pt solid; padding: 4pt }
.box { display: inline-block; width: 12pt; height: 12pt; border: 1pt solid } .line { display: inline-block; width: 60pt; border-bottom: 1pt solid }
table { border-collapse: collapse } td, th { border: 0.5pt solid; padding: 3pt } pre { border: 0.5pt solid; white-space: pre-wrap } p { margin: 2pt 0 }"""
HTML_BOX = '<span class="box"></span>'


def html_fields(fields):
    return " ".join((HTML_BOX + " " + html.escape(field["label"])) if field["kind"] == "box" else
                    html.escape(field["label"]) + " " + (html.escape(field["value"]) if field["value"] else '<span class="line"></span>')
                    for field in fields)


def html_blocks(blocks, out):
    for block in blocks:
        kind, text, children = block["kind"], html.escape(block.get("text") or ""), block.get("children", [])
        name = html.escape(block.get("label") or "")
        ref = html.escape(block.get("ref") or "")
        end = ""
        if kind == "section":
            out.append(f"<h2>{ref} {text}</h2>")
        elif kind == "step":
            out.append('<div class="step">')
            for child in children:
                if child["kind"] == "notice":
                    html_blocks([child], out)
            children = [child for child in children if child["kind"] != "notice"]
            out.append(f'<p class="do"><b>{ref}</b> {html.escape(block.get("sign") or "")} {text}</p>')
            if block.get("marks"):
                out.append(f'<p><b>{html.escape(block["marks"])}</b></p>')
            end = "</div>"
        elif kind == "notice":
            out.append(f'<div class="notice"><b>{name}</b> {html.escape(block.get("marks") or "")}')
            end = "</div>"
        elif kind == "fact":
            out.append(f"<p><b>{name}</b> {text}</p>")
        elif kind == "check":
            out.append(f'<p>{ref} {text} ...... <b>{html.escape(block.get("required") or "")}</b></p>')
        elif kind == "command":
            out.append(f"<pre>{text}</pre>")
        elif kind == "choice":
            out.append(f"<p>{HTML_BOX} {text}</p>")
        elif kind == "fields":
            out.append(f'<p>{html_fields(block.get("fields", []))}</p>')
        elif kind == "table":
            out.append("<table><thead><tr>" + "".join(f'<th>{html.escape(field["label"])}</th>' for field in block["fields"]) + "</tr></thead>")
            for row in children:
                out.append("<tr>" + "".join(f'<td>{HTML_BOX if field["kind"] == "box" else html.escape(field["value"] or "")}</td>'
                                            for field in row["fields"]) + "</tr>")
            out.append("</table>")
            continue
        elif text:
            out.append(f"<p>{text}</p>")
        html_blocks(children, out)
        out.append(end)


def html_source(document):
    out = [f"<!DOCTYPE html><html lang=en><meta charset=utf-8><title>T</title><style>{STYLE}</style><h1>{html.escape(document['title'])}</h1>"]
    html_blocks(document["blocks"], out)
    return "\n".join(out)


# ---- figures ----

def timed(command, times, **options):
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
        took.append(time.perf_counter() - begun)
    return statistics.median(took)


def pages(path):
    text = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    return next(line.split()[1] for line in text.splitlines() if line.startswith("Pages:"))


def check_texts(path):
    """Every step is in the PDF, so that the same work is compared."""
    text = " ".join(subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout.split())
    for number in range(1, STEPS + 1):
        if f"Marker{number} of the service" not in text:
            sys.exit(f"step {number} is missing in {path.name}")


def figure(name, seconds, path, own):
    ratio = "" if own is None else f", {seconds / own:.1f} times as long"
    print(f"{name:<32} {seconds * 1000:9.1f} ms, {pages(path)} pages, {path.stat().st_size // 1024} KiB{ratio}", flush=True)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        source = folder / "figures-paper.json"
        source.write_text(json.dumps(procedure()), encoding="utf-8")
        library = folder / "figures.hpl"
        env = dict(os.environ, HOME=name, LC_ALL="C.UTF-8", SOURCE_DATE_EPOCH="1700000000")
        subprocess.run([PROGRAM, "compile", str(source), "-o", str(library)], check=True, env=env)
        export = [PROGRAM, "export", "figures-paper", "--library", str(library)]
        document = folder / "document.json"
        subprocess.run([*export, "--format", "json", "-o", str(document)], check=True, env=env)
        blocks = json.loads(document.read_text(encoding="utf-8"))["documents"][0]
        ours = folder / "ours.pdf"
        own = timed([*export, "--format", "pdf", "-o", str(ours)], TIMES, env=env)
        check_texts(ours)
        print(f"{STEPS} steps to PDF")
        figure("holdpoint export --format pdf", own, ours, None)
        with document.open("rb") as stream:
            alone = []
            for _ in range(TIMES):
                stream.seek(0)
                alone.append(timed([RENDERER], 1, stdin=stream, env=env))
        figure("holdpoint-render-pdf alone", statistics.median(alone), ours, None)
        if shutil.which("groff"):
            roff = folder / "paper.ms"
            roff.write_text(groff_source(blocks), encoding="utf-8")
            theirs = folder / "groff.pdf"
            command = f"groff -Kutf8 -t -ms -Tpdf {roff} >{theirs}"
            took = timed(["sh", "-c", command], TIMES, env=env)
            check_texts(theirs)
            figure("groff -Tpdf", took, theirs, own)
        else:
            print("groff is not here: not compared")
        if shutil.which("weasyprint"):
            page = folder / "paper.html"
            page.write_text(html_source(blocks), encoding="utf-8")
            theirs = folder / "weasyprint.pdf"
            took = timed(["weasyprint", "-q", str(page), str(theirs)], 1, env=env)
            check_texts(theirs)
            figure("WeasyPrint", took, theirs, own)
        else:
            print("weasyprint is not here: not compared")


main()
