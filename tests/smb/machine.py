#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holdpoint-target-smb says of services, shares, accounts and machines, asked as the wizard asks it (holdpoint-target(7)): a
helper that stays connected, real servers, and a stand-in for what Samba does not let change. Prints TAP.

HP_TEST_TARGETS is the folder of the helpers, HP_SRC the checkout; given by meson.
"""
import json
import os
import pathlib
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import traceback

TARGETS = os.environ["HP_TEST_TARGETS"]
SRC = pathlib.Path(os.environ["HP_SRC"])
PATIENCE = float(os.environ.get("HP_PATIENCE", "30"))
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="hp-smb."))
RUNNING = []


class Server:
    """A private server (server.py), or None in `port` with the reason in `why`."""

    def __init__(self, *options):
        log = FOLDER / ("server%d.err" % len(RUNNING))
        with open(log, "w", encoding="utf-8") as errors:
            self.process = subprocess.Popen(
                ["/usr/bin/python3", str(SRC / "tests/smb/server.py"), "run", "--owner", str(os.getpid()), *options],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True)
        RUNNING.append(self.process)
        words = self.process.stdout.readline().split()
        if words[:1] != ["READY"]:
            code = self.process.wait(PATIENCE)
            why = log.read_text(encoding="utf-8").strip()
            if code == 77:
                print("1..0 # SKIP " + why)
                sys.exit(0)
            raise AssertionError("the server did not start: " + why)
        self.port, self.control, self.folder = int(words[1]), words[2], pathlib.Path(words[3])

    def do(self, *words):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2 * PATIENCE)
            connection.connect(self.control)
            connection.sendall("\t".join(words).encode() + b"\n")
            with connection.makefile("r") as stream:
                answer = stream.readline().rstrip("\n")
        assert answer.split(" ")[0] == "ok", answer

    def set(self, path, value):
        self.do("set", path, json.dumps(value))


class Helper:
    def __init__(self, server, query="", login="login"):
        self.process = subprocess.Popen(
            [TARGETS + "/holdpoint-target-smb", "smb://127.0.0.1:%d%s" % (server.port, query)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
            env=os.environ | {"HOLDPOINT_SMB_CREDENTIALS": str(FOLDER / login), "LC_ALL": "C.UTF-8", "TZ": "UTC"})
        RUNNING.append(self.process)
        self.rest = b""
        self.next = 0
        assert self.line()["scheme"] == "smb"

    def line(self):
        while b"\n" not in self.rest:
            ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
            assert ready, "the helper says nothing"
            part = os.read(self.process.stdout.fileno(), 65536)
            assert part, "the helper has ended"
            self.rest += part
        line, self.rest = self.rest.split(b"\n", 1)
        return json.loads(line)

    def ask(self, fact, *args, deadline_ms=20000):
        self.next += 1
        request = {"id": self.next, "read": fact, "args": list(args), "deadline_ms": deadline_ms}
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        answer = self.line()
        assert answer["id"] == self.next, answer
        if answer["found"] is None:
            assert answer["reason_code"] and answer["unreadable"] and answer["data"] is None, answer
        return answer

    def found(self, fact, *args, **members):
        """Found, with these members of its data."""
        answer = self.ask(fact, *args)
        assert answer["found"] is True, answer
        for name, value in members.items():
            assert answer["data"].get(name) == value, answer
        return answer

    def absent(self, fact, *args):
        answer = self.ask(fact, *args)
        assert answer["found"] is False, answer
        return answer

    def unreadable(self, code, fact, *args, **options):
        answer = self.ask(fact, *args, **options)
        assert answer["found"] is None and answer["reason_code"] == code, answer
        return answer

    def items(self, fact, *args):
        return self.found(fact, *args)["data"]["items"]

    def end(self):
        self.process.stdin.close()
        assert self.process.wait(PATIENCE) == 0, self.process.returncode


CASES = []


def case(function):
    CASES.append(function)
    return function


# ---- services ----

@case
def a_service_is_found_by_short_and_by_display_name(t):
    """R24: the name as the machine spells it, start type, state, type"""
    for name in ("spooler", "PRINT SPOOLER"):
        t.cap.found("service", name, name="Spooler", display="Print Spooler", start="auto", state="running", type="own")


@case
def every_state_and_start_type_has_its_word(t):
    for state in ("stopped", "start-pending", "stop-pending", "running", "continue-pending", "pause-pending", "paused"):
        t.server.do("service", "TlntSvr", "state=" + state)
        t.cap.found("service", "TlntSvr", state=state)
    for start in ("boot", "system", "auto", "manual", "disabled"):
        t.server.do("service", "TlntSvr", "start=" + start)
        t.cap.found("service", "TlntSvr", start=start)


@case
def a_number_without_a_word_is_not_passed_on(t):
    """R28"""
    t.server.do("service", "TlntSvr", "state=9")
    t.cap.unreadable("protocol", "service", "TlntSvr")
    t.server.do("service", "TlntSvr", "state=stopped", "start=disabled")


@case
def a_service_comes_and_goes_while_the_helper_stays_connected(t):
    """R26"""
    t.cap.absent("service", "SMS_EXEC")
    t.server.do("service", "SMS_EXEC", "display=SMS Executive", "start=auto", "state=running")
    t.cap.found("service", "SMS Executive", name="SMS_EXEC", state="running")
    t.server.do("service", "SMS_EXEC", "state=stopped", "start=disabled")
    t.cap.found("service", "sms_exec", state="stopped", start="disabled")
    t.server.do("service-delete", "SMS_EXEC")
    t.cap.absent("service", "SMS_EXEC")
    t.cap.absent("service", "SMS Executive")


@case
def a_name_that_means_two_services_is_unreadable(t):
    """R28: short name of one and display name of another; display name of two"""
    t.server.do("service", "Twin", "display=Print Spooler")
    t.cap.unreadable("ambiguous-name", "service", "Print Spooler")
    t.cap.found("service", "Twin", name="Twin")
    t.server.do("service", "Twin", "display=W3SVC")
    t.cap.unreadable("ambiguous-name", "service", "W3SVC")
    t.server.do("service-delete", "Twin")
    t.cap.found("service", "W3SVC", name="W3SVC")


@case
def services_are_listed_by_both_names_in_order(t):
    assert t.cap.items("services", "S*") == ["LanmanServer", "Spooler"]
    assert t.cap.items("services", "w3*") == ["W3SVC"]
    assert t.cap.items("services", "none*") == []


@case
def a_list_of_many_pages_is_whole(t):
    """More than the largest buffer holds: the resume handle leads through it."""
    kept = json.loads((t.server.folder / "standin.json").read_text(encoding="utf-8"))["services"]
    many = [{"name": "Svc%04d" % i, "display": "D" * 200 + "%04d" % i, "start": 3, "state": 1, "type": 0x10} for i in range(1500)]
    t.server.set("services", kept + many)
    try:
        assert len(t.cap.items("services", "Svc*")) == 1500
        t.cap.found("service", "svc1499", display="D" * 200 + "1499")
        t.cap.absent("service", "Svc1500")
    finally:
        t.server.set("services", kept)


@case
def names_beyond_ascii_compare_as_windows_compares_them(t):
    """each UTF-16 unit in upper case by itself; what they hold is passed on as it is"""
    t.server.do("service", "\u00fcberwachung", "display=\u4f01\u696d \U0001f4a5\u202e", "state=running")
    t.cap.found("service", "\u00dcBERWACHUNG", name="\u00fcberwachung", display="\u4f01\u696d \U0001f4a5\u202e")
    t.cap.found("service", "\u4f01\u696d \U0001f4a5\u202e", name="\u00fcberwachung")
    t.server.do("service-delete", "\u00fcberwachung")
    t.server.do("account-add", "J\u00f6rg")
    t.cap.found("account", "J\u00d6RG", name="J\u00f6rg")
    assert "J\u00f6rg" in t.cap.items("accounts")
    t.server.do("account-delete", "J\u00f6rg")
    t.cap.absent("account", "J\u00f6rg")


@case
def a_name_that_is_no_text_spoils_the_list_and_no_other_name(t):
    """R28: half a surrogate"""
    kept = json.loads((t.server.folder / "standin.json").read_text(encoding="utf-8"))["services"]
    odd = {"name": "Odd\ud800", "display": "Odd", "start": 3, "state": 1, "type": 0x10}
    t.server.set("services", kept + [odd])
    t.cap.unreadable("malformed", "services", "Spooler")
    t.cap.found("service", "Spooler")
    t.cap.absent("service", "Nope")
    t.server.set("services", kept)
    assert t.cap.items("services", "Spooler") == ["Spooler"]


@case
def a_name_that_no_service_can_have_is_absent(t):
    t.cap.absent("service", "a/b")


@case
def without_the_right_to_list_nothing_is_absent(t):
    """R28: a short name still finds its service"""
    t.server.set("deny", ["svcctl.EnumServicesStatusW"])
    t.cap.unreadable("access-denied", "services", "*")
    t.cap.unreadable("access-denied", "service", "Nope")
    t.server.set("deny", ["svcctl"])
    answer = t.cap.unreadable("access-denied", "service", "Spooler")
    assert "administrator" in answer["unreadable"], answer
    t.server.set("deny", [])
    t.server.do("service", "Spooler", "deny=1")
    t.cap.unreadable("access-denied", "service", "Spooler")
    t.server.do("service", "Spooler", "deny=0")
    t.cap.found("service", "Spooler")


@case
def a_service_that_the_list_leaves_out_is_not_absent(t):
    """R28: an account that may not ask for its state does not see it in the list, under neither name"""
    t.server.do("service", "Spooler", "deny=1")
    assert "Spooler" not in t.cap.items("services", "*")
    t.cap.unreadable("access-denied", "service", "Spooler")
    t.cap.unreadable("access-denied", "service", "print spooler")
    t.server.do("service", "Spooler", "deny=0")
    t.cap.found("service", "print spooler", name="Spooler")


@case
def samba_s_own_service_manager_is_read_too(t):
    assert "Spooler" in t.plain.items("services", "*")
    t.plain.found("service", "Spooler", name="Spooler")
    t.plain.absent("service", "NoSuchService")


# ---- shares ----

@case
def a_share_is_found_with_its_path(t):
    t.cap.found("share", "c$", path="C:" + str(t.server.folder / "c").replace("/", "\\"), comment="Default share")
    t.cap.absent("share", "CAP_X01")
    assert t.cap.items("shares", "*$") == ["ADMIN$", "C$", "IPC$"]


@case
def a_share_comes_and_goes_while_the_helper_stays_connected(t):
    """R26"""
    t.server.do("share-add", "CAP_X01", str(t.server.folder / "cap"), "SMS Site X01 4.0")
    t.cap.found("share", "cap_x01", comment="SMS Site X01 4.0")
    assert t.cap.items("shares", "CAP_*") == ["CAP_X01"]
    t.server.do("share-delete", "CAP_X01")
    t.cap.absent("share", "CAP_X01")
    assert t.cap.items("shares", "CAP_*") == []


@case
def without_the_rights_of_an_administrator_a_share_has_no_path(t):
    t.old_server.set("deny", ["srvsvc.level2"])
    t.old.found("share", "C$", path=None, comment="Default share")
    t.old.absent("share", "X")
    t.old_server.set("deny", ["srvsvc.NetShareGetInfo", "srvsvc.NetShareEnumAll"])
    t.old.unreadable("access-denied", "share", "C$")
    t.old.unreadable("access-denied", "shares", "*")
    t.old_server.set("deny", [])
    t.old.found("share", "C$", path="C:\\")


@case
def shares_beyond_one_answer_are_all_listed(t):
    many = [{"name": "S%05d" % i, "path": "D:\\" + "x" * 200, "comment": "c" * 200, "type": 0} for i in range(2000)]
    always = [{"name": "IPC$", "path": "", "comment": "", "type": 0x80000003}, {"name": "C$", "path": "C:\\", "comment": "", "type": 0}]
    t.old_server.set("shares", many + always)
    assert len(t.old.items("shares", "S*")) == 2000
    t.old.found("share", "s01999", path="D:\\" + "x" * 200)


# ---- accounts and groups ----

@case
def accounts_and_groups_are_found_as_they_are_spelled(t):
    for name in ("administrator", ".\\ADMINISTRATOR", "CAP01\\Administrator"):
        t.cap.found("account", name, name="Administrator", domain=None)
    t.cap.found("group", "users", name="Users")
    t.cap.found("group", "cap01\\iis_wpg", name="IIS_WPG")
    t.cap.found("group", "BUILTIN\\Administrators", name="Administrators")
    t.cap.absent("group", "BUILTIN\\IIS_WPG")
    assert t.cap.items("accounts") == ["Administrator", "Guest", "SUPPORT_388945a0"]
    assert t.cap.items("groups", "*s") == ["Administrators", "Backup Operators", "Guests", "TelnetClients", "Users"]


@case
def an_account_is_no_group_and_a_global_group_is_none_of_a_machine(t):
    t.cap.absent("account", "Users")
    t.cap.absent("group", "Guest")
    t.cap.absent("group", "None")


@case
def names_of_another_domain_are_not_the_machine_s(t):
    """R28"""
    t.cap.unreadable("not-supported", "account", "OTHER\\Administrator")


@case
def accounts_and_groups_come_and_go_while_the_helper_stays_connected(t):
    """R26"""
    t.cap.absent("account", "SMSServer_X01")
    t.server.do("account-add", "SMSServer_X01")
    t.server.do("group-add", "SMS_SiteSystemToSiteServerConnection_X01")
    t.cap.found("account", "smsserver_x01", name="SMSServer_X01")
    assert t.cap.items("groups", "SMS_*") == ["SMS_SiteSystemToSiteServerConnection_X01"]
    t.server.do("account-delete", "SMSServer_X01")
    t.server.do("group-delete", "SMS_SiteSystemToSiteServerConnection_X01")
    t.cap.absent("account", "SMSServer_X01")
    t.cap.absent("group", "SMS_SiteSystemToSiteServerConnection_X01")


@case
def names_of_a_domain_controller_are_labelled_as_the_domain_s(t):
    """DESIGN 5; also their absence, and also where only the accounts tell that it is one"""
    for helper, server in ((t.cap, t.server), (t.old, t.old_server)):
        server.do("domain", "EXAMPLE")
        try:
            assert "EXAMPLE" in helper.found("account", "guest", name="Guest", domain="EXAMPLE")["source"]
            helper.found("account", "EXAMPLE\\Guest", domain="EXAMPLE")
            assert "EXAMPLE" in helper.absent("account", "Nobody")["source"]
            helper.found("group", "None", domain="EXAMPLE")
            assert helper.found("groups", "N*", domain="EXAMPLE")["data"]["items"] == ["None"]
        finally:
            server.do("domain", "")
        helper.found("account", "Guest", domain=None)


@case
def a_long_list_of_accounts_is_whole(t):
    names = ["User%05d" % i for i in range(5000)]
    t.server.set("accounts", names)
    try:
        assert t.cap.items("accounts") == names
    finally:
        t.server.set("accounts", ["Administrator", "Guest"])


@case
def accounts_that_may_not_be_looked_at_are_unreadable(t):
    """R28"""
    t.server.set("deny", ["samr"])
    t.cap.unreadable("access-denied", "account", "Guest")
    t.cap.unreadable("access-denied", "groups")
    t.server.set("deny", ["samr.LookupNames", "samr.EnumDomainUsers"])
    t.cap.unreadable("access-denied", "account", "Nobody")
    t.cap.unreadable("access-denied", "accounts")
    t.server.set("deny", [])
    t.cap.absent("account", "Nobody")


# ---- the machine ----

@case
def a_machine_says_who_it_is(t):
    """R33, and R68's identity check before the first step"""
    t.cap.found("host", name="CAP01", product="Microsoft Windows Server 2003", build="3790", service_pack="Service Pack 2",
                booted=None)
    t.server.do("reg-unset", "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", "CSDVersion")
    t.cap.found("host", service_pack=None)


