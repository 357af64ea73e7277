#!/usr/bin/env python3
"""Runs the load and fault scenarios against the release build on loopback. Prints each requirement and measurement.

    Tests/Faults/run.py             all scenarios
    SCENARIO=slow-tls …             one, or several separated by commas

Exits with 1 if a requirement is not met. The clients are wrk, slowhttptest and openssl from Debian's packages.
"""

import os
import sys
import time

import costly
import descriptors
import ending
import memory
import resets
import slow
import steady
from server import raise_descriptor_limit
from table import Table, say

SCENARIOS = {
    "idle": slow.idle,
    "slow-head": slow.slow_head,
    "slow-body": slow.slow_body,
    "slow-read": slow.slow_read,
    "slow-tls": slow.slow_tls,
    "never-reads": slow.never_reads,
    "descriptors": descriptors.exhausted,
    "sigterm": ending.sigterm,
    "sigterm-costly": costly.sigterm,
    "costs": costly.costs,
    "memory": memory.half_sent,
    "slow-readers": memory.slow_readers,
    "million": steady.million,
    "resets": resets.resets,
    "tls-resets": resets.tls_resets,
}


def main() -> int:
    wanted = [name for name in os.environ.get("SCENARIO", "").split(",") if name] or list(SCENARIOS)
    if unknown := [name for name in wanted if name not in SCENARIOS]:
        sys.exit(f"no such scenario: {', '.join(unknown)}; choose from {', '.join(SCENARIOS)}")
    raise_descriptor_limit(max(slow.COUNT, memory.HALF_SENT) + 500)
    begun = time.monotonic()
    table = Table()
    table.begin()
    for name in wanted:
        say(name)
        table.scenario = name
        SCENARIOS[name](table)
    print(f"\n{time.monotonic() - begun:.0f} s")
    for failure in table.failures:
        print(f"not met: {failure}")
    return 1 if table.failures else 0


if __name__ == "__main__":
    sys.exit(main())
