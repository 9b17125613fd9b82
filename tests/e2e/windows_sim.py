#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a command file of `holdpoint capture` as cmd.exe of a Windows 2003 server would, as far as such files go: variables, quotes,
redirections, and the commands that they use, on a machine that is made up here. Anything else in the file is an error: a second
command on a line, a redirection to another place, a word that is none of these commands.

Usage: windows_sim.py FILE.cmd FOLDER      FOLDER stands for the one that the file makes beside itself
"""
import os
import re
import sys

NAME = "SITE01"
SERVICES = {"Spooler": ("Print Spooler", 2, 4), "Winmgmt": ("Windows Management Instrumentation", 2, 4),
            "SMS_EXECUTIVE": ("SMS_EXECUTIVE", 2, 4), "W3SVC": ("World Wide Web Publishing Service", 2, 4),
            "ClusSvc": ("Cluster Service", 2, 4), "SMTPSVC": ("Simple Mail Transport Protocol (SMTP)", 2, 4),
            "MSExchangeKMS": ("Microsoft Exchange Key Management Server", 3, 1)}
SHARES = {"ADMIN$": "C:\\WINDOWS", "C$": "C:\\", "CAP_S01": "D:\\CAP_S01", "SMSPKGD$": "D:\\SMSPKGD$"}
ACCOUNTS = ["Administrator", "Guest", "SMSServer_S01"]
GROUPS = ["Administrators", "SMS_SiteToSiteConnection_S01"]
FILES = {"C:\\": None, "C:\\WINDOWS": None, "C:\\WINDOWS\\System32": None, "C:\\WINDOWS\\System32\\inetsrv": None,
         "C:\\WINDOWS\\System32\\inetsrv\\MetaBase.xml": 100, "D:\\": None, "D:\\SMS": None, "D:\\SMS\\x.log": 5,
         "D:\\CAP_S01": None, "D:\\Mail": None, "D:\\Mail\\Exchsrvr": None, "D:\\Mail\\Exchsrvr\\Kmsdata": None}
STATES = {1: "STOPPED", 4: "RUNNING"}
DONE = "The command completed successfully.\n\n"
RULE = "-" * 79 + "\n"
METABASE = """<?xml version ="1.0"?>
<configuration xmlns="urn:microsoft-catalog:XML_Metabase_V64_0"><MBProperty>
<IIsWebServer Location ="/LM/W3SVC/1" ServerComment="Default Web Site"></IIsWebServer>
<IIsWebVirtualDir Location ="/LM/W3SVC/1/ROOT" Path="C:\\Inetpub\\wwwroot"></IIsWebVirtualDir>
</MBProperty></configuration>
"""
VARIABLES = {"COMPUTERNAME": NAME, "DATE": "Sun 11/22/2026", "TIME": "14:03:02.11", "SystemRoot": "C:\\WINDOWS", "windir": "C:\\WINDOWS",
             "SystemDrive": "C:", "ProgramFiles": "C:\\Program Files", "CommonProgramFiles": "C:\\Program Files\\Common Files",
             "PROCESSOR_ARCHITECTURE": "x86", "ERRORLEVEL": "0", "HP": "HP:"}


def expand(line):
    def value(match):
        for name, text in VARIABLES.items():
            if name.lower() == match.group(1).lower():
                return text
        raise SystemExit(f"a variable that is not set: {line}")
    return re.sub(r"%([^%]*)%", value, line)


def parts(line):
    """The command and its redirections; signs outside quotes that would make it something else are refused."""
    targets, command, quoted, at = [], "", False, 0
    while at < len(line):
        sign = line[at]
        if sign == '"':
            quoted = not quoted
        if not quoted and line.startswith("2>&1", at):
            at += 4
            continue
        match = re.match(r'(>>?)"HP:\\([A-Za-z]+\.txt)" ', line[at:]) if not quoted and sign == ">" else None
        if match:
            targets.append((match.group(1), match.group(2)))
            at += match.end()
            continue
        if not quoted and sign in "<>|&^":
            raise SystemExit(f"{sign} outside quotes: {line}")
        command += sign
        at += 1
    if quoted:
        raise SystemExit(f"a quote that is not closed: {line}")
    return command.strip(), targets


def key_of(path):
    return next((p for p in FILES if p.lower() == path.lower()), None)


def children(folder):
    base = folder if folder.endswith("\\") else folder + "\\"
    return [p for p in FILES if p.startswith(base) and p != folder and "\\" not in p[len(base):]]


def block(folder, rows):
    text = f" Directory of {folder}\n\n"
    for path in rows:
        size = FILES[path]
        kind = "   <DIR>          " if size is None else f"{size:17} "
        text += f"11/05/2007  09:15 AM {kind if size is None else kind} {path.rsplit(chr(92), 1)[1]}\n".replace(kind + " ", kind)
    files = sum(FILES[p] is not None for p in rows)
    return text + f"{files:16} File(s) {sum(FILES[p] or 0 for p in rows):14} bytes\n"


def do_dir(arguments):
    recursive = "/s" in arguments
    path = re.search(r'"([^"]*)"', arguments).group(1)
    if path[:3].upper() not in ("C:\\", "D:\\") and path[1:] != ":":
        return "The system cannot find the path specified.\n"
    head = f" Volume in drive {path[0].upper()} has no label.\n Volume Serial Number is 1C2B-3D4E\n\n"
    found, parent = key_of(path), path.rsplit("\\", 1)[0]
    parent = parent + "\\" if len(parent) == 2 else parent
    if found is not None and FILES[found] is None:
        text = head + block(found, children(found))
        if recursive:
            for below in [p for p in FILES if FILES[p] is None and p.startswith(found.rstrip("\\") + "\\") and p != found]:
                text += "\n" + block(below, children(below))
            text += "\n     Total Files Listed:\n               0 File(s)              0 bytes\n"
        return text + "               2 Dir(s)  123456789012 bytes free\n"
    if recursive and found is None:
        return head + "File Not Found\n"
    if key_of(parent) is None:
        return head + "The system cannot find the path specified.\n"
    if found is None:
        return head + f" Directory of {key_of(parent)}\n\nFile Not Found\n"
    return head + block(key_of(parent), [found]) + "               0 Dir(s)  123456789012 bytes free\n"


def list_capture(folder):
    files = {name: os.path.getsize(os.path.join(folder, name)) for name in sorted(os.listdir(folder))}
    rows = "".join(f"11/22/2026  02:03 PM {size:17} {name}\n" for name, size in files.items())
    return (" Volume in drive E has no label.\n Volume Serial Number is 1C2B-3D4E\n\n Directory of E:\\capture-SITE01\n\n" + rows +
            f"{len(files):16} File(s) {sum(files.values()):14} bytes\n               0 Dir(s)  123456789012 bytes free\n")


def sc_query(drivers):
    text = ""
    for name, (display, _, state) in ({"Beep": ("Beep", 1, 4)} if drivers else SERVICES).items():
        kind = "1  KERNEL_DRIVER " if drivers else "20  WIN32_SHARE_PROCESS "
        text += f"\nSERVICE_NAME: {name}\nDISPLAY_NAME: {display}\n        TYPE               : {kind}\n"
        text += f"        STATE              : {state}  {STATES[state]} \n        WIN32_EXIT_CODE    : 0  (0x0)\n"
    return text


def do_net(words):
    name = re.search(r'"([^"]*)"', words)
    name = name.group(1) if name else None
    verb = words.split()[0]
    if verb == "statistics":
        return "Workstation Statistics for \\\\SITE01\n\n\nStatistics since 11/22/2026 9:00 AM\n\n" + DONE
    if verb == "start":
        rows = "".join(f"   {d}\n" for d, _, s in SERVICES.values() if s == 4)
        return f"These Windows services are started:\n\n{rows}\n" + DONE
    names = {"share": list(SHARES), "user": ACCOUNTS, "localgroup": GROUPS}[verb]
    if name is not None:
        number = {"share": 2310, "user": 2221, "localgroup": 1376}[verb]
        label = {"share": "Share name        ", "user": "User name                    ", "localgroup": "Alias name     "}[verb]
        if not any(n.lower() == name.lower() for n in names):
            return f"It is not there.\n\nMore help is available by typing NET HELPMSG {number}.\n\n"
        return f"{label}{name}\n" + (f"Path              {SHARES[name]}\n" if verb == "share" else "") + DONE
    if verb == "share":
        rows = "".join(f"{n:12} {p:31} x\n" for n, p in SHARES.items())
    elif verb == "user":
        rows = "".join(f"{n:25}" for n in names) + "\n"
    else:
        rows = "".join(f"*{n}\n" for n in names)
    return f"\nA table\n\n{RULE}{rows}{DONE}"


def export(file, key, folder):
    short = key.replace("HKEY_LOCAL_MACHINE", "")
    text = f"Windows Registry Editor Version 5.00\n\n[{key}]\n\n"
    if short.endswith("\\Services"):
        for name, (display, start, _) in SERVICES.items():
            text += f'[{key}\\{name}]\n"Type"=dword:00000020\n"Start"=dword:0000000{start}\n"ImagePath"="x"\n"DisplayName"="{display}"\n\n'
    elif short.endswith("\\TimeZoneInformation"):
        text = text.rstrip("\n") + '\n"ActiveTimeBias"=dword:ffffffc4\n\n'
    elif short.endswith("\\ProductOptions"):
        text = text.rstrip("\n") + '\n"ProductType"="ServerNT"\n\n'
    elif short.endswith("\\SOFTWARE\\Microsoft"):
        text += f'[{key}\\InetStp]\n"MajorVersion"=dword:00000006\n\n[{key}\\Provisioning]\n\n[{key}\\Provisioning\\Client]\n\n[{key}\\SMS]\n\n'
    with open(os.path.join(folder, file), "wb") as out:
        out.write(b"\xff\xfe" + text.replace("\n", "\r\n").encode("utf-16-le"))
    return ""


def run(command, folder):
    if command.startswith("echo "):
        return command[5:] + "\n"
    simple = {"hostname": NAME + "\n", "ver": "\nMicrosoft Windows [Version 5.2.3790]\n", "chcp": "Active code page: 437\n",
              "systeminfo": "\nHost Name:                 SITE01\nOS Name:                   Microsoft(R) Windows(R) Server 2003\n"
                            "System Up Time:            0 Days, 5 Hours, 3 Minutes, 0 Seconds\n"}
    if command in simple:
        return simple[command]
    if command.startswith("set "):
        prefix = command[4:].lower()
        return "".join(f"{n}={v}\n" for n, v in VARIABLES.items() if n.lower().startswith(prefix))
    if command == 'dir /a /-c "HP:"':
        return list_capture(folder)
    if re.fullmatch(r'dir (/s )?/a /-c "[^"]*"', command):
        return do_dir(command)
    if command.startswith("net "):
        return do_net(command[4:])
    match = re.fullmatch(r"sc query type= (service|driver) state= all bufsize= 65000", command)
    if match:
        return sc_query(match.group(1) == "driver")
    match = re.fullmatch(r'sc qc "([^"]*)" 8000', command)
    if match:
        start = SERVICES.get(match.group(1), (None, None))[1]
        return f"        START_TYPE         : {start}   X\n" if start else "[SC] OpenService FAILED 1060:\n\nIt is not there.\n"
    match = re.fullmatch(r'start "" /wait regedit\.exe /e "HP:\\([^"\\]*)" "(HKEY_[^"]*)"', command)
    if match:
        return export(match.group(1), match.group(2), folder)
    if command == 'copy /y "C:\\WINDOWS\\System32\\inetsrv\\MetaBase.xml" "HP:\\MetaBase.xml"':
        with open(os.path.join(folder, "MetaBase.xml"), "w", encoding="utf-8") as out:
            out.write(METABASE)
        return "        1 file(s) copied.\n"
    raise SystemExit(f"a command of another kind: {command}")


def main(file, folder):
    with open(file, encoding="ascii", newline="") as source:
        lines = source.read().split("\r\n")
    for line in lines:
        if re.match(r'^(@echo off|setlocal disabledelayedexpansion|endlocal|rem .*|set DIRCMD=|set "HP=%~dp0capture-%COMPUTERNAME%"|echo [^&|<>]*|'
                    r'if not exist "%HP%" (md "%HP%"|goto :eof|echo [^&|<>]*)|)$', line):
            continue
        if line.startswith('if exist "%SystemRoot%\\SysWOW64" '):
            continue  # a machine of 32 bits has no such folder
        command, targets = parts(expand(line))
        if len(targets) != 1:
            raise SystemExit(f"not one place to write to: {line}")
        text = run(command, folder)
        with open(os.path.join(folder, targets[0][1]), "wb" if targets[0][0] == ">" else "ab") as out:
            out.write(text.replace("\n", "\r\n").encode("cp437"))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