@case
def a_restart_is_seen_by_the_machine_s_own_clock(t):
    first = t.old.found("host", name="MPS02", product="Microsoft Windows Server 2003")["data"]["booted"]
    assert first == "2023-11-14T22:13:40.000Z", first
    assert t.old.found("host")["data"]["booted"] == first
    t.old_server.set("machine.booted", 1700005000)
    assert t.old.found("host")["data"]["booted"] > first
    # The server service alone was started again: since when the machine runs is then not told.
    t.old_server.set("machine.since", 1700090000)
    t.old.found("host", booted=None)


@case
def without_its_registry_a_machine_has_a_name_and_no_product(t):
    """R28: what could not be read is null, never something that a check could compare"""
    t.bare.found("host", name="NT4", product=None, build=None, service_pack=None, booted="2023-11-14T22:13:40.000Z")


@case
def an_interface_that_is_not_served_is_unreadable(t):
    """R28"""
    for fact, *args in (("service", "Spooler"), ("services", "*"), ("account", "Guest"), ("groups",)):
        answer = t.bare.ask(fact, *args)
        assert answer["found"] is None and answer["reason_code"] in ("not-supported", "unreachable"), answer
    t.bare.found("share", "C$")


# ---- servers that lie, and that stand still ----

LIES = [
    # (what is answered, to which call, the fact that asks)
    ("", "svcctl.EnumServicesStatusW", ("service", "Nope")),
    ("00" * 8, "svcctl.EnumServicesStatusW", ("service", "Nope")),
    ("ff" * 64, "svcctl.EnumServicesStatusW", ("services", "*")),
    ("fault:0x1c010003", "svcctl.EnumServicesStatusW", ("services", "*")),
    ("00" * 3, "svcctl.QueryServiceConfigW", ("service", "Spooler")),
    ("ff" * 80, "svcctl.QueryServiceConfigW", ("service", "Spooler")),
    ("00" * 32, "svcctl.QueryServiceStatus", ("service", "Spooler")),
    ("ff" * 24, "svcctl.OpenServiceW", ("service", "Nope")),
    ("", "samr.EnumDomains", ("account", "Nobody")),
    ("00" * 16, "samr.EnumDomains", ("account", "Nobody")),
    ("ff" * 40, "samr.LookupNames", ("account", "Nobody")),
    ("00" * 20, "samr.LookupNames", ("account", "Nobody")),
    ("00" * 16, "samr.LookupDomain", ("group", "Nobody")),
    ("ff" * 400, "samr.EnumDomainUsers", ("accounts",)),
    # Counts that nobody could allocate.
    ("00000000" + "00000200" + "ffffff0f" + "04000200" + "ffffff0f", "samr.EnumDomainUsers", ("accounts",)),
    ("00000000" + "00000200" + "ffffffff" + "04000200" + "ffffffff", "samr.EnumDomains", ("account", "Nobody")),
    ("01000000" + "00000200" + "ffffffff", "samr.LookupNames", ("account", "Nobody")),
    # "More follows", for ever, with nothing in it.
    ("00000000" + "00000200" + "00000000" + "00000000" + "00000000" + "05010000", "samr.EnumDomainUsers", ("accounts",)),
]
OLD_LIES = [
    ("", "srvsvc.NetShareGetInfo", ("share", "X")),
    ("02000000" + "00000000" + "00000000", "srvsvc.NetShareGetInfo", ("share", "X")),
    ("02000000" + "ffffffff" * 20, "srvsvc.NetShareGetInfo", ("share", "X")),
    ("01000000" * 2 + "00000200" + "ffffff0f" + "04000200" + "ffffff0f" + "00" * 24, "srvsvc.NetShareEnumAll", ("shares", "*")),
    # "More follows", from the start again, for ever.
    ("01000000" * 2 + "00000200" + "00000000" * 2 + "09000000" + "08000200" + "00000000" + "ea000000",
     "srvsvc.NetShareEnumAll", ("shares", "*")),
    ("65000000" + "00000000" + "00000000", "srvsvc.NetSrvGetInfo", ("host",)),
    ("ff" * 60, "srvsvc.NetSrvGetInfo", ("host",)),
    ("close", "srvsvc.NetSrvGetInfo", ("host",)),
]


