"""A turn of a contestant written in Python, as `takeTurn` of contestants.mjs."""

import time


def take_turn(execute, turn):
    """Once to warm up, then until the time is over, at least once; the median in milliseconds."""
    execute()
    times = []
    end = time.perf_counter() + turn / 1000
    while not times or time.perf_counter() < end:
        start = time.perf_counter()
        result = execute()
        times.append((time.perf_counter() - start) * 1000)
        del result  # what freeing costs is not counted
    return sorted(times)[len(times) // 2]
