"""Reasons for leaving: the catalogue and its versions, the ledger of what was said, suggestions from free text."""

from __future__ import annotations

from .catalogue import Catalogue, Change, Leaf, catalogue_of, default_catalogue

__all__ = ["Catalogue", "Change", "Leaf", "catalogue_of", "default_catalogue"]
