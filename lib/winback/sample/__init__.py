"""The demo company: a seeded, believable business of three years with the truth kept beside its files.

:func:`generate` writes the files a loader reads; ``truth/`` beside them says who really left, when and why, so
that every step of the method can be tested against it. ``benchmark`` makes millions of orders, ``renewal``
bases of pure rhythm where nobody leaves.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ..text import LANGUAGES, _, use_language
from . import collected, leaving, people, surveys, touches, write
from . import customers as who
from . import orders as what
from .world import FIRST_ON, LAST_ON, World

SEED = 20260630

__all__ = ["FIRST_ON", "LAST_ON", "SEED", "company_name", "company_tables", "generate"]


def company_name() -> str:
    """Return the demo company's name in the language in use.

    >>> company_name()
    'Sklad & Prilavok, wholesale and retail supplies'
    """
    return _("Sklad & Prilavok, wholesale and retail supplies")


def generate(folder: str | Path, customers: int = 2000, seed: int = SEED, language: str = "en") -> dict[str, Path]:
    """Write the demo company into ``folder`` and return the paths by table name.

    Files: orders, customers, managers, contacts, sales_plan, survey (the contract's columns), complaints,
    reasons, campaign; and ``truth/customers``, ``truth/managers``, ``truth/events``. CSV in UTF-8, money in
    roubles, days from ``FIRST_ON`` to ``LAST_ON``. The same arguments give the same bytes; ``language`` (``en``
    or ``ru``) changes words only, never a figure. Existing files of these names are replaced, each whole.

    Raises ``ValueError`` for fewer than 100 customers or an unknown language.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sorted(generate(folder, customers=100))[:3]
    ['campaign', 'complaints', 'contacts']
    """
    return write.write_tables(Path(folder), company_tables(customers, seed, language))


def company_tables(customers: int = 2000, seed: int = SEED, language: str = "en") -> dict[str, pd.DataFrame]:
    """Return the demo company's tables as frames, by name; see :func:`generate`.

    >>> tables = company_tables(customers=100)
    >>> len(tables["customers"]), tables["orders"]["currency"].unique().tolist()
    (100, ['RUB'])
    """
    if customers < 100:
        raise ValueError(f"customers is {customers}; allowed: 100 and more")
    if language not in LANGUAGES:
        raise ValueError(f"language is {language!r}; allowed: {', '.join(LANGUAGES)}")
    world = World(seed, customers, language)
    base = who.make_customers(world)
    lives = leaving.live(world, base)
    # The campaign is drawn from what could be seen on its day, so the past is played once without it.
    drawn = collected.campaign(world, base, lives, what.buy(world, base, lives))
    bought = what.buy(world, base, lives)
    lines = what.write_lines(world, base, lives, bought)
    with use_language(language):
        return {
            "orders": write.orders_table(base, lines),
            "customers": people.customers_table(world, base, bought.last_before(customers, 10**6)),
            "managers": people.managers_table(),
            "contacts": touches.contacts(world, base, lives, bought),
            "sales_plan": touches.sales_plan(world, base, bought),
            "survey": surveys.survey(world, base, lives, bought),
            "complaints": touches.complaints(world, base, lives),
            "reasons": collected.reasons(world, base, lives),
            "campaign": drawn,
            "truth/customers": write.truth_customers(base, lives, bought),
            "truth/managers": people.truth_managers(base, lives),
            "truth/events": write.truth_events(),
        }
