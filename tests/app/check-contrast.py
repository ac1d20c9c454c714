#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Computes the contrast of text colours on the surfaces they stand on, from the style sheets."""
import re
import sys

# libadwaita 1.2's own surfaces, as its documentation of named colours lists them.
PLATFORM = {
    'light': {'window': '#fafafa', 'view': '#ffffff', 'card': '#ffffff', 'side': '#ebebeb',
              'text': '#323232'},
    'dark': {'window': '#242424', 'view': '#1e1e1e', 'card': '#363636', 'side': '#303030',
             'text': '#ffffff'},
}
AMBER, RED, GREEN, WHITE = '#e5a50a', '#e01b24', '#26a269', '#ffffff'
TEXT_MINIMUM = 4.5


def parse(path):
    with open(path, encoding='utf-8') as file:
        text = re.sub(r'/\*.*?\*/', '', file.read(), flags=re.S)
    return dict(re.findall(r'@define-color\s+(\w+)\s+(#[0-9a-fA-F]{6})\s*;', text))


def channels(colour):
    return [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]


def luminance(rgb):
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def over(colour, alpha, surface):
    return [alpha * c + (1 - alpha) * s for c, s in zip(colour, surface)]


def ratio(first, second):
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def cases(mode, colours):
    surfaces = {name: channels(value) for name, value in PLATFORM[mode].items()}

    def own(name):
        return channels(colours[name])

    def tint(colour, alpha, surface='card'):
        return over(channels(colour) if isinstance(colour, str) else colour, alpha,
                    surfaces[surface])

    selected_row = tint(PLATFORM[mode]['text'], 0.10, 'side')
    yield 'white on accent', channels(WHITE), own('accent_bg_color')
    yield 'white on danger', channels(WHITE), own('me_danger')
    yield 'white on preview', channels(WHITE), own('me_preview')
    for surface in ('window', 'view', 'card', 'side'):
        yield 'dim on ' + surface, own('me_dim'), surfaces[surface]
    yield 'dim on selected row', own('me_dim'), selected_row
    yield 'dim on notice', own('me_dim'), tint(own('accent_bg_color'), 0.10, 'window')
    for name in ('me_high', 'me_low', 'me_info', 'me_ok', 'me_warn'):
        for surface in ('window', 'card'):
            yield name + ' on ' + surface, own(name), surfaces[surface]
    for name in ('me_high', 'me_info', 'me_ok', 'me_dim'):
        yield name + ' pill', own(name), over(own(name), 0.09, surfaces['card'])
    yield 'warning pill', own('me_warn'), tint(AMBER, 0.18)
    yield 'offline bar', own('me_warn'), tint(AMBER, 0.18, 'window')
    yield 'bad notice', own('me_high'), tint(RED, 0.10, 'window')
    yield 'ok notice', own('me_ok'), tint(GREEN, 0.11, 'window')
    yield 'chosen chip', own('me_info'), tint(own('accent_bg_color'), 0.18, 'window')


def main():
    light_path, dark_path = sys.argv[1:3]
    light = parse(light_path)
    failures = 0
    for mode, colours in (('light', light), ('dark', {**light, **parse(dark_path)})):
        for name, text, surface in cases(mode, colours):
            value = ratio(text, surface)
            if value < TEXT_MINIMUM:
                failures += 1
                print(f'{mode}: {name} has a contrast of {value:.2f}, not {TEXT_MINIMUM}')
    if len(sys.argv) > 3:
        # The check itself: a style sheet with a faint colour must be reported.
        return 0 if failures else 1
    return 1 if failures else 0


sys.exit(main())
