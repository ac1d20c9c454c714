#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the field numbers in core/FORMATS.md with the messages in core/proto: each message must
stand there as `Name {1 first, 2 repeated second, …}`, each operation with its number."""
import re
import sys
from pathlib import Path

MESSAGES = ('tx', 'state', 'sealed', 'gateway')
FIELD = re.compile(r'(repeated\s+)?[\w.]+\s+(\w+)\s*=\s*(\d+);')


def proto_messages(text):
    """name → {number: (field, repeated)}"""
    text = re.sub(r'//.*', '', text)
    found = {}
    for name, body in re.findall(r'message\s+(\w+)\s*\{((?:[^{}]|\{[^{}]*\})*)\}', text):
        found[name] = {int(n): (f, bool(r)) for r, f, n in FIELD.findall(body)}
    return found


def document_messages(text):
    found = {}
    for name, body in re.findall(r'`(\w+) \{([^}]*)\}', text):
        fields = {}
        for part in body.split(','):
            match = re.match(r'\s*(\d+) (repeated )?([A-Za-z_]\w*)', part)
            if match:
                fields[int(match[1])] = (match[3], bool(match[2]))
        found.setdefault(name, fields)
    return found


def compare(protos, document):
    problems = []
    messages = {}
    for proto in protos:
        messages.update(proto_messages(proto))
    written = document_messages(document)
    operations = messages.pop('Op')
    by_type = dict(re.findall(r'(\w+) \w+ = (\d+);', re.search(r'message Op \{.*?\n\}', protos[0], re.S)[0]))
    for name, number in by_type.items():
        if not re.search(r'(^\||, )\s*%s `%s \{' % (number, name), document, re.M):
            problems.append(f'operation {number} `{name}` is not in the document')
    if len(operations) != len(by_type):
        problems.append('operations of one type cannot be told apart')
    # The body is written with its type, which is the one list of operations.
    for name, fields in messages.items():
        if name not in written:
            problems.append(f'message {name} is not in the document')
        elif fields != written[name]:
            problems.append(f'{name}: the document has {written[name]}, the proto {fields}')
    return problems


def main():
    root = Path(sys.argv[1]) / 'src' / 'core'
    protos = [(root / 'proto' / f'{name}.proto').read_text() for name in MESSAGES]
    document = (root / 'FORMATS.md').read_text()
    problems = compare(protos, document)
    for problem in problems:
        print(f'src/core/FORMATS.md: {problem}')
    # The canaries: a moved number and a missing message must be seen.
    if not compare(protos, document.replace('18 next 16?', '17 next 16?')):
        sys.exit('check-formats: does not see a wrong number')
    if not compare(protos, document.replace('`GrantRevoke {', '`GrantStop {')):
        sys.exit('check-formats: does not see a missing operation')
    sys.exit(1 if problems else 0)


main()
