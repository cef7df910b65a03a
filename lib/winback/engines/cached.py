"""Cached tables of an engine are dropped between two calls, by the thread that works with it.

Ibis drops one as soon as nothing refers to it any more. That is noticed by whatever thread collects garbage, as the one
that moves a progress bar, and an engine that gets a second statement in the midst of the first one ends the first.
"""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import Any


def drop_in_turn(backend: Any) -> None:
    """Let a backend keep in mind which cached tables are not needed, and drop them before it caches the next one."""
    unneeded: deque[str] = deque()
    backend._finalize_cached_table = unneeded.append
    backend._cached_table = partial(_cached_table, backend, backend._cached_table, unneeded)


def _cached_table(backend: Any, cached: Any, unneeded: deque[str], table: Any) -> Any:
    while unneeded:
        name = unneeded.popleft()
        entry = backend._cache_name_to_entry.pop(name, None)
        if entry is None:  # released by hand, and then no longer referred to
            continue
        # The same expression may have been cached anew meanwhile, under another name.
        if backend._cache_op_to_entry.get(entry.orig_op) is entry:
            del backend._cache_op_to_entry[entry.orig_op]
        entry.finalizer.detach()
        backend._drop_cached_table(name)
    return cached(table)
