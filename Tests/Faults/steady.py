"""A million requests: the resident size stays flat, and the descriptors return to their number at start."""

from goodclient import GoodClient
from server import Server, wait_until
from table import Table, say

WARM_UP_REQUESTS = 100_000
REQUESTS = 1_000_000
# The tolerance for the page counter. A leak of one byte per request would reach it.
GROWTH_BYTES_MAX = 1 << 20
SECONDS_EACH = 4
ROUNDS_MAX = 40


def million(table: Table) -> None:
    with Server() as server:
        at_start = server.descriptors()
        sizes: list[int] = []
        _ask(server, WARM_UP_REQUESTS, sizes)
        settled = sizes[-1]
        sizes.clear()
        answered, faults = _ask(server, REQUESTS, sizes)
        table.row(
            f"{REQUESTS:,} requests, valid and refused, over connections that open and close",
            f"{answered:,} responses, {faults} socket errors",
            answered >= REQUESTS and faults == 0,
        )
        growth = server.rss_bytes() - settled
        table.row(
            f"resident size flat: no more than {GROWTH_BYTES_MAX >> 10} KiB above what it was after "
            f"{WARM_UP_REQUESTS:,}",
            f"{settled >> 10:,} KiB, then {server.rss_bytes() >> 10:,} KiB ({growth >> 10:+,}); "
            f"least {min(sizes) >> 10:,}, most {max(sizes) >> 10:,}",
            growth <= GROWTH_BYTES_MAX,
        )
        wait_until(lambda: server.descriptors() <= at_start, 10)
        table.row(
            "descriptors back to their number at start",
            f"{at_start} at start, {server.descriptors()} at the end",
            server.descriptors() == at_start,
        )


def _ask(server: Server, count: int, sizes: list[int]) -> tuple[int, int]:
    """Sends at least `count` requests. Returns responses and socket errors; appends each round's size to `sizes`."""
    answered = faults = 0
    for _ in range(ROUNDS_MAX):
        if answered >= count:
            break
        figures = GoodClient(server, SECONDS_EACH, 64, "MIX").figures()
        answered += figures.requests
        sizes.append(server.rss_bytes())
        faults += figures.faults
        say(f"{answered:,} of {count:,} requests")
    return answered, faults
