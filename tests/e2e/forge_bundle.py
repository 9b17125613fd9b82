#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A bundle as a forger makes it: changed, every hash worked out anew, signed with a key of one's own (openssl).

Usage: forge_bundle.py BUNDLE KEY.pem FORGED PYTHON. PYTHON changes `lines`, the objects of the bundle's lines.
"""
import hashlib
import json
import subprocess
import sys
import tempfile


def digest(*pieces):
    return hashlib.blake2b(b"".join(pieces), digest_size=32).digest()


def openssl(*words):
    return subprocess.run(["openssl", *words], check=True, capture_output=True).stdout


def signed(key, data):
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        return openssl("pkeyutl", "-sign", "-inkey", key, "-rawin", "-in", file.name).hex()


class Writer:
    def __init__(self):
        self.lines = []
        self.before = b""

    def put(self, line):
        line = {"line": len(self.lines) + 1, "part": line["part"], **{k: v for k, v in line.items() if k not in ("line", "part", "hash")}}
        text = json.dumps(line, separators=(",", ":"), ensure_ascii=False).encode()[:-1]
        self.before = digest(self.before, text)
        self.lines.append(text + b',"hash":"' + self.before.hex().encode() + b'"}\n')


def main():
    bundle, key, forged, change = sys.argv[1:]
    public = openssl("pkey", "-in", key, "-pubout", "-outform", "DER")[-32:].hex()
    lines = [json.loads(line) for line in open(bundle, "rb")]
    exec(change, {"lines": lines})
    body = [line for line in lines if line["part"] not in ("manifest", "signature")]
    manifest = next(line for line in lines if line["part"] == "manifest")
    head = body[0]
    kept = {line["part"]: line["text"].encode() for line in body if line["part"] in ("procedure", "called", "practice")}
    names = {part: digest(kept[part]).hex() if part in kept else "-" for part in ("procedure", "practice", "called")}
    head.update(key=public, digest=names["procedure"])
    chain = digest("\n".join(["holdpoint journal 1", head["run"], head["program"], *names.values(), ""]).encode())
    events = [line for line in body if line["part"] == "event"]
    for number, event in enumerate(events, 1):
        chain = digest(chain, event["text"].encode())
        event.update(number=number, chain=chain.hex())
    parts = []
    for number, line in enumerate(body, 1):
        if parts and parts[-1]["part"] == line["part"]:
            parts[-1]["lines"] += 1
        elif number > 1:
            parts.append({"part": line["part"], "line": number, "lines": 1})
    for part in parts:
        end = "\n" if part["part"] in ("status", "report") else ""
        if part["part"] != "event":
            part["blake2b"] = digest("".join(line["text"] + end for line in body if line["part"] == part["part"]).encode()).hex()
    manifest.update(run=head["run"], events=len(events), head=chain.hex(), parts=parts, key=public)
    writer = Writer()
    for line in [*body, manifest]:
        writer.put(line)
    writer.put({"part": "signature", "algorithm": "Ed25519", "key": public, "signature": signed(key, writer.lines[-1])})
    open(forged, "wb").write(b"".join(writer.lines))


main()
