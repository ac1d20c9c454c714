# SPDX-License-Identifier: GPL-3.0-or-later
"""Invitations as text (formats.md P1), and broken ones made of a good one."""

import base64
import hashlib

PREFIX = "medease-invite:"
CHAIN, EXPIRES = 1, 7


def _varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def _put_varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _fields(data):
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        if tag & 7 == 0:
            value, at = _varint(data, at)
        else:
            size, at = _varint(data, at)
            value, at = data[at:at + size], at + size
        yield tag, value


def _encode(text, change):
    raw = base64.urlsafe_b64decode(text[len(PREFIX):] + "=" * (-len(text[len(PREFIX):]) % 4))
    out = b""
    for tag, value in _fields(raw[:-4]):
        value = change.get(tag >> 3, value)
        out += _put_varint(tag)
        out += _put_varint(value) if tag & 7 == 0 else _put_varint(len(value)) + value
    out += hashlib.sha256(out).digest()[:4]
    return PREFIX + base64.urlsafe_b64encode(out).decode().rstrip("=")


def expired(text):
    """The same one, run out on 1 March 2026."""
    return _encode(text, {EXPIRES: 1772366400})


def foreign(text):
    """The same address, but of another clinic's network."""
    return _encode(text, {CHAIN: b"med-" + b"a" * 26})


def garbled(text):
    """One letter in the middle is another one."""
    at = len(text) // 2
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1:]
