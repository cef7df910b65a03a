"""winback: measure the customers you lose, put money on the loss, and win them back.

The method in one screen::

    import winback as wb

    company = wb.load("orders.csv")                  # any export: who bought, when, for how much
    losses = wb.measure_losses(company)              # who fell silent for longer than their own rhythm allows
    value = wb.value_losses(losses)                  # what the lost used to bring, by class
"""

from __future__ import annotations