@case
def a_lie_is_unreadable_and_never_absent(t):
    """R28: and the helper reads on when the machine is honest again"""
    for helper, server, lies in ((t.cap, t.server, LIES), (t.old, t.old_server, OLD_LIES)):
        for lie, call, (fact, *args) in lies:
            server.set("answers", {call: lie})
            answer = helper.ask(fact, *args)
            assert answer["found"] is None and answer["reason_code"] in ("protocol", "io-error", "unreachable"), (lie, call, answer)
        server.set("answers", {})
    t.cap.absent("service", "Nope")
    t.cap.found("account", "Guest")
    t.old.found("host", name="MPS02")


CONTRADICTIONS = [
    # What one call has shown, another denies; and lists without what every machine has.
    ("00" * 20 + "24040000", "svcctl.OpenServiceW", ("service", "Spooler")),
    ("00" * 20 + "24040000", "svcctl.OpenServiceW", ("service", "Print Spooler")),
    ("00" * 40 + "24040000", "svcctl.QueryServiceConfigW", ("service", "Spooler")),
    ("00" * 40 + "7b000000", "svcctl.QueryServiceConfigW", ("service", "Spooler")),
    ("00" * 28 + "24040000", "svcctl.QueryServiceStatus", ("service", "Spooler")),
    ("00800000" + "00" * 0x8000 + "00" * 8 + "00000200" + "00" * 8, "svcctl.EnumServicesStatusW", ("service", "Nope")),
    ("00800000" + "00" * 0x8000 + "00" * 8 + "00000200" + "00" * 8, "svcctl.EnumServicesStatusW", ("services", "SMS*")),
    ("00" * 16 + "730000c0", "samr.LookupRids", ("account", "Guest")),
    ("01000000" + "00000200" + "01000000" + "d0070000" + "01000000" + "04000200" + "01000000" + "08000000" + "00000000",
     "samr.LookupNames", ("account", "Guest")),
    ("00" * 16, "samr.EnumDomainUsers", ("accounts",)),
    ("00" * 16, "samr.EnumDomainAliases", ("groups", "SMS*")),
    ("00000000" * 2 + "07000000" + "00000000", "samr.EnumDomainUsers", ("accounts",)),
    ("00000000" * 2 + "03010000", "winreg.EnumKey", ("keys", "HKLM\\SYSTEM\\CurrentControlSet", "Control*")),
]
OLD_CONTRADICTIONS = [
    ("02000000" + "00000000" + "06090000", "srvsvc.NetShareGetInfo", ("share", "C$")),
    ("01000000" * 2 + "00000200" + "00000000" * 5, "srvsvc.NetShareEnumAll", ("shares", "SMS*")),
]


