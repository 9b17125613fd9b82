#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`holdpoint check` of 40 machines, one of them dead (it accepts and never answers) and one slow: the whole against the slowest of
them alone, and against the sum of all of them alone, measured in the same run. Figures only: a time never fails.

    scripted    helpers that answer from files, one that says nothing, and one that takes its time before each answer
    smb         a private Samba server behind 40 ports of this program, one of which is mute and one late (left out where
                there is no Samba, or the program was built without)

HOLDPOINT, HP_LIBEXEC and HP_SRC are given by meson.
"""
import contextlib
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time

PROGRAM = os.environ["HOLDPOINT"]
LIBEXEC = os.environ["HP_LIBEXEC"]
SRC = os.environ["HP_SRC"]
HOSTS = 40
CHECKS = 6
DEAD, SLOW = "H20", "H30"
LATE_SECONDS = 0.5
SLOW_HELPER = f"""#!/usr/bin/env python3
import json, sys, time
print(json.dumps({{"holdpoint": 1, "scheme": "slow", "class": "scripted", "facts": ["host", "registry.key"], "confinement": []}}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    if "read" not in request:
        continue
    time.sleep({LATE_SECONDS})
    host = request["read"] == "host"
    data = {{"name": "{SLOW}", "product": None, "service_pack": None, "booted": None}} if host else None
    print(json.dumps({{"id": request["id"], "found": host, "data": data, "source": "slow", "time": "2026-01-01T00:00:00.000Z",
                      "reason_code": None, "unreadable": None}}), flush=True)
"""


def names():
    return [f"H{number:02d}" for number in range(1, HOSTS + 1)]


def compile_procedure(work):
    """A role a machine: one server may then stand for many of them."""
    hosts = {name.lower(): {"title": f"the machine {name}"} for name in names()}
    steps = [{"id": name.lower(), "host": name.lower(), "do": f"Look at {name}.", "if_not": "Look again.", "why": "For the figures.",
              "verify": [{"registry.key": f"HKLM\\SOFTWARE\\Figures\\Key{number}", "expect": "absent"} for number in range(CHECKS)]}
             for name in names()]
    procedure = {"id": "figures-hosts", "title": "Figures", "revision": "1", "status": "DRAFT", "sources": [{"document": "F", "part": "1"}],
                 "condition": "Figures are wanted.", "objective": "The figures are there.", "bring": ["Nothing."], "hosts": hosts, "steps": steps}
    source = work / "hosts.json"
    source.write_text(json.dumps(procedure))
    subprocess.run([PROGRAM, "compile", str(source), "-o", str(work / "hosts.hpl")], check=True)


def check(work, env, targets, only=None):
    """Seconds, and the verdicts of the checks that were asked for."""
    command = [PROGRAM, "check", "figures-hosts", "--library", str(work / "hosts.hpl"), "--format", "json"]
    for name, url in targets.items():
        if only in (None, name):
            command += ["--target", f"{name.lower()}={url}"]
    if only is not None:
        command += ["--step", only.lower()]
    begun = time.perf_counter()
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, check=False)
    took = time.perf_counter() - begun
    verdicts = {}
    for item in json.loads(done.stdout)["checks"]:
        verdicts.setdefault(item["host"].upper(), set()).add(item["verdict"])
    return took, verdicts


def figure(work, env, targets, title):
    alone = {}
    for name, url in targets.items():
        alone[name], verdicts = check(work, env, {name: url}, name)
        assert verdicts == {name: {"unknown"} if name == DEAD else {"pass"}}, verdicts
    whole, verdicts = check(work, env, targets)
    assert [name for name in verdicts if verdicts[name] != {"pass"}] == [DEAD], verdicts
    slowest = max(alone.values())
    total = sum(alone.values())
    print(f"{title}: {HOSTS} machines, {HOSTS * CHECKS} checks, {DEAD} dead, {SLOW} slow")
    print(f"  alone: dead {alone[DEAD]:.2f} s, slow {alone[SLOW]:.2f} s, the others {total - alone[DEAD] - alone[SLOW]:.2f} s together")
    print(f"  the whole check: {whole:.2f} s; {whole / slowest:.2f} times its slowest machine alone, "
          f"{whole / total:.2f} times the sum of all machines alone", flush=True)


# ---- scripted ----

def figure_scripted(work, env):
    libexec = work / "libexec"
    libexec.mkdir()
    for helper in pathlib.Path(LIBEXEC).glob("holdpoint-target-*"):
        if helper.is_file():
            (libexec / helper.name).symlink_to(helper)
    slow = libexec / "holdpoint-target-slow"
    slow.write_text(SLOW_HELPER)
    slow.chmod(0o755)
    targets = {}
    for name in names():
        scenario = {"scenario": 1, "start": "hang"} if name == DEAD else {"scenario": 1, "host": {"name": name}, "default": "absent"}
        (work / f"{name}.json").write_text(json.dumps(scenario))
        targets[name] = "slow:" if name == SLOW else f"scripted:{work}/{name}.json"
    figure(work, env | {"HOLDPOINT_LIBEXEC": str(libexec)}, targets, "scripted")


# ---- smb ----

def pump(source, sink, delay):
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 16):
            time.sleep(delay)
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)


def serve(listener, server, delay):
    held = []
    while True:
        client, _ = listener.accept()
        if delay is None:
            held.append(client)
            continue
        behind = socket.create_connection(("127.0.0.1", server))
        for end in (client, behind):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=pump, args=(client, behind, 0), daemon=True).start()
        threading.Thread(target=pump, args=(behind, client, delay), daemon=True).start()


def port_before(server, delay):
    """A port of 127.0.0.1 that leads to the server, late by so many seconds; mute where `delay` is None."""
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=serve, args=(listener, server, delay), daemon=True).start()
    return listener.getsockname()[1]


def figure_smb(work, env):
    if not os.access(f"{LIBEXEC}/holdpoint-target-smb", os.X_OK):
        print("smb: left out, the program was built without")
        return
    server = subprocess.Popen(["/usr/bin/python3", f"{SRC}/tests/smb/server.py", "run", "--owner", str(os.getpid())],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    words = server.stdout.readline().split()
    if not words:
        print(f"smb: left out, {server.stderr.read().strip()}")
        return
    try:
        credentials = work / "credentials"
        credentials.write_text("username = root\npassword = secret\ndomain = TEST\n")
        credentials.chmod(0o600)
        delays = {DEAD: None, SLOW: LATE_SECONDS / 4}
        targets = {name: f"smb://127.0.0.1:{port_before(int(words[1]), delays.get(name, 0))}" for name in names()}
        figure(work, env | {"HOLDPOINT_SMB_CREDENTIALS": str(credentials)}, targets, "smb")
    finally:
        subprocess.run(["/usr/bin/python3", f"{SRC}/tests/smb/server.py", "ctl", words[2], "quit"], check=False, stdout=subprocess.DEVNULL)
        server.wait()


def main():
    work = pathlib.Path(tempfile.mkdtemp(prefix="hp-bench."))
    env = {"PATH": os.environ["PATH"], "HOME": str(work), "XDG_STATE_HOME": str(work / "state"), "TMPDIR": str(work), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    try:
        compile_procedure(work)
        figure_scripted(work, env)
        figure_smb(work, env)
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
