#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-help.py MEDEASECTL DATA-FOLDER: help, completion and manual page speak of the same verbs, and
every example is a command that there is."""
import os
import pathlib
import re
import shlex
import subprocess
import sys

from ctl_tap import Ctl, run

program = os.path.abspath(sys.argv[1])
data = pathlib.Path(sys.argv[2]).resolve()
ctl = Ctl(program)
verbs = {}  # noun → list of verbs, "" for a noun without


def help_of(*words):
    done = ctl.raw(*words, "--help")
    assert done.returncode == 0 and done.stderr == b"", done
    return done.stdout.decode()


def indented(text):
    return [line.split() for line in text.splitlines() if re.match(r"  [a-z]", line)]


def options_of(text):
    return {line.split()[0] for line in text.splitlines() if line.startswith("  -")}


def test_every_noun_and_verb_has_help():
    for noun in [words[0] for words in indented(help_of())]:
        text = help_of(noun)
        listed = [words for words in indented(text) if words[0] == noun]
        names = []
        for words in listed:
            name = words[1]
            if re.fullmatch("[a-z][a-z-]*", words[2]):
                name += " " + words[2]
            names.append(name)
        verbs[noun] = names or [""]
        assert re.search(f"^Example: .*medeasectl {noun}\\b", text, re.M), text
    assert len(verbs) >= 13 and sum(map(len, verbs.values())) >= 60, verbs


def test_every_example_is_a_command():
    for noun, names in verbs.items():
        for verb in names:
            text = help_of(noun, *verb.split())
            example = re.search(r"^Example: (.*)$", text, re.M).group(1)
            words = shlex.split(example)
            # Others pass something in: "printf … | medeasectl batch".
            words = words[words.index("medeasectl") + 1:]
            if noun != "batch":
                command = list(words)
                while command[0].startswith("--"):
                    del command[:1 if command[0] in ("--json", "--no-wait") else 2]
                assert command[:1 + len(verb.split())] == [noun, *verb.split()], example
            known = options_of(text) | options_of(help_of())
            for word in words:
                if re.match("--?[a-z]", word):
                    assert word in known, (example, word, known)


def complete(*words):
    """What the Tab key offers after these."""
    script = (f'PATH={shlex.quote(os.path.dirname(program))}:$PATH\n. {shlex.quote(str(data / "medeasectl.bash"))}\n'
              f'COMP_WORDS=({shlex.join(("medeasectl",) + words)})\nCOMP_CWORD={len(words)}\n'
              'cd "$(mktemp -d)"\n_medeasectl\nprintf "%s\\n" "${COMPREPLY[@]}"\nrmdir "$PWD"')
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done
    return set(done.stdout.split())


def test_completion():
    assert complete("") == set(verbs)
    for noun, names in verbs.items():
        if names != [""]:
            assert complete(noun, "") == {name.split()[0] for name in names}, noun
    assert complete("identity", "device", "") == {"add", "list", "revoke"}
    assert complete("record", "rew") == {"rewrap"}
    assert "--category" in complete("record", "rewrap", "--")
    assert "--block" in complete("consent", "at", "--")
    assert "--lost-since" in complete("identity", "device", "revoke", "abc", "--")
    assert complete("record", "list", "--category", "men") == {"mental-health"}


def plain(line):
    """A heading of the manual without its marks."""
    line = re.sub(r"\\f.|^\.[A-Z]+ ", "", line).replace("\\-", "-")
    return re.sub(r"[\"\[\]]", " ", line)


def test_manual():
    page = (data / "medeasectl.1").read_text()
    part = page.split(".SH COMMANDS\n")[1].split(".SH ")[0]
    said = {}
    for paragraph in part.split(".TP\n")[1:]:
        heading = plain(paragraph.splitlines()[0])
        noun = None
        for piece in re.split(r"\s*,\s*", heading):
            words = [word for word in piece.split() if re.fullmatch("[a-z][a-z-]*", word)]
            if words and words[0] in verbs and words[0] not in verbs.get(noun, []):
                noun, words = words[0], words[1:]
            said.setdefault(noun, set()).add(" ".join(words))
    assert said == {noun: set(names) for noun, names in verbs.items()}, \
        {noun: set(names) ^ said.get(noun, set()) for noun, names in verbs.items()}
    for code in range(2, 13):
        assert f".B {code}\n" in page, code
    if os.path.exists("/usr/bin/man"):
        done = subprocess.run(["man", "--warnings", "-l", str(data / "medeasectl.1")], capture_output=True,
                              env=dict(os.environ, LC_ALL="C.UTF-8", MANPAGER="cat", MANWIDTH="100"))
        assert done.returncode == 0 and not done.stderr, done.stderr


run([test_every_noun_and_verb_has_help, test_every_example_is_a_command, test_completion, test_manual],
    chained=True)
