#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-strings.py APP_FOLDER UI_FOLDER: words that people read and that no translator would see.

In C every literal that reads like words must be an argument of gettext's functions; in .ui files
the texts of widgets must be marked translatable. Not for the screen, and passed over: what is
written for developers, names of the toolkit and the name of the program."""
import pathlib
import re
import sys
import xml.etree.ElementTree

TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|\'(?:[^\'\\\n]|\\.)*\'|"(?:[^"\\\n]|\\.)*"|\w+|\n|[^\s]',
                   re.DOTALL)
MARKED = {"_", "N_", "C_", "NC_", "Q_", "ngettext", "g_dngettext", "dgettext", "dngettext"}
DEVELOPERS = {"g_warning", "g_error", "g_critical", "g_message", "g_debug", "g_info", "g_printerr",
              "g_print", "g_error_new", "g_set_error", "g_set_error_literal", "g_log_structured",
              "g_assert_cmpstr", "G_OBJECT_WARN_INVALID_PROPERTY_ID", "include", "G_LOG_DOMAIN"}
# What a format puts in counts as a word: "%s of %s".
CONVERSION = re.compile(r"%[-+ 0#*.\dlhzjt]*[a-zA-Z]|%\d+\$[a-z]|</?\w+>")
PUT_IN = "\uFFFC"
# Two words, or one as a sentence or a button begins: "Try Now", "Lock", "see also".
WORD = rf"(?:[^\W\d_]{{2,}}|{PUT_IN})"
WORDS = re.compile(rf"(?:(?<=^)|(?<=\W)){WORD}[.,:;!?…]?(?: |\\n)+{WORD}|^[^\W\d_a-z][a-zà-ÿ]{{2,}}[.…:]?$")
# Whatever is given to these is seen or read out.
SHOWN = re.compile(r"^(gtk_label_(new|set_\w+)|med_label_(new|set)|gtk_button_(new_with_label|set_label)"
                   r"|med_widget_set_label|med_button_set_words|gtk_widget_set_tooltip_text"
                   r"|adw_\w+_set_(title|subtitle|description|body|heading)|med_page_set_\w+"
                   r"|med_window_(toast|offer_undo)|adw_toast_new|g_notification_(new|set_title|set_body))$")
# Names in code: CSS, types, the program.
NAMES = re.compile(r"^(MedEase|Cantarell.*|Med[A-Z]\w+|Gtk[A-Z]\w+|Adw[A-Z]\w+)$")
TEXTS = {"label", "title", "subtitle", "description", "tooltip-text", "placeholder-text", "heading",
         "body", "button-label", "text", "markup", "title-text", "words", "sentence", "secondary"}
LETTERS = re.compile(r"[^\W\d_]{2}")


def literals(text):
    """Each literal with its line and the functions it is an argument of, outermost first."""
    line, before, open_calls = 1, "", []
    for match in TOKEN.finditer(text):
        token = match.group()
        if token[0] == '"':
            yield line, token[1:-1], open_calls
        if token in "([{":
            open_calls.append(before)
        elif token in ")]}" and open_calls:
            open_calls.pop()
        line += token.count("\n")
        if token != "\n" and not token.startswith(("/*", "//")):
            before = token


def problems_of_c(text):
    for line, literal, calls in literals(text):
        bare = CONVERSION.sub(PUT_IN, literal)
        words = WORDS.search(bare) and LETTERS.search(bare)
        shown = calls and SHOWN.search(calls[-1]) and LETTERS.search(bare)
        if NAMES.search(literal) or not (words or shown):
            continue
        if not MARKED & set(calls) and not DEVELOPERS & set(calls):
            yield line, f"not for translators: “{literal}”"


def problems_of_ui(text):
    xml.etree.ElementTree.fromstring(text)
    for element in re.finditer(r"<(property|attribute|item)\b([^>]*)>([^<]*)</", text):
        kind, attributes, content = element.groups()
        name = re.search(r'\bname="([\w-]+)"', attributes)
        shown = kind == "item" or name is not None and name.group(1) in TEXTS
        words = " ".join(content.split())
        if (shown and LETTERS.search(words) and not NAMES.search(words)
                and 'translatable="yes"' not in attributes):
            yield text.count("\n", 0, element.start()) + 1, f"not for translators: “{words}”"


def main():
    count = problems = 0
    for folder, suffix, problems_of in ((sys.argv[1], ".c", problems_of_c),
                                        (sys.argv[2], ".ui", problems_of_ui)):
        root = pathlib.Path(folder)
        for file in sorted(root.rglob("*" + suffix)):
            if file.name.startswith("render-"):  # a program of its own, which shows nothing
                continue
            text = file.read_text(encoding="utf-8")
            count += 1
            for number, problem in problems_of(text):
                print(f"{file.relative_to(root).as_posix()}:{number}: {problem}")
                problems += 1
    print(f"{count} files, {problems} problems")
    return 1 if problems or not count else 0


sys.exit(main())