@case
def a_machine_that_contradicts_itself_proves_nothing(t):
    """R28"""
    for helper, server, lies in ((t.cap, t.server, CONTRADICTIONS), (t.old, t.old_server, OLD_CONTRADICTIONS)):
        for lie, call, (fact, *args) in lies:
            server.set("answers", {call: lie})
            answer = helper.ask(fact, *args)
            assert answer["found"] is None and answer["unreadable"], (lie[:80], call, answer)
        server.set("answers", {})
    assert t.cap.items("keys", "HKLM\\SYSTEM\\CurrentControlSet", "Control*") == ["Control"]
    t.cap.found("service", "Print Spooler")


@case
def statistics_that_lie_leave_the_time_of_the_start_untold(t):
    for lie in ("", "ff" * 76, "fault:0x1c010002"):
        t.old_server.set("answers", {"srvsvc.NetServerStatisticsGet": lie})
        t.old.found("host", name="MPS02", booted=None)
    t.old_server.set("answers", {})


@case
def a_call_that_is_never_answered_costs_its_deadline_only(t):
    """R28; and when the pause for a machine that hangs is over, it is asked again"""
    helper = Helper(t.server)
    t.server.set("answers", {"svcctl.OpenServiceW": "hang"})
    helper.unreadable("timeout", "service", "Spooler", deadline_ms=500)
    t.server.set("answers", {})
    end = time.monotonic() + PATIENCE
    while helper.ask("service", "Spooler")["found"] is not True:
        assert time.monotonic() < end
        time.sleep(0.1)
    helper.end()


