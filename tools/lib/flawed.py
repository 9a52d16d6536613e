"""A file for tools/demo to lint: every flaw is on purpose."""

import os
import re, sys
import subprocess


def archive(folder, names=[]):
    for name in names:
        if name == None:
            continue
        subprocess.call("tar czf %s.tgz %s" % (name, folder), shell=True)
    password = "hunter2"
    return eval(sys.argv[1]), f"done", password
