"""Pieces of questions that several engines are asked with."""

import re

RUNS = re.compile(r"[\u3400-\u9fff]+|[0-9A-Za-z]+")


def han(run):
    return "\u3400" <= run[0] <= "\u9fff"


def grams(text, size):
    """Overlapping pieces of `size` Han characters and whole Latin words, each once."""
    found = {}
    for run in RUNS.findall(text.lower()):
        if not han(run):
            found[run] = True
            continue
        for at in range(max(len(run) - size + 1, 1)):
            found[run[at:at + size]] = True
    return list(found)
