#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A private Samba server for tests, looking like a Windows Server 2003, on a free port of 127.0.0.1.

Run by the system's own Python (/usr/bin/python3), which has Samba's modules. Needs root, or a user
namespace in which it is root; where neither is to be had it exits 77 with the reason on stderr.

    server.py run [--owner PID] [--name CAP01] [--workgroup TEST] [--user NAME=PASSWORD]...
                  [--share NAME=FOLDER]... [--deny SHARE]... [--dfs SHARE]... [--nt1] [--no-signing]
                  [--registry FILE.reg]... [--standin svcctl,samr,srvsvc,winreg] [--without PIPE,...]
                  [--port N] [--bare]

When the server can be logged on to, one line comes on standard output:

    READY PORT CONTROL FOLDER

PORT is the server's, CONTROL a unix socket for commands, FOLDER the server's own (removed at the
end). The server ends with the command `quit`, with a signal, or with the process --owner (its
parent if not given; in a shell test: $$); all processes that it started end with it.

Users: the first (root, password "secret") may do all; further ones are mapped to accounts of this
system without rights, so that a folder of mode 0700 is closed to them. Shares C$ and ADMIN$ always
exist, on FOLDER/c and FOLDER/c/Windows; tests make and delete files there themselves. --deny
refuses a share to everybody. --dfs makes a share one whose links "msdfs:HOST\\SHARE" are shown as
reparse points. --nt1 serves SMB1 only; --no-signing is what such old servers do. --bare
leaves the registry as Samba makes it.

--standin serves these interfaces from FOLDER/standin.json by standin.py instead of Samba; services
and local groups can change only there. Given nothing it is svcctl,samr,winreg (of which the last
only lets the product name stand in the registry, and costs each of its messages a way through
Python); "none" leaves Samba's own, and is what measurements want.
--without takes pipes away altogether: opening them fails as on a machine without that service.

Commands: one line on CONTROL, words separated by tabs; the answer is one line "ok[ TEXT]" or
"error TEXT", sent when the change can be seen by clients. From a shell, lib.sh beside this or

    server.py ctl CONTROL WORD...

    reg-add KEY                           reg-delete KEY (with all below)
    reg-set KEY NAME TYPE VALUE           reg-unset KEY NAME
        TYPE as sz, expand_sz, multi_sz (parts separated by |), dword, qword, binary, or a number
        with VALUE in hexadecimal; NAME may be empty
    reg-rename KEY NEWKEY                 reg-import FILE
    reg-deny KEY                          leaves it to the first user alone
    share-add NAME FOLDER [COMMENT]       share-delete NAME     share-deny NAME     share-allow NAME
    service NAME [display=TEXT] [state=WORD] [start=WORD] [type=N] [deny=1]     service-delete NAME
    account-add NAME    account-delete NAME    group-add NAME    group-delete NAME
    domain NAME                           a domain controller of that domain; "" ends it
    set PATH JSON                         any member of standin.json, as deny or machine.booted
    pause | continue                      all its processes stand still
    stop | start | restart                same port
    quit
