#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for interfaces of a Windows server that Samba does not let change: services (svcctl),
accounts and groups (samr), and what a machine tells of itself and its shares (srvsvc).

    standin.py NP-FOLDER STATE.json INTERFACE...

It listens on the sockets of NP-FOLDER in place of samba-dcerpcd, so that smbd hands it the pipes of
clients that have logged on and signed as usual. On such a socket stand, one after the other: the
handshake of Samba's named_pipe_auth.idl (levels of Samba 4.17), then messages of two bytes length
(little-endian) and that many bytes, each a fragment of DCE RPC (C706 chapter 12). Bodies are
marshalled by Samba's own NDR classes.

STATE.json is read again whenever it has changed; server.py writes it and lists its members. Two are
for bad servers: "deny" lists interfaces, or INTERFACE.Call, that are answered with access denied,
and "answers" maps INTERFACE.Call to the hexadecimal bytes of the whole answer, "fault:CODE" or
"hang" or "close".

winreg is not answered here (but by "answers", in hexadecimal): its pipe is passed on to Samba's own (NP-FOLDER/winreg.samba). But Samba
makes up "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", so that nothing can be kept there; who
opens that key by its whole path is led to CURRENT_VERSION, where server.py keeps what belongs there.
"""

import json
import os
import socket
import struct
import sys
import threading
import time
import traceback
import uuid

from samba.dcerpc import lsa, misc, samr, security, srvsvc, svcctl, winreg

MADE_UP = "SOFTWARE\\MICROSOFT\\WINDOWS NT\\CURRENTVERSION"
CURRENT_VERSION = "SYSTEM\\HoldpointTestCurrentVersion"

NDR_SYNTAX = uuid.UUID("8a885d04-1ceb-11c9-9fe8-08002b104860").bytes_le + struct.pack("<I", 2)
INTERFACES = {
    "svcctl": uuid.UUID("367abb81-9844-35f1-ad32-98f038001003").bytes_le,
    "samr": uuid.UUID("12345778-1234-abcd-ef00-0123456789ac").bytes_le,
    "srvsvc": uuid.UUID("4b324fc8-1670-01d3-1278-5a47bf6ee188").bytes_le,
}
REQUEST, RESPONSE, FAULT, BIND, BIND_ACK, BIND_NAK, ALTER, ALTER_RESP = 0, 2, 3, 11, 12, 13, 14, 15
FIRST, LAST = 1, 2
FAULT_OP_RANGE, FAULT_NDR, FAULT_CONTEXT = 0x1c010002, 0x6f7, 0x1c00001a
FRAGMENT = 4280

ACCESS_DENIED, MORE_DATA, INVALID_HANDLE, INVALID_NAME = 5, 234, 6, 123
INSUFFICIENT_BUFFER, INVALID_LEVEL, NO_SERVICE = 122, 124, 1060
NERR_NO_SHARE = 2310
NT_ACCESS_DENIED, NT_INVALID_HANDLE, NT_NO_DOMAIN = 0xc0000022, 0xc0000008, 0xc00000df
NT_NONE_MAPPED, NT_SOME_NOT_MAPPED, NT_MORE = 0xc0000073, 0x107, 0x105


class State:
    """STATE.json, as it is now."""

    def __init__(self, path):
        self.path = path
        self.seen = None
        self.data = {}
        self.lock = threading.Lock()

    def now(self):
        with self.lock:
            stat = os.stat(self.path)
            if self.seen != (stat.st_ino, stat.st_mtime_ns):
                with open(self.path, encoding="utf-8") as given:
                    self.data = json.load(given)
                self.seen = (stat.st_ino, stat.st_mtime_ns)
            return self.data


def same(a, b):
    return a.upper() == b.upper()


class Handles:
    def __init__(self):
        self.open = {}
        self.next = 1

    def new(self, what):
        handle = misc.policy_handle()
        handle.handle_type = 0
        handle.uuid = misc.GUID(str(uuid.UUID(int=self.next)))
        self.open[str(handle.uuid)] = what
        self.next += 1
        return handle

    def get(self, handle, kind=None):
        what = self.open.get(str(handle.uuid))
        return what if what is not None and (kind is None or what[0] == kind) else None

    def close(self, handle):
        there = self.open.pop(str(handle.uuid), None)
        empty = misc.policy_handle()
        return empty, there


def win(number):
    """A result: a WERROR or an NTSTATUS."""
    return number


class Denied(Exception):
    pass


# ---- svcctl: MS-SCMR ----

class Svcctl:
    calls = {c.opnum(): (n, c) for n, c in (
        (n, getattr(svcctl, n)) for n in (
            "CloseServiceHandle", "QueryServiceStatus", "EnumServicesStatusW", "OpenSCManagerW",
            "OpenServiceW", "QueryServiceConfigW", "GetServiceDisplayNameW", "GetServiceKeyNameW",
            "QueryServiceConfig2W", "QueryServiceStatusEx", "EnumServicesStatusExW"))}

    def __init__(self, state):
        self.state = state
        self.handles = Handles()

    def denied(self, call):
        call.result = win(ACCESS_DENIED)

    def find(self, name):
        return next((s for s in self.state.now()["services"] if same(s["name"], name)), None)

    def OpenSCManagerW(self, call):
        call.out_handle = self.handles.new(("manager",))

    def OpenServiceW(self, call):
        if self.handles.get(call.in_scmanager_handle, "manager") is None:
            call.result = win(INVALID_HANDLE)
            return
        service = self.find(call.in_ServiceName)
        if "/" in call.in_ServiceName or "\\" in call.in_ServiceName:
            call.result = win(INVALID_NAME)
        elif service is None:
            call.result = win(NO_SERVICE)
        elif service.get("deny"):
            call.result = win(ACCESS_DENIED)
        else:
            call.out_handle = self.handles.new(("service", service["name"]))

    def CloseServiceHandle(self, call):
        call.out_handle, there = self.handles.close(call.in_handle)
        if there is None:
            call.result = win(INVALID_HANDLE)

    def service_of(self, call):
        held = self.handles.get(call.in_handle, "service")
        service = self.find(held[1]) if held is not None else None
        if service is None:
            # Deleted while it was held open; Windows says 1072 then, older ones 6.
            call.result = win(INVALID_HANDLE)
        return service

    def QueryServiceStatus(self, call):
        service = self.service_of(call)
        if service is not None:
            status = svcctl.SERVICE_STATUS()
            status.type, status.state = service["type"], service["state"]
            call.out_service_status = status

    def QueryServiceStatusEx(self, call):
        service = self.service_of(call)
        call.out_needed = 36
        call.out_buffer = [0] * call.in_offered
        if service is None:
            return
        if call.in_offered < 36:
            call.result = win(INSUFFICIENT_BUFFER)
            return
        raw = self.status_bytes(service) + struct.pack("<2I", 4711, 0)
        call.out_buffer = list(raw.ljust(call.in_offered, b"\0"))

    @staticmethod
    def status_bytes(service):
        return struct.pack("<7I", service["type"], service["state"], 0, 0, 0, 0, 0)

    def QueryServiceConfigW(self, call):
        service = self.service_of(call)
        config = svcctl.QUERY_SERVICE_CONFIG()
        call.out_query = config
        if service is None:
            return
        image = "C:\\WINDOWS\\system32\\%s.exe" % service["name"].lower()
        call.out_needed = 36 + 2 * (len(image) + len(service["display"]) + 20)
        if call.in_offered < call.out_needed:
            call.result = win(INSUFFICIENT_BUFFER)
            return
        config.service_type, config.start_type = service["type"], service["start"]
        config.executablepath, config.displayname = image, service["display"]
        config.loadordergroup, config.dependencies, config.startname = "", "", "LocalSystem"

    def QueryServiceConfig2W(self, call):
        call.out_needed = 0
        call.out_buffer = [0] * call.in_offered
        call.result = win(INVALID_LEVEL)

    def GetServiceDisplayNameW(self, call):
        service = self.find(call.in_service_name)
        call.out_display_name = service["display"] if service else ""
        call.out_display_name_length = len(call.out_display_name)
        if service is None:
            call.result = win(NO_SERVICE)

    def GetServiceKeyNameW(self, call):
        service = next((s for s in self.state.now()["services"]
                        if same(s["display"], call.in_service_name)), None)
        call.out_key_name = service["name"] if service else ""
        call.out_display_name_length = len(call.out_key_name)
        if service is None:
            call.result = win(NO_SERVICE)

    def enumerate(self, call, head, status, handle):
        """The rows from the resume handle on that fit: bytes, how many, more bytes needed, next."""
        if self.handles.get(handle, "manager") is None:
            call.result = win(INVALID_HANDLE)
            return b"", 0, 0, 0
        # Who may not ask for a service's state does not see it in the list (MS-SCMR 3.1.4.11).
        wanted = [(i, s) for i, s in enumerate(self.state.now()["services"])
                  if not s.get("deny") and s["type"] & call.in_type and
                  (1 if s["state"] == 1 else 2) & call.in_state]
        start = call.in_resume_handle or 0
        rows = [(i, s) for i, s in wanted if i >= start]
        def size(s):
            return head + sum(len(s[member].encode("utf-16-le", "surrogatepass")) + 2
                              for member in ("name", "display"))
        fit, used = [], 0
        for i, s in rows:
            if used + size(s) > call.in_offered:
                break
            used += size(s)
            fit.append(s)
        left = rows[len(fit):]
        # The strings stand at the end of the buffer, offsets count from its start.
        buffer = bytearray(call.in_offered)
        end = call.in_offered
        for n, s in enumerate(fit):
            places = []
            for text in (s["name"], s["display"]):
                raw = (text + "\0").encode("utf-16-le", "surrogatepass")
                end -= len(raw)
                end &= ~1
                buffer[end:end + len(raw)] = raw
                places.append(end)
            buffer[n * head:n * head + 8] = struct.pack("<2I", *places)
            buffer[n * head + 8:(n + 1) * head] = status(s)
        if left:
            call.result = win(MORE_DATA)
        return bytes(buffer), len(fit), sum(size(s) for _, s in left), left[0][0] if left else 0

    def EnumServicesStatusW(self, call):
        raw, count, needed, resume = self.enumerate(call, 36, self.status_bytes, call.in_handle)
        call.out_service = list(raw.ljust(call.in_offered, b"\0"))
        call.out_services_returned, call.out_needed = count, min(needed, 0x40000)
        if call.in_resume_handle is not None:
            call.out_resume_handle = resume

    def EnumServicesStatusExW(self, call):
        def status(s):
            return self.status_bytes(s) + struct.pack("<2I", 4711, 0)
        raw, count, needed, resume = self.enumerate(call, 44, status, call.in_scmanager)
        call.out_services = list(raw.ljust(call.in_offered, b"\0"))
        call.out_service_returned, call.out_needed = count, min(needed, 0x40000)
        if call.in_resume_handle is not None:
            call.out_resume_handle = resume


# ---- samr: MS-SAMR ----

MACHINE_SID, BUILTIN_SID = "S-1-5-21-1004336348-1177238915-682003330", "S-1-5-32"


class Samr:
    calls = {c.opnum(): (n, c) for n, c in (
        (n, getattr(samr, n)) for n in (
            "Close", "Connect", "Connect2", "Connect5", "LookupDomain", "EnumDomains", "OpenDomain",
            "EnumDomainUsers", "EnumDomainGroups", "EnumDomainAliases", "LookupNames",
            "LookupRids"))}

    def __init__(self, state):
        self.state = state
        self.handles = Handles()

    def denied(self, call):
        call.result = win(NT_ACCESS_DENIED)

    def domains(self):
        now = self.state.now()
        return [(now["domain"] or now["machine"]["name"], MACHINE_SID), ("Builtin", BUILTIN_SID)]

    def Connect2(self, call):
        call.out_connect_handle = self.handles.new(("server",))

    Connect = Connect2

    def Connect5(self, call):
        call.out_connect_handle = self.handles.new(("server",))
        call.out_level_out = 1
        info = samr.ConnectInfo1()
        info.client_version = 3
        call.out_info_out = info

    def Close(self, call):
        call.out_handle, there = self.handles.close(call.in_handle)
        if there is None:
            call.result = win(NT_INVALID_HANDLE)

    def EnumDomains(self, call):
        self.page(call, [(i, name) for i, (name, _) in enumerate(self.domains())], call.in_buf_size)

    def LookupDomain(self, call):
        found = [sid for name, sid in self.domains() if same(name, call.in_domain_name.string)]
        if found:
            call.out_sid = security.dom_sid(found[0])
        else:
            call.result = win(NT_NO_DOMAIN)

    def OpenDomain(self, call):
        sid = str(call.in_sid)
        if sid not in (MACHINE_SID, BUILTIN_SID):
            call.result = win(NT_NO_DOMAIN)
            return
        call.out_domain_handle = self.handles.new(("domain", sid))

    def rows(self, member, sid):
        now = self.state.now()
        builtin = sid == BUILTIN_SID
        lists = {"users": [] if builtin else now["accounts"],
                 "groups": [] if builtin else now["global_groups"],
                 "aliases": now["builtin"] if builtin else now["groups"]}
        base = {"users": 2000, "groups": 1000000, "aliases": 544 if builtin else 3000000}[member]
        return [(base + i, name) for i, name in enumerate(lists[member])]

    def page(self, call, rows, size):
        """As many entries as the client's size allows, at least one; 32 bytes each and the name."""
        start = call.in_resume_handle or 0
        page, used = [], 0
        for row in rows[start:]:
            used += 32 + 2 * len(row[1])
            if page and used > size:
                break
            page.append(row)
        array = samr.SamArray()
        array.count = len(page)
        entries = []
        for rid, name in page:
            entry = samr.SamEntry()
            entry.idx = rid
            text = lsa.String()
            text.string = name
            entry.name = text
            entries.append(entry)
        array.entries = entries
        call.out_sam, call.out_num_entries = array, len(page)
        call.out_resume_handle = start + len(page)
        if start + len(page) < len(rows):
            call.result = win(NT_MORE)

    def list(self, call, member):
        held = self.handles.get(call.in_domain_handle, "domain")
        if held is None:
            call.out_sam, call.out_num_entries, call.out_resume_handle = samr.SamArray(), 0, 0
            call.result = win(NT_INVALID_HANDLE)
        else:
            self.page(call, self.rows(member, held[1]), call.in_max_size)

    def EnumDomainUsers(self, call):
        self.list(call, "users")

    def EnumDomainGroups(self, call):
        self.list(call, "groups")

    def EnumDomainAliases(self, call):
        self.list(call, "aliases")

    def LookupNames(self, call):
        held = self.handles.get(call.in_domain_handle, "domain")
        rids, types = samr.Ids(), samr.Ids()
        call.out_rids, call.out_types = rids, types
        if held is None:
            call.result = win(NT_INVALID_HANDLE)
            return
        known = [(name, rid, kind) for member, kind in (("users", 1), ("groups", 2), ("aliases", 4))
                 for rid, name in self.rows(member, held[1])]
        found = []
        for asked in call.in_names[:call.in_num_names]:
            found.append(next(((r, k) for n, r, k in known if same(n, asked.string)), (0, 8)))
        rids.count = types.count = len(found)
        rids.ids, types.ids = [r for r, _ in found], [k for _, k in found]
        if all(k == 8 for _, k in found):
            call.result = win(NT_NONE_MAPPED)
        elif any(k == 8 for _, k in found):
            call.result = win(NT_SOME_NOT_MAPPED)

    def LookupRids(self, call):
        held = self.handles.get(call.in_domain_handle, "domain")
        names, types = lsa.Strings(), samr.Ids()
        call.out_names, call.out_types = names, types
        if held is None:
            call.result = win(NT_INVALID_HANDLE)
            return
        known = {rid: (name, kind) for member, kind in (("users", 1), ("groups", 2), ("aliases", 4))
                 for rid, name in self.rows(member, held[1])}
        found = [known.get(rid, ("", 8)) for rid in call.in_rids[:call.in_num_rids]]
        texts = []
        for name, _ in found:
            text = lsa.String()
            text.string = name
            texts.append(text)
        names.count, names.names = len(texts), texts
        types.count, types.ids = len(found), [kind for _, kind in found]
        if all(kind == 8 for _, kind in found):
            call.result = win(NT_NONE_MAPPED)


