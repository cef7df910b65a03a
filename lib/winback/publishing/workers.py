"""Work that falls into many like parts, done on all processors at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from joblib import Parallel, delayed
from joblib.externals.loky import get_reusable_executor
from joblib.externals.loky.process_executor import TerminatedWorkerError

MOST_WORKERS = 8
"""Each takes some 300 MB."""

Item = TypeVar("Item")
Result = TypeVar("Result")


def each(work: Callable[[Item], Result], items: Sequence[Item], least: int = 8) -> Iterator[Result]:
    """Yield the result of each item in order; fewer than ``least`` items are done here, without helpers.

    >>> list(each(abs, [-1, 2]))
    [1, 2]
    """
    count = min(os.cpu_count() or 1, MOST_WORKERS, len(items))
    done = 0
    if count > 1 and len(items) >= least:
        try:
            helpers: Any = Parallel(n_jobs=count, return_as="generator", batch_size=1)
            for found in helpers(delayed(work)(item) for item in items):
                yield found
                done += 1
        except TerminatedWorkerError:
            pass  # a helper was ended from outside, mostly for want of memory: the rest is done here
    yield from map(work, items[done:])


def dismiss() -> None:
    """Let the helpers go; they would wait for more work otherwise."""
    get_reusable_executor().shutdown(wait=True)
