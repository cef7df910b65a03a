"""Lifetime value: who is still active, what they will buy, what it is worth, and what a returned customer is worth."""

from .counts import Histories, count_histories, count_purchases, holdout
from .fit import ModelError
from .models import PurchaseModel, ValueModel, fit_order_values, fit_purchases

__all__ = [
    "Histories",
    "ModelError",
    "PurchaseModel",
    "ValueModel",
    "count_histories",
    "count_purchases",
    "fit_order_values",
    "fit_purchases",
    "holdout",
]