@case
def the_answers_of_a_server_that_restarts_go_on(t):
    """R26: one new session for the request that meets the break"""
    t.cap.found("service", "Spooler")
    t.server.do("restart")
    t.cap.found("service", "Spooler")
    t.cap.found("share", "C$")
    t.server.do("restart")
    t.cap.found("account", "Guest")


def copies_in_memory(pid, what):
    """How often these bytes stand in what a process can write; None where we may not look."""
    count = 0
    try:
        maps = pathlib.Path("/proc/%d/maps" % pid).read_text(encoding="utf-8").splitlines()
        with open("/proc/%d/mem" % pid, "rb", buffering=0) as memory:
            for line in maps:
                place, rights = line.split()[:2]
                first, last = (int(number, 16) for number in place.split("-"))
                # Not the shadow of a sanitizer.
                if not rights.startswith("rw") or last - first > 1 << 30:
                    continue
                try:
                    memory.seek(first)
                    count += memory.read(last - first).count(what)
                except (OSError, ValueError, OverflowError):
                    pass
    except OSError:
        return None
    return count


@case
def of_a_password_one_copy_is_kept(_t):
    """R77: the one for a new session, in memory that is wiped; the library's own copies are gone after the logon"""
    password = "Zq9-not-to-be-found"
    server = Server("--bare", "--standin", "none", "--user", "root=" + password)
    (FOLDER / "login9").write_text("username = root\ndomain = TEST\npassword = %s\n" % password, encoding="utf-8")
    (FOLDER / "login9").chmod(0o600)
    helper = Helper(server, login="login9")
    helper.found("share", "IPC$")
    helper.found("host")
    for pattern, most in ((password.encode(), 1), (password.encode("utf-16-le"), 0)):
        found = copies_in_memory(helper.process.pid, pattern)
        assert found is None or found <= most, (found, pattern)
    helper.end()