# ---- srvsvc: MS-SRVS ----

class Srvsvc:
    calls = {c.opnum(): (n, c) for n, c in (
        (n, getattr(srvsvc, n)) for n in (
            "NetShareEnumAll", "NetShareGetInfo", "NetSrvGetInfo", "NetServerStatisticsGet",
            "NetRemoteTOD"))}

    def __init__(self, state):
        self.state = state

    def denied(self, call):
        call.result = win(ACCESS_DENIED)

    @staticmethod
    def info(share, level):
        if level not in (1, 2, 502):
            return None
        info = getattr(srvsvc, "NetShareInfo%d" % level)()
        info.name, info.type, info.comment = share["name"], share["type"], share["comment"]
        if level != 1:
            info.path, info.max_users, info.permissions, info.current_users = share["path"], 0xffffffff, 0, 0
            info.password = None
        if level == 502:
            info.sd_buf = security.sec_desc_buf()
        return info

    def NetShareEnumAll(self, call):
        level = call.in_info_ctr.level
        shares = self.state.now()["shares"]
        ctr = srvsvc.NetShareInfoCtr()
        ctr.level = level
        call.out_info_ctr, call.out_totalentries = ctr, len(shares)
        if level != 1 and self.is_denied("level2"):
            raise Denied
        array = getattr(srvsvc, "NetShareCtr%d" % level)()
        start = call.in_resume_handle or 0
        page, used = [], 0
        for share in shares[start:]:
            used += 64 + 2 * (len(share["name"]) + len(share["path"]) + len(share["comment"]))
            if page and used > call.in_max_buffer:
                call.result = win(MORE_DATA)
                break
            page.append(self.info(share, level))
        array.count, array.array = len(page), page
        ctr.ctr = array
        if call.in_resume_handle is not None:
            call.out_resume_handle = start + len(page) if start + len(page) < len(shares) else 0

    def is_denied(self, what):
        return "srvsvc." + what in self.state.now()["deny"]

    def NetShareGetInfo(self, call):
        share = next((s for s in self.state.now()["shares"] if same(s["name"], call.in_share_name)), None)
        if share is None:
            call.result = win(NERR_NO_SHARE)
        elif call.in_level != 1 and self.is_denied("level2"):
            raise Denied
        else:
            call.out_info = self.info(share, call.in_level)

    def NetSrvGetInfo(self, call):
        machine = self.state.now()["machine"]
        if call.in_level != 101:
            call.result = win(INVALID_LEVEL)
            return
        info = srvsvc.NetSrvInfo101()
        info.platform_id, info.server_name = 500, machine["name"]
        info.version_major, info.version_minor = machine["version"]
        info.server_type = machine["type"] | (8 if self.state.now()["domain"] else 0)
        info.comment = machine["comment"]
        call.out_info = info

    def NetServerStatisticsGet(self, call):
        stats = srvsvc.Statistics()
        machine = self.state.now()["machine"]
        stats.start = machine.get("since", machine["booted"] + 20)
        call.out_stats = stats

    def NetRemoteTOD(self, call):
        booted = self.state.now()["machine"]["booted"]
        now = time.time()
        info = srvsvc.NetRemoteTODInfo()
        info.elapsed = int(now)
        info.msecs = int((now - booted) * 1000) & 0xffffffff
        parts = time.gmtime(now)
        info.hours, info.mins, info.secs = parts.tm_hour, parts.tm_min, parts.tm_sec
        info.day, info.month, info.year = parts.tm_mday, parts.tm_mon, parts.tm_year
        call.out_info = info


