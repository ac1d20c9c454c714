#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The installed MedEase: everything is in its place, and it begins from nothing.

usage: installed.py MESON BUILD PREFIX SHOTS

Installs the build folder below a folder of its own, as a package would, and starts the client from
there. Ends with status 1 and a sentence when something is missing."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile

from begin import Atspi, choose_way, identity, on, press
from desktop import Client, Missing, end_nodes, environment

PLACES = (
    "bin/medease", "bin/medeasectl", "bin/medease-node", "libexec/medease-render",
    "share/applications/org.medease.MedEase.desktop",
    "share/applications/org.medease.MedEase.Sample.desktop", "share/metainfo/org.medease.MedEase.metainfo.xml",
    "share/glib-2.0/schemas/org.medease.MedEase.gschema.xml",
    "share/icons/hicolor/scalable/apps/org.medease.MedEase.svg",
    "share/icons/hicolor/symbolic/apps/org.medease.MedEase-symbolic.svg",
    "share/man/man1/medeasectl.1", "share/bash-completion/completions/medeasectl",
    "lib/systemd/user/medease-node@.service")


def install(options, root):
    subprocess.run([options.meson, "install", "-C", options.build, "--no-rebuild", "--quiet",
                    "--destdir", root], check=True, stdout=subprocess.DEVNULL)
    prefix = root + options.prefix
    missing = [place for place in PLACES if not os.path.exists(os.path.join(prefix, place))]
    if missing:
        raise Missing(f"not installed: {', '.join(missing)}")
    # What a package's triggers do.
    subprocess.run(["glib-compile-schemas", os.path.join(prefix, "share/glib-2.0/schemas")],
                   check=True)
    return prefix


def begin(client):
    client.wait("a window", client.windows, 60)
    client.wait_for(r"^Welcome to MedEase$")
    width = client.windows()[0].box()[2]
    if width > 1000:
        raise Missing(f"the settings were not found: the window is {width} wide")
    choose_way(client, "Start on My Own")
    identity(client, "Elif", "Demir")
    on(client, r"^Create My Record$")
    client.wait_for(r"^Your record is ready$", None, 60)
    press(client, r"^Open MedEase$")
    client.wait_for(r"^Records$", {"list item"})
    client.shot("installed")
    print("the installed MedEase begins from nothing")


def main():
    parser = argparse.ArgumentParser()
    for name in ("meson", "build", "prefix", "shots"):
        parser.add_argument(name)
    options = parser.parse_args()
    os.makedirs(options.shots, exist_ok=True)
    home = tempfile.mkdtemp(prefix="medease-installed-")
    root = os.path.join(home, "root")
    client = None
    Atspi.init()
    try:
        prefix = install(options, root)
        env = environment(home, 1000, 700)
        env.pop("GSETTINGS_SCHEMA_DIR", None)
        env["XDG_DATA_DIRS"] = f"{prefix}/share:/usr/local/share:/usr/share"
        client = Client(os.path.join(prefix, "bin/medease"), options.shots, False, env)
        begin(client)
    except (Missing, subprocess.CalledProcessError) as missing:
        print(f"installed: {missing}", file=sys.stderr)
        return 1
    finally:
        if client is not None:
            client.end()
        end_nodes(home)
        shutil.rmtree(home, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
