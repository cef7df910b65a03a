"""One order on several lines: its money counts exactly once, shared over the lines or carried by the first."""

from __future__ import annotations

from typing import Any

import ibis

from .amounts import LARGEST

UNITS = 10_000
"""Money is shared in whole units of 1e-4, so that the parts add up to the order exactly."""

CENT = UNITS // 100


def share(table: Any, values: Any) -> ibis.Table:
    """Return the lines with the money of their order in ``v_amount``, once in all, and ``carries``.

    The amount of an order is shared in proportion to the value of its lines (``line_amount``, or quantity × unit price
    − line discount), to the cent; what rounding leaves stays with the first line of any value. Without such values, or
    without products to share it over, the first line carries all. ``carries`` marks the line that stands for the order.
    """
    fits = table.v_amount.abs() < LARGEST
    total = ibis.cases((fits, (table.v_amount * UNITS).round().cast("int64")))
    value = _value(table, values)
    number = ibis.coalesce(table.v_order_id, ibis.literal("row without a number ") + table.source_row.cast("string"))
    order = ibis.window(group_by=number)
    first = ibis.window(group_by=number, order_by=[value <= 0, table.source_row])
    placed = table.mutate(
        line_value=value,
        order_value=value.sum().over(order),
        order_key=number,
        order_units=total,
        line_place=ibis.row_number().over(first),
    )
    exact = placed.order_units.abs() * placed.line_value / placed.order_value.nullif(0.0)
    part = ((exact / CENT + 1e-6).floor() * CENT).cast("int64") * placed.order_units.sign().cast("int64")
    others = ibis.cases((placed.line_place > 0, part.fill_null(0)), else_=0)
    placed = placed.mutate(line_units=others)
    rest = placed.order_units - placed.line_units.sum().over(ibis.window(group_by=placed.order_key))
    units = ibis.cases((placed.line_place == 0, rest), else_=placed.line_units)
    # No amount, or an impossible one, is told of every line of the order.
    amount = ibis.cases((placed.order_units.isnull(), placed.v_amount), else_=units / UNITS)
    return placed.mutate(v_amount=amount, carries=placed.line_place == 0)


def _value(table: Any, values: Any) -> Any:
    """What a line is worth beside the other lines of its order; never below zero."""
    none = (table.source_row * 0).cast("float64")
    if "product_group" not in values:
        return none
    if "line_amount" in values:
        value = table.v_line_amount
    elif {"quantity", "unit_price"} <= set(values):
        value = table.v_quantity * table.v_unit_price
        if "line_discount" in values:
            value = value - table.v_line_discount.fill_null(0.0)
    else:
        return none
    return ibis.greatest(value.fill_null(0.0), 0.0)


def net_of_refunds(values: Any) -> tuple[Any, Any]:
    """Return the amount less what was paid back for it, and whether that was all of it."""
    amount, back = values["amount"], values.get("refunded_amount")
    if back is None:
        return amount, ibis.literal(False)
    back = back.abs().fill_null(0.0)
    return (amount - back).round(4), ((amount > 0) & (back >= amount)).fill_null(False)


def paid_back(table: Any, values: Any) -> float:
    """Return the money paid back that was taken off the orders, each order once."""
    if "refunded_amount" not in values:
        return 0.0
    once = table.carries if "carries" in table.columns else ibis.literal(True)
    units = (table.v_refunded_amount.abs() * UNITS).round().cast("int64")
    return int(units.sum(where=once).to_pyarrow().as_py() or 0) / UNITS