CLASSES = {"svcctl": Svcctl, "samr": Samr, "srvsvc": Srvsvc}


# ---- one pipe ----

class Gone(Exception):
    """The client has closed the pipe."""


class Pipe:
    def __init__(self, connection, name, state):
        self.connection = connection
        self.name = name
        self.state = state
        self.interface = CLASSES[name](state)
        self.call_body = b""

    def exactly(self, count):
        parts = b""
        while len(parts) < count:
            part = self.connection.recv(count - len(parts))
            if not part:
                raise Gone
            parts += part
        return parts

    def message(self):
        return self.exactly(struct.unpack("<H", self.exactly(2))[0])

    def send(self, raw):
        self.connection.sendall(struct.pack("<H", len(raw)) + raw)

    def handshake(self):
        """named_pipe_auth_req: a big-endian length, "NPAM", the level, the rest is who it is."""
        body = self.exactly(struct.unpack(">I", self.exactly(4))[0])
        if body[:4] != b"NPAM":
            raise Gone
        level = struct.unpack_from("<I", body, 4)[0]
        # File type (2: a pipe of messages), its state, and the size of its buffer, on a boundary of eight.
        reply = b"NPAM" + struct.pack("<2I", level, level) + struct.pack("<2H4xQ", 2, 0x5ff, 4096)
        reply += struct.pack("<I", 0)
        self.connection.sendall(struct.pack(">I", len(reply)) + reply)

    def pdu(self, kind, flags, call_id, body):
        head = struct.pack("<4B4sHHI", 5, 0, kind, flags, b"\x10\0\0\0", 16 + len(body), 0, call_id)
        self.send(head + body)

    def fault(self, call_id, code):
        self.pdu(FAULT, FIRST | LAST, call_id, struct.pack("<IHBBII", 32, 0, 0, 0, code, 0))

    def respond(self, call_id, context, stub):
        room = FRAGMENT - 24
        at = 0
        while True:
            part = stub[at:at + room]
            flags = (FIRST if at == 0 else 0) | (LAST if at + len(part) >= len(stub) else 0)
            self.pdu(RESPONSE, flags, call_id, struct.pack("<IHBB", len(stub) - at, context, 0, 0) + part)
            at += len(part)
            if at >= len(stub):
                return

    def bind(self, kind, call_id, body):
        count = body[8]
        at, results = 12, b""
        for _ in range(count):
            transfers = body[at + 2]
            wanted = body[at + 4:at + 20]
            offered = [body[at + 24 + 20 * i:at + 44 + 20 * i] for i in range(transfers)]
            at += 24 + 20 * transfers
            if wanted == INTERFACES[self.name] and NDR_SYNTAX in offered:
                results += struct.pack("<HH", 0, 0) + NDR_SYNTAX
            else:
                results += struct.pack("<HH", 2, 1 if wanted != INTERFACES[self.name] else 2) + bytes(20)
        address = ("\\PIPE\\%s\0" % self.name).encode()
        reply = struct.pack("<HHIH", FRAGMENT, FRAGMENT, 0x53f0, len(address)) + address
        reply += bytes(-len(reply) % 4) + struct.pack("<B3x", count) + results
        self.pdu(BIND_ACK if kind == BIND else ALTER_RESP, FIRST | LAST, call_id, reply)

    def request(self, flags, call_id, body):
        context, opnum = struct.unpack_from("<HH", body, 4)
        stub = body[8 + (16 if flags & 0x80 else 0):]
        self.call_body = stub if flags & FIRST else self.call_body + stub
        if not flags & LAST:
            return
        if opnum not in self.interface.calls:
            self.fault(call_id, FAULT_OP_RANGE)
            return
        name, kind = self.interface.calls[opnum]
        given = self.state.now()["answers"].get("%s.%s" % (self.name, name))
        if given is not None:
            self.answer_as_given(call_id, context, given)
            return
        call = kind()
        try:
            call.__ndr_unpack_in__(self.call_body)
        except Exception:
            self.fault(call_id, FAULT_NDR)
            return
        denied = self.state.now()["deny"]
        call.result = win(0)
        try:
            if self.name in denied or "%s.%s" % (self.name, name) in denied:
                raise Denied
            getattr(self.interface, name)(call)
        except Denied:
            call = self.empty_answer(kind, call)
        self.respond(call_id, context, call.__ndr_pack_out__())

    def empty_answer(self, kind, asked):
        """An answer that says access denied, with everything else as small as it may be."""
        call = kind()
        call.__ndr_unpack_in__(self.call_body)
        for member in dir(call):
            if member in ("out_service", "out_services", "out_buffer"):
                setattr(call, member, [0] * call.in_offered)
            elif member in ("out_sam",):
                call.out_sam = samr.SamArray()
            elif member == "out_info_ctr":
                call.out_info_ctr = asked.in_info_ctr
        self.interface.denied(call)
        return call

    def answer_as_given(self, call_id, context, given):
        if given == "hang":
            time.sleep(3600)
        if given == "close":
            raise Gone
        if given.startswith("fault:"):
            self.fault(call_id, int(given[6:], 0))
            return
        self.respond(call_id, context, bytes.fromhex(given))

    def serve(self):
        try:
            self.handshake()
            while True:
                raw = self.message()
                kind, flags = raw[2], raw[3]
                call_id = struct.unpack_from("<I", raw, 12)[0]
                if kind in (BIND, ALTER):
                    self.bind(kind, call_id, raw[16:])
                elif kind == REQUEST:
                    self.request(flags, call_id, raw[16:])
        except (Gone, ConnectionError):
            pass
        except Exception:
            traceback.print_exc()
        finally:
            self.connection.close()


