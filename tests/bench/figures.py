#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of the program, each beside something bare measured in the same run, so that machines can be compared. Never pass or fail on time.

    start     from the start of the process to its first whole screen, against a curses program that does nothing else (bare.c)
    memory    the wizard's peak resident set with its first screens drawn
    checks    250 registry checks through one helper, against the start of one process that does nothing
    confirm   from a typed word to the next prompt, the record on the disk, against one bare fdatasync

Run it from a release build: meson test --benchmark -v. HOLDPOINT, HP_LIBEXEC, HOLDPOINT_MKIMAGE, HP_BARE and HP_SRC are given by meson.
"""
import contextlib
import fcntl
import json
import os
import pathlib
import pty
import select
import shutil
import statistics
import struct
import subprocess
import tempfile
import termios
import time

PROGRAM = os.environ["HOLDPOINT"]
BARE = os.environ["HP_BARE"]
MKIMAGE = os.environ.get("HOLDPOINT_MKIMAGE")
LIBEXEC = os.environ["HP_LIBEXEC"]
SRC = os.environ["HP_SRC"]
PROCEDURE = "hmc-delete-mps-keys"
CHECKS = 250
STEPS = 60


def milliseconds(samples):
    return f"median {statistics.median(samples) * 1e3:.2f} ms, least {min(samples) * 1e3:.2f} ms, of {len(samples)}"


@contextlib.contextmanager
def in_terminal(command, env):
    """Starts a command on a new terminal of 80x24; gives (process, master, start time)."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True)
    os.close(slave)
    try:
        yield process, master, begun
    finally:
        os.close(master)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def read_until(descriptor, text, seconds=20):
    seen = b""
    end = time.monotonic() + seconds
    while text not in seen:
        ready, _, _ = select.select([descriptor], [], [], max(0, end - time.monotonic()))
        if not ready:
            raise TimeoutError(f"{text!r} did not come; {seen[-400:]!r} did")
        data = os.read(descriptor, 65536)
        if not data:
            raise EOFError(f"ended without {text!r}; {seen[-400:]!r}")
        seen += data
    return seen


def time_to_screen(command, text, env, times):
    samples = []
    for _ in range(times):
        with in_terminal(command, env) as (process, master, begun):
            read_until(master, text)
            samples.append(time.perf_counter() - begun)
            process.kill()
    return samples