"""

import argparse
import ctypes
import json
import os
import pwd
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PATIENCE = float(os.environ.get("HP_PATIENCE", "30"))
DCERPCD = ("/usr/libexec/samba/samba-dcerpcd", "/usr/lib/x86_64-linux-gnu/samba/samba-dcerpcd")
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
CLONE_NEWUTS = 0x04000000
libc = ctypes.CDLL(None, use_errno=True)

SEED = r"""
[HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion]
ProductName sz Microsoft Windows Server 2003
CSDVersion sz Service Pack 2
CurrentVersion sz 5.2
CurrentBuild sz 3790
CurrentBuildNumber sz 3790
SystemRoot sz C:\WINDOWS
[HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall]
[HKLM\SYSTEM\Select]
Current dword 1
Default dword 1
LastKnownGood dword 1
Failed dword 0
[HKLM\SYSTEM\CurrentControlSet\Control\ComputerName\ComputerName]
ComputerName sz {name}
[HKLM\SYSTEM\CurrentControlSet\Control\ComputerName\ActiveComputerName]
ComputerName sz {name}
[HKLM\SYSTEM\CurrentControlSet\Control\ProductOptions]
ProductType sz ServerNT
[HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment]
PROCESSOR_ARCHITECTURE sz x86
[HKLM\SYSTEM\CurrentControlSet\Services]
"""

SERVICES = [
    # name, display name, start, state, type
    ("Browser", "Computer Browser", "auto", "running", 0x20),
    ("IISADMIN", "IIS Admin Service", "auto", "running", 0x20),
    ("LanmanServer", "Server", "auto", "running", 0x20),
    ("RemoteRegistry", "Remote Registry", "auto", "running", 0x20),
    ("Spooler", "Print Spooler", "auto", "running", 0x110),
    ("TlntSvr", "Telnet", "disabled", "stopped", 0x10),
    ("W3SVC", "World Wide Web Publishing Service", "auto", "running", 0x20),
]
STARTS = ["boot", "system", "auto", "manual", "disabled"]
STATES = ["", "stopped", "start-pending", "stop-pending", "running", "continue-pending",
          "pause-pending", "paused"]
TYPES = {"none": 0, "sz": 1, "expand_sz": 2, "binary": 3, "dword": 4, "multi_sz": 7, "qword": 11}


class Failure(Exception):
    """What a command could not do, as one sentence."""


def wait_until(condition, what):
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise Failure("gave up waiting for " + what)
        time.sleep(0.02)


def reserve_port(port):
    """A port that nobody else is given while the socket lives: bound, not listened on, so that smbd can bind it too, now and
    after a restart (both with SO_REUSEADDR)."""
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", port))
    return held


def value_bytes(kind, text):
    """A registry value's type number and raw bytes."""
    if kind not in TYPES:
        return int(kind, 0), bytes.fromhex(text)
    number = TYPES[kind]
    if kind in ("sz", "expand_sz"):
        return number, (text + "\0").encode("utf-16-le")
    if kind == "multi_sz":
        parts = text.split("|") if text else []
        return number, "".join(p + "\0" for p in parts + [""]).encode("utf-16-le")
    if kind == "dword":
        return number, int(text, 0).to_bytes(4, "little")
    if kind == "qword":
        return number, int(text, 0).to_bytes(8, "little")
    return number, bytes.fromhex(text)


def long_key(key):
    """The whole name of a key, where Samba can keep it (see standin.py)."""
    made_up = "HKLM\\SOFTWARE\\MICROSOFT\\WINDOWS NT\\CURRENTVERSION"
    key = key.replace("HKEY_LOCAL_MACHINE\\", "HKLM\\", 1)
    if (key.upper() + "\\").startswith(made_up + "\\"):
        key = "HKLM\\SYSTEM\\HoldpointTestCurrentVersion" + key[len(made_up):]
    for short, full in (("HKLM", "HKEY_LOCAL_MACHINE"), ("HKU", "HKEY_USERS")):
        if key.upper().startswith(short + "\\"):
            return full + key[len(short):]
    return key


def moved(path, change):
    """The text of a .reg file with its keys changed."""
    with open(path, "rb") as given:
        raw = given.read()
    lines = raw.decode("utf-16" if raw[:2] == b"\xff\xfe" else "utf-8").splitlines()
    for i, line in enumerate(lines):
        deletes = line.startswith("[-")
        if line.startswith("["):
            lines[i] = "[" + "-" * deletes + change(long_key(line[1 + deletes:-1])) + "]"
    # Without an empty line at its end Samba loses the last key.
    return "\r\n".join(lines) + "\r\n\r\n"


def reg_value_line(name, kind, text):
    number, raw = value_bytes(kind, text)
    quoted = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"' if name else "@"
    return "%s=hex(%x):%s" % (quoted, number, ",".join("%02x" % b for b in raw))


def seed_reg(name):
    lines = ["Windows Registry Editor Version 5.00", ""]
    for line in SEED.format(name=name).strip().splitlines():
        if line.startswith("["):
            lines += ["", "[" + long_key(line[1:-1]) + "]"]
        else:
            value, kind, text = line.split(" ", 2)
            lines.append(reg_value_line(value, kind, text))
    return "\r\n".join(lines) + "\r\n\r\n"


