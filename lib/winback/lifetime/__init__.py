"""Lifetime value: who is still active, what they will buy, what it is worth, and what a returned customer is worth.

``lifetime_value(company, as_of)`` and ``second_lifetime_value(company, absences, as_of)`` answer the questions of the
business; ``calibrate`` puts the forecast to a test; the models themselves are ``fit_purchases`` (BG/NBD, MBG/NBD) and
``fit_order_values`` (Gamma-Gamma).
"""

from .check import Calibration, Relation, calibrate, order_frequency_relation
from .counts import Histories, count_histories, count_purchases, holdout
from .fit import ModelError
from .models import PurchaseModel, ValueModel, fit_order_values, fit_purchases
from .sltv import SecondLifetime, second_lifetime_value, second_lives
from .value import LifetimeValue, Terms, discounted_purchases, lifetime_value, value_customers

__all__ = [
    "Calibration",
    "Histories",
    "LifetimeValue",
    "ModelError",
    "PurchaseModel",
    "Relation",
    "SecondLifetime",
    "Terms",
    "ValueModel",
    "calibrate",
    "count_histories",
    "count_purchases",
    "discounted_purchases",
    "fit_order_values",
    "fit_purchases",
    "holdout",
    "lifetime_value",
    "order_frequency_relation",
    "second_lifetime_value",
    "second_lives",
    "value_customers",
]
