"""Open an engine by its address; what goes wrong is told in a sentence without secrets."""

from __future__ import annotations

from typing import Any

import ibis

from ..errors import WinbackError
from ..text import _
from .address import SPARK, Address
from .cached import drop_in_turn

EXTRAS = {"postgresql": "", "postgres": "", "spark": "spark", "sc": "spark"}
"""Engine → the extra of winback that brings its driver; PostgreSQL's is always there."""
_KNOWN: dict[str, str] = {}
"""Address without a password → the address with it, for as long as the program runs."""


def connect_engine(address: Address) -> Any:
    """Return the engine behind an address; ``WinbackError`` when its driver is missing or it does not answer."""
    full = _KNOWN.get(address.shown, address.full) if address.full == address.shown else address.full
    try:
        backend = _spark(full, address.schema) if address.scheme in SPARK else ibis.connect(full)
        backend.list_tables()
    except ModuleNotFoundError as error:
        raise _no_driver(address, error) from None
    except Exception as error:
        # Each driver has errors of its own; none may carry the address, so none is chained.
        raise WinbackError(
            _("{engine} does not open: {error}. Check the address, and that this computer may reach it.").format(
                engine=address.shown, error=address.hide(str(error)).rstrip(".") or type(error).__name__
            )
        ) from None
    _KNOWN[address.shown] = full
    drop_in_turn(backend)
    return backend


def _no_driver(address: Address, error: ModuleNotFoundError) -> WinbackError:
    wanted = EXTRAS.get(address.scheme)
    package = f"winback[{wanted}]" if wanted else f"ibis-framework[{address.scheme}]"
    return WinbackError(
        _(
            "To work in {engine} the package {package} is needed ({missing} is missing): pip install '{package}'."
        ).format(engine=address.scheme, package=package, missing=error.name)
    )


def _spark(full: str, schema: str) -> Any:
    from .spark import connect_spark

    return connect_spark(full, schema)