def peak_kilobytes(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM"):
                return int(line.split()[1])
    return 0


def make_image(folder, keys):
    config = folder / "Windows" / "System32" / "config"
    config.mkdir(parents=True)
    software = "+Microsoft\\Windows NT\\CurrentVersion\n=ProductName sz Microsoft Windows Server 2003\n"
    software += "".join(f"+Figures\\Key{number}\n=Value dword {number}\n" for number in range(keys))
    system = "+Select\n=Current dword 1\n=Default dword 1\n=LastKnownGood dword 1\n=Failed dword 0\n"
    system += "+ControlSet001\\Control\\ComputerName\\ComputerName\n=ComputerName sz MPS01\n"
    for name, text in (("SOFTWARE", software), ("SYSTEM", system)):
        subprocess.run([MKIMAGE, "new", str(config / name)], input=text.encode(), check=True)


def compile_procedure(work, name, steps):
    with open(f"{SRC}/procedures/{PROCEDURE}.json", encoding="utf-8") as shipped:
        procedure = json.load(shipped)
    procedure.update({"id": name, "title": "Figures", "steps": steps})
    procedure.pop("practice", None)
    source = work / f"{name}.json"
    source.write_text(json.dumps(procedure))
    library = work / f"{name}.hpl"
    subprocess.run([PROGRAM, "compile", str(source), "-o", str(library)], check=True)
    return str(library)


def figure_start(env):
    nothing = []
    for _ in range(40):
        begun = time.perf_counter()
        subprocess.run(["/bin/true"], check=True)
        nothing.append(time.perf_counter() - begun)
    bare = time_to_screen([BARE], b"bare and ready", env, 30)
    library = time_to_screen([PROGRAM], PROCEDURE.encode(), env, 30)
    print(f"start of a process that does nothing (true): {milliseconds(nothing)}")
    print(f"start to first screen, bare curses program: {milliseconds(bare)}")
    print(f"start to first screen, holdpoint: {milliseconds(library)}; "
          f"{statistics.median(library) / statistics.median(bare):.2f} times the bare one")
    drill = time_to_screen([PROGRAM, "train", PROCEDURE], PROCEDURE.encode(), env, 5)
    print(f"start to first screen of a drill (makes its practice machine first): {milliseconds(drill)}")
    return statistics.median(nothing)


def figure_memory(env):
    with in_terminal([BARE], env) as (process, master, _):
        read_until(master, b"bare and ready")
        bare = peak_kilobytes(process.pid)
        process.kill()
    with in_terminal([PROGRAM], env) as (process, master, _):
        read_until(master, PROCEDURE.encode())
        library = peak_kilobytes(process.pid)
        process.kill()
    with in_terminal([PROGRAM, "train", PROCEDURE], env) as (process, master, _):
        read_until(master, PROCEDURE.encode())
        drill = peak_kilobytes(process.pid)
    print(f"peak memory: bare curses program {bare} KiB, holdpoint with the library {library} KiB, with a drill {drill} KiB")


def figure_checks(work, env, nothing):
    image = work / "image"
    make_image(image, CHECKS)
    helper_path = f"{LIBEXEC}/holdpoint-target-offline"
    samples, answering = [], []
    for _ in range(10):
        begun = time.perf_counter()
        helper = subprocess.Popen([helper_path, f"offline:{image}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)
        hello = helper.stdout.readline()
        assert b'"holdpoint"' in hello, hello
        asked = time.perf_counter()
        helper.stdin.write(b"".join(json.dumps({"id": number + 1, "read": "registry.key", "args": [f"HKLM\\SOFTWARE\\Figures\\Key{number}"],
                                                "deadline_ms": 60000}).encode() + b"\n" for number in range(CHECKS)))
        helper.stdin.flush()
        for _ in range(CHECKS):
            assert json.loads(helper.stdout.readline())["found"] is True
        done = time.perf_counter()
        samples.append(done - begun)
        answering.append(done - asked)
        helper.stdin.close()
        helper.wait()
    print(f"{CHECKS} registry checks through one helper, its start included: {milliseconds(samples)}; "
          f"{statistics.median(samples) / nothing:.1f} times the start of one process that does nothing")
    print(f"{CHECKS} registry checks, from the first question to the last answer: {milliseconds(answering)}; "
          f"{statistics.median(answering) / CHECKS * 1e6:.0f} us a check")
    checks = [{"registry.key": f"HKLM\\SOFTWARE\\Figures\\Key{number}", "expect": "present"} for number in range(CHECKS)]
    library = compile_procedure(work, "figures-checks", [
        {"id": "1", "do": "Look at the keys.", "verify": checks, "if_not": "Look again.", "why": "For the figures."}])
    samples = []
    for _ in range(5):
        begun = time.perf_counter()
        subprocess.run([PROGRAM, "check", "figures-checks", "--library", library, "--target", f"mps=offline:{image}", "--format", "json"],
                       check=True, stdout=subprocess.DEVNULL, env=env)
        samples.append(time.perf_counter() - begun)
    print(f"`holdpoint check` of {CHECKS} checks, whole: {milliseconds(samples)}")


def figure_confirm(work, env):
    steps = [{"id": str(number), "do": f"Look at lamp {number}.", "see": "It is green.", "if_not": "Look again.", "why": "For the figures."}
             for number in range(1, STEPS + 1)]
    steps.append({"id": "last", "do": "Look at the keys.", "if_not": "Look again.", "why": "For the figures.",
                  "verify": [{"registry.key": "HKLM\\SOFTWARE\\Figures\\Key1", "expect": "present"}]})
    library = compile_procedure(work, "figures-steps", steps)
    state = work / "state-confirm"
    process = subprocess.Popen([PROGRAM, "run", "figures-steps", "--library", library, "--target", f"mps=offline:{work / 'image'}",
                                "--operator", "Kim Nowak", "--state", str(state), "--plain"],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, bufsize=0)

    def say(words):
        begun = time.perf_counter()
        process.stdin.write(words + b"\n")
        read_until(process.stdout.fileno(), b"] > ")
        return time.perf_counter() - begun

    read_until(process.stdout.fileno(), b"condition] > ")
    say(b"yes")
    samples = [say(b"done") for _ in range(STEPS - 1)]
    process.stdin.close()
    process.wait()
    bare = []
    with open(state / "bare", "wb") as plain:
        for _ in range(100):
            plain.write(b"x" * 4096)
            plain.flush()
            begun = time.perf_counter()
            os.fdatasync(plain.fileno())
            bare.append(time.perf_counter() - begun)
    print(f"one bare fdatasync of 4 KiB: {milliseconds(bare)}")
    print(f"one step confirmed, from the word to the next prompt: {milliseconds(samples)}; "
          f"{statistics.median(samples) / statistics.median(bare):.1f} times the bare fdatasync")


def main():
    work = pathlib.Path(tempfile.mkdtemp(prefix="hp-bench."))
    env = {"PATH": os.environ["PATH"], "HOME": str(work), "XDG_STATE_HOME": str(work / "state"), "TMPDIR": str(work),
           "LC_ALL": "C.UTF-8", "TZ": "UTC", "TERM": "xterm-256color"}
    try:
        nothing = figure_start(env)
        figure_memory(env)
        if MKIMAGE:
            figure_checks(work, env, nothing)
            figure_confirm(work, env)
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
