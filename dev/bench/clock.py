"""What a piece of work costs: wall and CPU time, queries, memory."""

import gc
import statistics
import time
from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch


@dataclass
class Cost:
    """One piece of work: seconds, seconds of this process's CPU, SQL queries, growth in MB."""

    wall: float
    cpu: float
    queries: int
    memory: float


def measure(env, work) -> Cost:
    """Do ``work`` with a cold cache of records, and flush what it leaves.

    :param work: a function without arguments
    """
    env.invalidate_all()
    gc.collect()
    before = _resident(), env.cr.sql_log_count, time.process_time(), time.perf_counter()
    work()
    env.flush_all()
    wall, cpu = time.perf_counter() - before[3], time.process_time() - before[2]
    return Cost(wall, cpu, env.cr.sql_log_count - before[1], _resident() - before[0])


def median(costs) -> Cost:
    """The median of each of several costs' parts.

    >>> median([Cost(1, 1, 5, 0), Cost(9, 3, 5, 2), Cost(2, 2, 5, 1)])
    Cost(wall=2, cpu=2, queries=5, memory=1)
    """
    names = ("wall", "cpu", "queries", "memory")
    return Cost(*(statistics.median(getattr(cost, name) for cost in costs) for name in names))


def interleaved(env, rounds, *works) -> list[Cost]:
    """Medians of several pieces of work done in turn, so that whoever else uses this machine
    slows all of them alike. Each is undone: see ``undone``.
    """
    costs = [[] for _ in works]
    for _round in range(rounds):
        for work, found in zip(works, costs, strict=True):
            with undone(env):
                found.append(measure(env, work))
    return [median(found) for found in costs]


@contextmanager
def undone(env):
    """Roll back what happens within; commits only flush, on both sides of a comparison."""
    try:
        with patch.object(type(env.cr), "commit", lambda cr: cr.flush()):
            yield
    finally:
        env.cr.rollback()
        env.invalidate_all()


def show(what, cost, beside=None, note=""):
    """Print a line of the report.

    :param beside: the cost of the least that this work needs
    """
    ratio = f"{cost.wall / beside.wall:6.2f} ×" if beside else " " * 8
    print(
        f"{what:<58}{cost.wall:9.3f} s {ratio} {cost.cpu:8.2f} s of CPU here"
        f" {cost.queries:7.0f} queries {cost.memory:+6.0f} MB  {note}",
        flush=True,
    )


def _resident():
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0