class Relay:
    """winreg: every message of a pipe to Samba's own and back, with one key led elsewhere."""

    def __init__(self, connection, folder, state):
        self.ends = connection, socket.socket(socket.AF_UNIX)
        self.folder = folder
        self.state = state

    @staticmethod
    def exactly(end, count):
        raw = b""
        while len(raw) < count:
            part = end.recv(count - len(raw))
            if not part:
                raise Gone
            raw += part
        return raw

    def handshake(self):
        for source, target in (self.ends, self.ends[::-1]):
            head = self.exactly(source, 4)
            target.sendall(head + self.exactly(source, struct.unpack(">I", head)[0]))

    def lie(self, raw, opnum):
        """Answers in Samba's place, if the call is one of those that are given an answer."""
        for name, given in self.state.now()["answers"].items():
            kind = getattr(winreg, name[len("winreg."):], None) if name.startswith("winreg.") else None
            if kind is not None and kind.opnum() == opnum:
                stub = bytes.fromhex(given)
                pdu = (struct.pack("<4B4sHH", 5, 0, RESPONSE, FIRST | LAST, b"\x10\0\0\0", 24 + len(stub), 0) +
                       raw[12:16] + struct.pack("<I", len(stub)) + raw[20:22] + b"\0\0" + stub)
                self.ends[0].sendall(struct.pack("<H", len(pdu)) + pdu)
                return True
        return False

    def led(self, raw):
        """The message, with the key of an OpenKey changed; empty if it has been answered here."""
        whole = len(raw) > 24 and raw[2] == REQUEST and raw[3] & (FIRST | LAST) == FIRST | LAST
        opnum = struct.unpack_from("<H", raw, 22)[0] if whole else None
        if whole and self.lie(raw, opnum):
            return b""
        if opnum != winreg.OpenKey.opnum():
            return raw
        call = winreg.OpenKey()
        call.__ndr_unpack_in__(raw[24:])
        name = call.in_keyname.name or ""
        if not (name.upper() + "\\").startswith(MADE_UP + "\\"):
            return raw
        key = winreg.String()
        key.name = CURRENT_VERSION + name[len(MADE_UP):]
        call.in_keyname = key
        stub = call.__ndr_pack_in__()
        return (raw[:8] + struct.pack("<H", 24 + len(stub)) + raw[10:16] +
                struct.pack("<I", len(stub)) + raw[20:24] + stub)

    def pass_on(self, source, target, change):
        try:
            while True:
                raw = change(self.exactly(source, struct.unpack("<H", self.exactly(source, 2))[0]))
                if raw:
                    target.sendall(struct.pack("<H", len(raw)) + raw)
        except (Gone, OSError):
            pass
        finally:
            for end in self.ends:
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def serve(self):
        client, samba = self.ends
        try:
            samba.connect(self.folder + "/winreg.samba")
            self.handshake()
        except (Gone, OSError):
            client.close()
            samba.close()
            return
        back = threading.Thread(target=self.pass_on, args=(samba, client, lambda raw: raw), daemon=True)
        back.start()
        self.pass_on(client, samba, self.led)
        back.join()
        client.close()
        samba.close()


def listen(folder, name, state):
    listener = socket.socket(socket.AF_UNIX)
    # Bound under another name first: whoever sees the path can connect to it.
    path = folder + "/" + name
    listener.bind(path + ".new")
    listener.listen(64)
    os.rename(path + ".new", path)
    while True:
        connection, _ = listener.accept()
        pipe = Relay(connection, folder, state) if name == "winreg" else Pipe(connection, name, state)
        threading.Thread(target=pipe.serve, daemon=True).start()


def main():
    folder, state = sys.argv[1].rstrip("/"), State(sys.argv[2])
    threads = [threading.Thread(target=listen, args=(folder, name, state)) for name in sys.argv[3:]]
    for thread in threads:
        thread.start()


if __name__ == "__main__":
    main()