@case
def each_helper_sees_its_own_machine(t):
    t.server.do("service", "OnlyHere", "state=running")
    t.cap.found("service", "OnlyHere")
    t.old.absent("service", "OnlyHere")
    t.cap.found("host", name="CAP01")
    t.old.found("host", name="MPS02")


@case
def the_helpers_end_by_themselves(t):
    for helper in (t.cap, t.old, t.plain, t.bare):
        helper.end()


class Machines:
    def __init__(self):
        (FOLDER / "login").write_text("username = root\npassword = secret\ndomain = TEST\n", encoding="utf-8")
        (FOLDER / "login").chmod(0o600)
        self.server = Server("--name", "CAP01")
        self.old_server = Server("--name", "MPS02", "--nt1", "--no-signing", "--standin", "svcctl,samr,srvsvc,winreg")
        plain = Server("--name", "PLAIN", "--standin", "none")
        bare = Server("--name", "NT4", "--standin", "srvsvc", "--without", "svcctl,samr,winreg")
        self.cap = Helper(self.server)
        self.old = Helper(self.old_server, "?smb1=yes&signing=offered")
        self.plain = Helper(plain)
        self.bare = Helper(bare)


def main():
    try:
        machines = Machines()
        failed = False
        for number, function in enumerate(CASES, 1):
            words = (function.__name__ + "_").replace("_s_", "'s_").strip("_").replace("_", " ")
            try:
                function(machines)
                print("ok %d - %s" % (number, words), flush=True)
            except Exception:
                failed = True
                for line in traceback.format_exc().splitlines():
                    print("# " + line)
                print("not ok %d - %s" % (number, words), flush=True)
        print("1..%d" % len(CASES))
        return 1 if failed else 0
    finally:
        for process in RUNNING:
            if process.poll() is None:
                process.terminate()
                process.wait()
        shutil.rmtree(FOLDER, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
