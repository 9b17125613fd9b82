#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A TCP proxy for tests, on a free port of 127.0.0.1, that can be a bad network or a bad server.

    proxy.py [--owner PID] [--mode "MODE"] [PORT]        PORT: the server behind it, none for mute or garbage

One line comes on standard output: READY PORT CONTROL FOLDER. It ends with the command `quit` or with
its owner (its parent if not given), and FOLDER goes with it. Commands as for server.py (`server.py ctl CONTROL WORD...`):

    mode pass                 hands everything on
    mode mute                 accepts and never answers; connections that are open fall silent
    mode slow BYTES MS        hands on from the server BYTES at a time, MS milliseconds apart
    mode delay MS             hands on each read of the server's bytes MS milliseconds late
    mode garbage              answers what is sent with bytes that mean nothing
    mode cut BYTES            closes a connection when the server has sent so many more bytes
    mode hold BYTES           hands on so many bytes from the server, and the next ones when the mode changes
    mode refuse               closes each connection at once, also those that are open
    drop                      closes the connections that are open, once
    connections               how many were ever accepted
    wait-held                 waits until bytes are held back
    quit

A mode counts at once, for open connections too.
"""

import argparse
import os
import random
import select
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time

PATIENCE = float(os.environ.get("HP_PATIENCE", "30"))


class Proxy:
    def __init__(self, port, mode):
        self.port = port
        self.changed = threading.Condition()
        self.mode = mode
        self.left = 0
        self.held = False
        self.accepted = 0
        self.open = set()
        self.set_mode(mode)

    def set_mode(self, words):
        kinds = {"pass": 0, "mute": 0, "slow": 2, "delay": 1, "garbage": 0, "cut": 1, "hold": 1, "refuse": 0}
        if not words or kinds.get(words[0]) != len(words) - 1:
            raise ValueError("no such mode")
        numbers = [int(word) for word in words[1:]]
        with self.changed:
            self.mode = [words[0], *numbers]
            self.left = numbers[0] if words[0] in ("cut", "hold") else 0
            self.held = False
            self.changed.notify_all()
        if words[0] == "refuse":
            self.drop()

    def drop(self):
        with self.changed:
            for connection in self.open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def wait_held(self):
        with self.changed:
            if not self.changed.wait_for(lambda: self.held, PATIENCE):
                raise ValueError("gave up")

    def await_mode(self):
        """With the lock held: until there is another one."""
        mode = self.mode
        self.held = True
        self.changed.notify_all()
        self.changed.wait_for(lambda: self.mode is not mode)

    def accept(self, listener):
        while True:
            client, _ = listener.accept()
            with self.changed:
                self.accepted += 1
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        server = None
        with self.changed:
            self.open.add(client)
        try:
            if self.mode[0] == "refuse":
                return
            if self.port:
                try:
                    server = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
                    server.settimeout(None)
                except OSError:
                    server = None
                if server is None and self.mode[0] not in ("mute", "garbage"):
                    return
            if server is not None:
                threading.Thread(target=self.back, args=(server, client), daemon=True).start()
            self.forth(client, server)
        except OSError:
            pass
        finally:
            with self.changed:
                self.open.discard(client)
            for end in (client, server):
                shut(end)
            client.close()

    def forth(self, client, server):
        while True:
            raw = client.recv(65536)
            if not raw:
                return
            if self.mode[0] == "garbage":
                noise = random.Random(len(raw)).randbytes(600)
                # Once as bytes without sense, once as an answer of plausible length.
                client.sendall(noise if len(raw) % 2 else b"\0\0\2\x58" + noise)
            elif self.mode[0] == "mute" or server is None:
                continue
            else:
                server.sendall(raw)

    def back(self, server, client):
        try:
            while True:
                raw = server.recv(65536)
                if not raw:
                    break
                if not self.hand_back(raw, client):
                    break
        except OSError:
            pass
        finally:
            shut(client)
            server.close()

    def hand_back(self, raw, client):
        """False if the connection ends here."""
        while raw:
            kind, *numbers = self.mode
            part = raw
            if kind in ("mute", "garbage"):
                return True
            if kind == "slow":
                part = raw[:numbers[0]]
                time.sleep(numbers[1] / 1000)
            elif kind == "delay":
                time.sleep(numbers[0] / 1000)
            elif kind == "cut":
                with self.changed:
                    part = raw[:self.left]
                    self.left -= len(part)
                    if not part:
                        return False
            elif kind == "hold":
                with self.changed:
                    part = raw[:self.left]
                    self.left -= len(part)
                    if not part:
                        self.await_mode()
                        continue
            client.sendall(part)
            raw = raw[len(part):]
        return True

    def command(self, words):
        if words[0] == "mode":
            self.set_mode(words[1:] if len(words) != 2 else words[1].split())
        elif words == ["drop"]:
            self.drop()
        elif words == ["connections"]:
            return str(self.accepted)
        elif words == ["wait-held"]:
            self.wait_held()
        else:
            raise ValueError("unknown command " + words[0])
        return ""


def shut(end):
    try:
        if end is not None:
            end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


def control(listener, proxy, done):
    while True:
        connection, _ = listener.accept()
        with connection, connection.makefile("rwb") as stream:
            for line in stream:
                words = line.decode().rstrip("\n").split("\t")
                if words == ["quit"]:
                    stream.write(b"ok\n")
                    stream.flush()
                    os.write(done, b"q")
                    return
                try:
                    answer = ("ok " + proxy.command(words)).strip()
                except (ValueError, IndexError) as why:
                    answer = "error %s" % why
                stream.write(answer.encode() + b"\n")
                stream.flush()


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--owner", type=int, default=os.getppid())
    parser.add_argument("--mode", default="pass")
    parser.add_argument("port", type=int, nargs="?", default=0)
    options = parser.parse_args()
    try:
        owner = os.pidfd_open(options.owner)
    except ProcessLookupError:
        sys.exit(1)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    base = os.environ.get("TMPDIR", "/tmp")
    folder = tempfile.mkdtemp(prefix="hpx.", dir=base if len(base) < 70 else "/tmp")
    try:
        proxy = Proxy(options.port, options.mode.split())
        done, done_write = os.pipe()
        inside = socket.create_server(("127.0.0.1", 0), backlog=128)
        commands = socket.socket(socket.AF_UNIX)
        commands.bind(folder + "/control")
        commands.listen(16)
        threading.Thread(target=proxy.accept, args=(inside,), daemon=True).start()
        threading.Thread(target=control, args=(commands, proxy, done_write), daemon=True).start()
        print("READY", inside.getsockname()[1], folder + "/control", folder, flush=True)
        select.select([done, owner], [], [])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
