#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""250 registry checks on one machine that runs, a private Samba server on loopback, against one `net rpc registry getvalue` a check,
measured in the same run. Figures only: a time never fails. What they should be (at least 20 times, at most 1 ms) stands beside them.

    after connecting   the checks through one helper that has its session, one request after the other
    the whole          `holdpoint check` of a procedure with 250 checks: start, logon, host, and all

Run it from a release build: meson test --benchmark -v. HOLDPOINT, HP_LIBEXEC and HP_SRC are given by meson.
"""
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time

PROGRAM = os.environ["HOLDPOINT"]
HELPER = os.environ["HP_LIBEXEC"] + "/holdpoint-target-smb"
SERVER = ["/usr/bin/python3", os.environ["HP_SRC"] + "/tests/smb/server.py"]
KEY = "HKLM\\SOFTWARE\\Figures"
CHECKS = 250
ROUNDS = 8
NET_CALLS = 20


def requests():
    """A third each: a value that is there, a value that is not, a key that is not. Ten checks a key, as in procedures: Samba reads
    all of a key with each call."""
    for number in range(CHECKS):
        kind = number % 3
        key = f"{KEY}\\Part{number // 10}"
        args = [[key, f"Value{number}"], [key, f"Missing{number}"], [f"{key}\\Missing{number}"]][kind]
        yield {"id": number, "read": "registry.key" if kind == 2 else "registry.value", "args": args, "deadline_ms": 10000}, kind == 0


def ask(helper, request):
    helper.stdin.write(json.dumps(request) + "\n")
    helper.stdin.flush()
    return json.loads(helper.stdout.readline())


def figure_helper(url, env):
    """Seconds to connect, and seconds a check in each round."""
    with subprocess.Popen([HELPER, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, text=True) as helper:
        helper.stdout.readline()
        begun = time.perf_counter()
        ask(helper, {"id": 0, "read": "registry.key", "args": [KEY], "deadline_ms": 10000})
        connecting = time.perf_counter() - begun
        rounds = []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            for request, found in requests():
                answer = ask(helper, request)
                assert answer["id"] == request["id"] and answer["found"] is found, answer
            rounds.append((time.perf_counter() - begun) / CHECKS)
        helper.stdin.close()
    return connecting, rounds


def figure_check(work, url, env):
    checks = []
    for request, found in requests():
        args = request["args"]
        checks.append({request["read"]: args if len(args) > 1 else args[0], "expect": "present" if found else "absent"})
    steps = [{"id": str(number // 25 + 1), "host": "cap", "do": "Look at the keys.", "if_not": "Look again.", "why": "For the figures.",
              "verify": checks[number:number + 25]} for number in range(0, CHECKS, 25)]
    procedure = {"id": "figures-smb", "title": "Figures", "revision": "1", "status": "DRAFT", "sources": [{"document": "F", "part": "1"}],
                 "condition": "Figures are wanted.", "objective": "The figures are there.", "bring": ["Nothing."],
                 "hosts": {"cap": {"title": "the machine"}}, "steps": steps}
    (work / "smb.json").write_text(json.dumps(procedure))
    subprocess.run([PROGRAM, "compile", str(work / "smb.json"), "-o", str(work / "smb.hpl")], check=True)
    begun = time.perf_counter()
    done = subprocess.run([PROGRAM, "check", "figures-smb", "--library", str(work / "smb.hpl"), "--target", f"cap={url}", "--format", "json"],
                          env=env, stdout=subprocess.PIPE, check=False)
    took = time.perf_counter() - begun
    verdict = json.loads(done.stdout)
    assert verdict["verdict"] == "pass" and len(verdict["checks"]) == CHECKS, verdict["verdict"]
    return took


def figure_net(work, port, env):
    """Seconds of each call. Nothing of this computer's smb.conf counts for it either."""
    conf = work / "client.conf"
    conf.write_text("[global]\n" + "".join(f"{name} = {work}\n" for name in
                    ("private dir", "lock directory", "state directory", "cache directory", "pid directory")))
    (work / "net-login").write_text("username = root\npassword = secret\ndomain = TEST\n")
    command = ["net", "rpc", "registry", "getvalue", KEY + "\\Part0", "Value0", "-s", str(conf), "-p", port, "-S", "127.0.0.1", "-A", str(work / "net-login")]
    calls = []
    for _ in range(NET_CALLS):
        begun = time.perf_counter()
        done = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        calls.append(time.perf_counter() - begun)
        assert done.returncode == 0, done.stdout
    return calls


def figures(work, words, env):
    port, folder = words[1], words[3]
    seed = "Windows Registry Editor Version 5.00\n"
    for request, found in requests():
        if found:
            key, name = request["args"]
            seed += f'\n[{key.replace("HKLM", "HKEY_LOCAL_MACHINE")}]\n"{name}"=dword:{request["id"]:08x}\n'
    (work / "seed.reg").write_text(seed + "\n")
    subprocess.run(["net", "registry", "import", str(work / "seed.reg"), "-s", folder + "/smb.conf"], check=True, stdout=subprocess.DEVNULL)
    url = f"smb://127.0.0.1:{port}"
    connecting, rounds = figure_helper(url, env)
    whole = figure_check(work, url, env)
    calls = figure_net(work, port, env)
    print(f"{CHECKS} registry checks on one machine, against one `net rpc registry getvalue` a check; connecting takes {connecting * 1e3:.0f} ms")
    for name, of in (("median", statistics.median), ("least", min)):
        each, net = of(rounds), of(calls)
        print(f"  after connecting, {name}: {each * 1e3:.2f} ms a check (wanted: at most 1) against {net * 1e3:.1f} ms: "
              f"{net / each:.0f} times faster (wanted: at least 20)")
    net = statistics.median(calls)
    print(f"  the whole `holdpoint check`: {whole * 1e3:.0f} ms, {net * CHECKS / whole:.0f} times faster", flush=True)


def main():
    if not os.access(HELPER, os.X_OK) or shutil.which("net") is None:
        print("left out: the program was built without Samba, or its tools are not here")
        return
    work = pathlib.Path(tempfile.mkdtemp(prefix="hp-bench."))
    env = {"PATH": os.environ["PATH"], "HOME": str(work), "XDG_STATE_HOME": str(work / "state"), "TMPDIR": str(work), "LC_ALL": "C.UTF-8",
           "TZ": "UTC", "HOLDPOINT_SMB_CREDENTIALS": str(work / "credentials")}
    # Samba's own interfaces alone: the stand-in that leads one key elsewhere costs each message a way through Python.
    server = subprocess.Popen([*SERVER, "run", "--standin", "none", "--owner", str(os.getpid())], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    words = server.stdout.readline().split()
    try:
        if not words:
            print(f"left out: {server.stderr.read().strip()}")
            return
        (work / "credentials").write_text("username = root\npassword = secret\ndomain = TEST\n")
        (work / "credentials").chmod(0o600)
        figures(work, words, env)
    finally:
        if words:
            subprocess.run([*SERVER, "ctl", words[2], "quit"], check=False, stdout=subprocess.DEVNULL)
        server.wait()
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
