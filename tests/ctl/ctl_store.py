# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads objects out of a node's folder as anybody with a copy of it can, without MedEase's code:
blocks by their address, files by the links of dag-pb."""
import base64
import contextlib
import hashlib
import pathlib
import shutil
import sqlite3
import tempfile

RAW = 0x55


def varint(data, at):
    value = shift = 0
    while True:
        value |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 0x80:
            return value, at


def fields(data):
    """Number and bytes of each field that has bytes."""
    at = 0
    while at < len(data):
        tag, at = varint(data, at)
        size, at = varint(data, at)
        if tag & 7 == 2:
            yield tag >> 3, data[at:at + size]
            at += size


def address(text):
    """Bytes of a CID in base32."""
    body = text[1:].upper()
    return base64.b32decode(body + "=" * (-len(body) % 8))


class Store:
    """A copy of the folder: nothing is touched that a running node has open."""

    def __init__(self, folder):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="medease-copy-"))
        shutil.copytree(folder, self.folder / "node", ignore=shutil.ignore_patterns("*.sock"))
        with contextlib.closing(sqlite3.connect(self.folder / "node" / "node.db")) as database:
            self.blocks = dict(database.execute("SELECT cid, data FROM block_row"))
        for path in (self.folder / "node" / "blocks").glob("*/*"):
            self.blocks[address(path.name)] = path.read_bytes()

    def close(self):
        shutil.rmtree(self.folder)

    def block(self, cid):
        data = self.blocks[cid]
        assert hashlib.sha256(data).digest() == cid[4:], cid.hex()
        return data

    def file(self, cid):
        """The bytes below a root."""
        if cid[1] == RAW:
            return self.block(cid)
        links = [dict(fields(body))[1] for number, body in fields(self.block(cid)) if number == 2]
        return b"".join(self.file(link) for link in links)
