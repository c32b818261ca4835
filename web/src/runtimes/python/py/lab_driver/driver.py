"""The two doors of the runtime. Text in, text out: no object of Python's crosses to the host."""

import json
import random

from .plain import text
from .probe import run_probe
from .scratch import run_scratch

_loads, _seed = json.loads, random.seed


def probe(source, probe_json):
    """A learner's source and a Probe -> a Claim, both JSON text."""
    _seed(0)  # a program that draws random numbers draws the same ones each time
    return text(run_probe(source, _loads(probe_json)))


def run(source, scratch, autograd):
    """A learner's source and a scratch cell -> a RunResult as JSON text; prints go to standard output."""
    return text(run_scratch(source, scratch, autograd))