class Server:
    def __init__(self, options):
        self.options = options
        # Samba's sockets below it must fit into a sun_path.
        base = os.environ.get("TMPDIR", "/tmp")
        self.folder = tempfile.mkdtemp(prefix="hps.", dir=base if len(base) < 40 else "/tmp")
        os.chmod(self.folder, 0o755)
        self.conf = self.folder + "/smb.conf"
        self.control = self.folder + "/control"
        self.reserved = reserve_port(options.port)
        self.port = self.reserved.getsockname()[1]
        self.running = []
        self.standin_process = None
        self.shares = {}
        self.denied = set(options.deny)
        pipes = options.standin.split(",")
        self.standin = [p for p in pipes if p and p != "none"]
        self.users = [u.split("=", 1) for u in options.user] or [["root", "secret"]]
        for sub in ("private", "lock", "state", "cache", "pid", "ncalrpc", "log", "c/Windows"):
            os.makedirs(self.folder + "/" + sub)
        os.chmod(self.folder + "/private", 0o700)
        self.add_share("C$", self.folder + "/c", "Default share")
        self.add_share("ADMIN$", self.folder + "/c/Windows", "Remote Admin")
        for text in options.share:
            name, path = text.split("=", 1)
            os.makedirs(path, exist_ok=True)
            self.add_share(name, path, "")

    # ---- files that Samba reads ----

    def add_share(self, name, path, comment):
        self.shares[name] = (path, comment)

    def write_conf(self):
        f, o = self.folder, self.options
        lines = [
            "[global]", "netbios name = " + o.name, "workgroup = " + o.workgroup,
            "server role = standalone server", "smb ports = %d" % self.port,
            "bind interfaces only = yes", "interfaces = lo", "disable netbios = yes",
            "private dir = %s/private" % f, "lock directory = %s/lock" % f,
            "state directory = %s/state" % f, "cache directory = %s/cache" % f,
            "pid directory = %s/pid" % f, "ncalrpc dir = %s/ncalrpc" % f,
            "passdb backend = tdbsam", "log file = %s/log/samba" % f, "log level = 1",
            "rpc start on demand helpers = no", "load printers = no", "disable spoolss = yes",
            "usershare max shares = 0", "username map = %s/users" % f, "map to guest = never",
            "restrict anonymous = 2", "lanman auth = no",
            "ntlm auth = ntlmv1-permitted" if o.nt1 else "ntlm auth = ntlmv2-only",
            "server min protocol = " + ("NT1" if o.nt1 else "SMB2_02"),
            "server max protocol = " + ("NT1" if o.nt1 else "SMB3"),
            "server signing = " + ("disabled" if o.no_signing else "default"),
            "deadtime = 0", "max log size = 0", "panic action =", "server string = ",
        ]
        for name, (path, comment) in self.shares.items():
            lines += ["[%s]" % name, "path = " + path, "comment = " + comment, "read only = no",
                      "admin users = root", "browseable = yes"]
            if name in self.denied:
                lines.append("hosts deny = ALL")
            if name in o.dfs:
                lines.append("msdfs root = yes")
        self.write("smb.conf", "\n".join(lines) + "\n")

    def write(self, name, text):
        path = self.folder + "/" + name
        with open(path + ".new", "w", encoding="utf-8") as out:
            out.write(text)
        os.rename(path + ".new", path)

    def write_users(self):
        """Names that this system does not know are mapped to accounts that it does."""
        free = [n for n in ("daemon", "bin", "sys", "games", "man", "lp") if exists_account(n)]
        lines = []
        for i, (name, password) in enumerate(self.users):
            unix = "root" if i == 0 else free.pop(0)
            if unix != name:
                lines.append("!%s = %s" % (unix, name))
            self.tool(["smbpasswd", "-c", self.conf, "-a", "-s", unix],
                      given="%s\n%s\n" % (password, password))
        self.write("users", "\n".join(lines) + "\n")

    def tool(self, words, given=""):
        # The tools look at the terminal and the locale; they get neither.
        done = subprocess.run(words, input=given.encode(), stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=PATIENCE, check=False,
                              env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"})
        if done.returncode != 0:
            raise Failure("%s: %s" % (" ".join(words[:3]), done.stdout.decode(errors="replace").strip().replace("\n", "; ")))
        return done.stdout.decode(errors="replace")

    # ---- processes ----

    def spawn(self, words, log):
        with open("%s/log/%s" % (self.folder, log), "ab") as out:
            return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                    preexec_fn=die_with_parent, start_new_session=True)

    def start(self):
        if self.running:
            return
        shutil.rmtree(self.folder + "/ncalrpc", ignore_errors=True)
        os.makedirs(self.folder + "/ncalrpc")
        daemon = next(p for p in DCERPCD if os.path.exists(p))
        flags = ["-F", "--no-process-group", "-s", self.conf]
        self.running = [
            self.spawn([daemon, *flags, "--libexec-rpcds"], "samba-dcerpcd"),
            self.spawn(["/usr/sbin/smbd", *flags, "--debug-stdout"], "smbd"),
        ]
        np = self.folder + "/ncalrpc/np/"
        # All of a helper's sockets are listened on before the next helper's.
        wait_until(lambda: self.alive() and all(os.path.exists(np + p) for p in
                   ("svcctl", "srvsvc", "winreg", "samr", "lsarpc", "wkssvc")), "the pipes")
        self.take_over_pipes()
        wait_until(lambda: self.alive() and answers(self.port), "port %d" % self.port)
        wait_until(self.can_log_on, "a logon")

    def alive(self):
        for process in self.running:
            if process.poll() is not None:
                raise Failure("ended by itself: %s; %s" % (process.args[0], self.last_words()))
        return True

    def last_words(self):
        text = ""
        for name in ("smbd", "samba-dcerpcd"):
            with open("%s/log/%s" % (self.folder, name), errors="replace") as log:
                text += " ".join(log.read()[-600:].split())
        return text

    def take_over_pipes(self):
        np = self.folder + "/ncalrpc/np/"
        without = [p for p in self.options.without.split(",") if p]
        for pipe in {*self.standin, *without}:
            wait_until(lambda p=pipe: os.path.exists(np + p), "the pipe " + pipe)
            if pipe == "winreg" and pipe in self.standin:
                os.rename(np + pipe, np + pipe + ".samba")
            else:
                os.unlink(np + pipe)
        pipes = [p for p in self.standin if p not in without]
        if pipes:
            self.running.append(self.spawn(
                ["/usr/bin/python3", HERE + "/standin.py", np, self.folder + "/standin.json", *pipes],
                "standin"))
            wait_until(lambda: self.alive() and all(os.path.exists(np + p) for p in pipes), "the stand-in")

    def can_log_on(self):
        self.alive()
        try:
            self.visible_shares()
            return True
        except RuntimeError as why:
            self.last_refusal = why
            # Only what comes of a server that is not ready yet is waited for.
            return False

    def connect(self, interface):
        from samba import credentials, param
        lp = param.LoadParm(filename_for_non_global_lp=self.client_conf())
        creds = credentials.Credentials()
        creds.guess(lp)
        creds.set_username(self.users[0][0])
        creds.set_password(self.users[0][1])
        creds.set_domain(self.options.workgroup)
        creds.set_kerberos_state(credentials.DONT_USE_KERBEROS)
        return interface("ncacn_np:127.0.0.1", lp, creds)

    def visible_shares(self):
        from samba.dcerpc import srvsvc
        pipe = self.connect(srvsvc.srvsvc)
        if "srvsvc" in self.standin:
            return None
        ctr = srvsvc.NetShareInfoCtr()
        ctr.level = 1
        ctr.ctr = srvsvc.NetShareCtr1()
        info, _, _ = pipe.NetShareEnumAll("127.0.0.1", ctr, 0xffffffff, 0)
        return {share.name for share in info.ctr.array}

    def client_conf(self):
        path = self.folder + "/client.conf"
        if not os.path.exists(path):
            least = "NT1" if self.options.nt1 else "SMB2_02"
            self.write("client.conf", "[global]\nsmb ports = %d\nclient min protocol = %s\n"
                       "client ipc min protocol = %s\nclient ipc signing = %s\nclient signing = %s\nprivate dir = %s/private\n" % (
                           self.port, least, least, *(["if_required"] * 2 if self.options.no_signing else ["required"] * 2), self.folder))
        return path

    def stop(self):
        """Ends all processes of the server, also those that its daemons left to themselves."""
        for process in self.running:
            signal_group(process.pid, signal.SIGCONT)
            signal_group(process.pid, signal.SIGKILL)
        for process in self.running:
            process.wait()
        self.running = []
        # As a subreaper this process has inherited what they started.
        while True:
            for pid in descendants(os.getpid()):
                kill(pid, signal.SIGKILL)
            try:
                if os.waitpid(-1, 0) == (0, 0):
                    break
            except ChildProcessError:
                break

    def all_processes(self):
        return descendants(os.getpid())

    # ---- commands ----

    def command(self, words):
        name, *args = words
        handler = getattr(self, "do_" + name.replace("-", "_"), None)
        if handler is None:
            raise Failure("unknown command " + name)
        try:
            return handler(*args) or ""
        except TypeError as why:
            raise Failure("wrong number of words: %s" % why) from why

    def registry(self, *words):
        return self.tool(["net", "registry", *words, "-s", self.conf])

    def import_text(self, text):
        with tempfile.NamedTemporaryFile(suffix=".reg", dir=self.folder) as out:
            out.write(b"\xff\xfe" + text.encode("utf-16-le"))
            out.flush()
            self.registry("import", out.name)

    def do_reg_add(self, key):
        self.import_text("Windows Registry Editor Version 5.00\r\n\r\n[%s]\r\n\r\n" % long_key(key))

    def do_reg_set(self, key, name, kind, text):
        self.import_text("Windows Registry Editor Version 5.00\r\n\r\n[%s]\r\n%s\r\n\r\n"
                         % (long_key(key), reg_value_line(name, kind, text)))

    def do_reg_delete(self, key):
        self.registry("deletekey_recursive", long_key(key))

    def do_reg_unset(self, key, name):
        self.registry("deletevalue", long_key(key), name)

    def do_reg_import(self, path):
        self.import_text(moved(path, lambda key: key))

    def do_reg_rename(self, key, new):
        path = self.folder + "/rename.reg"
        self.registry("export", long_key(key), path)
        self.import_text(moved(path, lambda old: long_key(new) + old[len(long_key(key)):]))
        os.unlink(path)
        self.do_reg_delete(key)

    def do_reg_deny(self, key):
        from samba.dcerpc import security, winreg
        from samba.ndr import ndr_pack
        pipe = self.connect(winreg.winreg)
        name = winreg.String()
        name.name = key.removeprefix("HKLM\\")
        handle = pipe.OpenKey(pipe.OpenHKLM(None, 0x02000000), name, 0, 0x02000000)
        raw = ndr_pack(security.descriptor.from_sddl("O:BAG:BAD:(A;;0x000f003f;;;BA)", security.dom_sid("S-1-5-21-1-2-3")))
        data = winreg.KeySecurityData()
        data.data, data.size, data.len = list(raw), len(raw), len(raw)
        pipe.SetKeySecurity(handle, 4, data)  # 4: who may do what

    def reload(self):
        self.write_conf()
        if not self.running:
            return
        self.tool(["smbcontrol", "-s", self.conf, "all", "reload-config"])
        if "srvsvc" not in self.standin:
            wanted = set(self.shares) | {"IPC$"}
            wait_until(lambda: self.visible_shares() == wanted, "the shares")

    def do_share_add(self, name, path, comment=""):
        os.makedirs(path, exist_ok=True)
        self.add_share(name, path, comment)
        self.reload()

    def do_share_delete(self, name):
        self.shares.pop(name, None)
        self.reload()

    def do_share_deny(self, name):
        self.denied.add(name)
        self.reload()

    def do_share_allow(self, name):
        self.denied.discard(name)
        self.reload()

    def load_standin(self):
        with open(self.folder + "/standin.json", encoding="utf-8") as given:
            return json.load(given)

    def save_standin(self, state):
        self.write("standin.json", json.dumps(state, indent=1))

    def do_service(self, name, *changes):
        state = self.load_standin()
        service = next((s for s in state["services"] if s["name"].upper() == name.upper()), None)
        if service is None:
            service = new_service(name, name, "auto", "stopped", 0x10)
            state["services"].append(service)
        for change in changes:
            member, text = change.split("=", 1)
            if member == "state":
                service["state"] = STATES.index(text) if text in STATES else int(text, 0)
            elif member == "start":
                service["start"] = STARTS.index(text) if text in STARTS else int(text, 0)
            elif member in ("type", "deny"):
                service[member] = int(text, 0)
            elif member in ("display", "name"):
                service[member] = text
            else:
                raise Failure("a service has no " + member)
        self.save_standin(state)

    def do_service_delete(self, name):
        state = self.load_standin()
        state["services"] = [s for s in state["services"] if s["name"].upper() != name.upper()]
        self.save_standin(state)

    def change_list(self, member, name, there):
        state = self.load_standin()
        state[member] = [n for n in state[member] if n.upper() != name.upper()] + [name] * there
        self.save_standin(state)

    def do_account_add(self, name):
        self.change_list("accounts", name, True)

    def do_account_delete(self, name):
        self.change_list("accounts", name, False)

    def do_group_add(self, name):
        self.change_list("groups", name, True)

    def do_group_delete(self, name):
        self.change_list("groups", name, False)

    def do_domain(self, name):
        self.do_set("domain", json.dumps(name or None))

    def do_set(self, path, text):
        state = self.load_standin()
        *way, last = path.split(".")
        place = state
        for member in way:
            place = place.setdefault(member, {})
        place[last] = json.loads(text)
        self.save_standin(state)

    def do_pause(self):
        # A child that starts meanwhile would get away, so until all stand still.
        def stopped():
            pids = self.all_processes()
            for pid in pids:
                kill(pid, signal.SIGSTOP)
            return all(process_state(pid) in "TtZX" for pid in pids)
        wait_until(stopped, "the processes to stand still")

    def do_continue(self):
        for pid in self.all_processes():
            kill(pid, signal.SIGCONT)

    def do_stop(self):
        self.stop()

    def do_start(self):
        self.start()

    def do_restart(self):
        self.stop()
        self.start()

    def do_folder(self):
        return self.folder

    # ---- life ----

    def prepare(self):
        self.write_conf()
        self.write_users()
        if not self.options.bare:
            self.import_text(seed_reg(self.options.name))
        for path in self.options.registry:
            self.do_reg_import(path)
        self.save_standin({
            "machine": {"name": self.options.name, "booted": 1700000000, "version": [5, 2],
                        "type": 0x9003, "comment": ""},
            "services": [new_service(*row) for row in SERVICES],
            "accounts": ["Administrator", "Guest", "SUPPORT_388945a0"],
            "groups": ["HelpServicesGroup", "IIS_WPG", "TelnetClients"],
            "global_groups": ["None"],
            "builtin": ["Administrators", "Backup Operators", "Guests", "Users"],
            "domain": None,
            "shares": [{"name": "C$", "path": "C:\\", "comment": "Default share", "type": 0x80000000},
                       {"name": "IPC$", "path": "", "comment": "Remote IPC", "type": 0x80000003}],
            "deny": [],
            "answers": {},
        })
        self.start()

    def serve(self, listener, owner):
        poll = select.poll()
        poll.register(listener, select.POLLIN)
        if owner is not None:
            poll.register(owner, select.POLLIN)
        while True:
            for fd, _ in poll.poll():
                if fd == owner:
                    return
                connection, _ = listener.accept()
                with connection:
                    connection.settimeout(PATIENCE)
                    if self.serve_one(connection):
                        return

    def serve_one(self, connection):
        with connection.makefile("rwb") as stream:
            for line in stream:
                words = line.decode().rstrip("\n").split("\t")
                if words == ["quit"]:
                    self.finish()
                    stream.write(b"ok\n")
                    return True
                try:
                    answer = ("ok " + self.command(words)).strip()
                except (Failure, OSError, ValueError, subprocess.SubprocessError, RuntimeError) as why:
                    answer = "error " + str(why).replace("\n", " ")
                stream.write(answer.encode() + b"\n")
                stream.flush()
        return False

    def finish(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def new_service(name, display, start, state, kind):
    return {"name": name, "display": display, "start": STARTS.index(start),
            "state": STATES.index(state), "type": kind}


def exists_account(name):
    try:
        pwd.getpwnam(name)
        return True
    except KeyError:
        return False


def die_with_parent():
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def kill(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def signal_group(pid, number):
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        pass


def process_stat(pid):
    """State letter and parent."""
    try:
        with open("/proc/%d/stat" % pid, "rb") as stat:
            state, parent = stat.read().rpartition(b")")[2].split()[:2]
        return state.decode(), int(parent)
    except OSError:
        return "X", 0


def process_state(pid):
    return process_stat(pid)[0]


def descendants(root):
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            children.setdefault(process_stat(int(name))[1], []).append(int(name))
    found, todo = [], [root]
    while todo:
        for pid in children.get(todo.pop(), []):
            found.append(pid)
            todo.append(pid)
    return found


def answers(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def parse(words):
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--owner", type=int, default=os.getppid())
    parser.add_argument("--name", default="CAP01")
    parser.add_argument("--workgroup", default="TEST")
    parser.add_argument("--user", action="append", default=[])
    parser.add_argument("--share", action="append", default=[])
    parser.add_argument("--deny", action="append", default=[])
    parser.add_argument("--dfs", action="append", default=[])
    parser.add_argument("--registry", action="append", default=[])
    parser.add_argument("--nt1", action="store_true")
    parser.add_argument("--no-signing", action="store_true")
    parser.add_argument("--standin", default="svcctl,samr,winreg")
    parser.add_argument("--without", default="")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--bare", action="store_true")
    return parser.parse_args(words)


def skip(why):
    print("server.py: " + why, file=sys.stderr)
    sys.exit(77)


def check_needs(words):
    if not os.path.exists("/usr/sbin/smbd") or not any(map(os.path.exists, DCERPCD)):
        skip("Samba's server is not installed")
    try:
        import samba.dcerpc.srvsvc  # noqa: F401
    except ImportError:
        skip("python3-samba is not installed")
    if os.geteuid() != 0:
        # A name space where this is root; smbd changes users, which then only root can be.
        if "HP_SMB_UNSHARED" in os.environ or subprocess.run(
                ["unshare", "-r", "true"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
            skip("Samba's server has to run as root, and this user cannot have a name space of its own")
        os.environ["HP_SMB_UNSHARED"] = "1"
        os.execvp("unshare", ["unshare", "-r", sys.executable, os.path.abspath(__file__), "run", *words])


def take_a_known_name():
    """smbd looks its own host name up at every connection: where no file knows the name, that waits for a name server. In a name
    space of its own it has one that /etc/hosts knows. Where that is not allowed it does without."""
    if libc.unshare(CLONE_NEWUTS) == 0:
        libc.sethostname(b"localhost", len(b"localhost"))


def run(words):
    options = parse(words)
    check_needs(["--owner", str(options.owner), *words])
    take_a_known_name()
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        owner = os.pidfd_open(options.owner)
    except ProcessLookupError:
        sys.exit(1)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    server = Server(options)
    try:
        server.prepare()
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(server.control)
            listener.listen(16)
            print("READY", server.port, server.control, server.folder, flush=True)
            server.serve(listener, owner)
    except Failure as why:
        if "HP_SMB_UNSHARED" in os.environ:
            server.finish()
            skip("Samba's server has to run as root: in a name space of this user's own it did not start")
        print("server.py: %s; %s" % (why, getattr(server, "last_refusal", "")), file=sys.stderr)
        sys.exit(1)
    finally:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        server.finish()


def ctl(words):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2 * PATIENCE)
        connection.connect(words[0])
        connection.sendall("\t".join(words[1:]).encode() + b"\n")
        with connection.makefile("r") as stream:
            answer = stream.readline().rstrip("\n")
    word, _, text = answer.partition(" ")
    if text:
        print(text, file=sys.stdout if word == "ok" else sys.stderr)
    sys.exit(0 if word == "ok" else 1)


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in ("run", "ctl"):
        sys.exit("server.py: run or ctl; see the head of the file")
    {"run": run, "ctl": ctl}[sys.argv[1]](sys.argv[2:])
