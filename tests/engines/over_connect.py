"""Every calculation on the demo company through Spark Connect: ``python -m tests.engines.over_connect ADDRESS FILE``.

In a program of its own: one that has a session of Spark on this computer cannot open one through Spark Connect.
"""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

import winback as wb
from tests.demo import demo_company
from tests.engines.calculations import CALCULATIONS, Steps, frames_in


def main(address: str, target: str) -> None:
    """Send the company, and once more in its own place, and write what each calculation gives."""
    wb.send_company(demo_company(), address)
    far = Steps(wb.send_company(demo_company(), address, replace=True))
    cached = far.losses.customer_table.op().name
    if not far.company.backend._session.catalog.isCached(cached):
        raise SystemExit("the customers are computed anew for each question")
    found = {name: frames_in(of(far)) for name, of in CALCULATIONS.items()}
    Path(target).write_bytes(pickle.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
