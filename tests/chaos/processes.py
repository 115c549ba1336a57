"""Which process is at the other end of a connection on loopback: Linux tells, in /proc."""

import os
from contextlib import suppress
from pathlib import Path


def process_at(port: int, peer_port: int, among: list[int]) -> int:
    """The process of ``among`` whose socket leads from ``port`` to ``peer_port``; 0 if none."""
    inode = _inode(port, peer_port)
    return next((pid for pid in among if inode and _holds(pid, inode)), 0)


def _inode(port: int, peer_port: int) -> str:
    local, remote = f"0100007F:{port:04X}", f"0100007F:{peer_port:04X}"
    for line in Path("/proc/net/tcp").read_text().splitlines():
        fields = line.split()
        if fields[1] == local and fields[2] == remote:
            return fields[9]
    return ""


def _holds(pid: int, inode: str) -> bool:
    with suppress(OSError), os.scandir(f"/proc/{pid}/fd") as descriptors:
        return any(_leads_to(descriptor.path) == f"socket:[{inode}]" for descriptor in descriptors)
    return False


def _leads_to(descriptor: str) -> str:
    with suppress(OSError):
        return os.readlink(descriptor)
    return ""
