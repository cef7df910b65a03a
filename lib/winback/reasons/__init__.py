"""Reasons for leaving: the catalogue and its versions, the ledger of what was said, suggestions from free text."""

from __future__ import annotations

from .accuracy import cross_validate
from .catalogue import Catalogue, catalogue_of, default_catalogue
from .changes import add_reason, merge_reasons, reassign, rename_reason, retire_reason, split_reason, to_reassign
from .leaves import Change, Leaf
from .ledger import moved, moved_sentences, read_said, said_reasons, unknown_reasons, unknown_sentence
from .suggest import confirmed_examples, map_spellings, suggest_reasons

__all__ = [
    "Catalogue",
    "Change",
    "Leaf",
    "add_reason",
    "catalogue_of",
    "confirmed_examples",
    "cross_validate",
    "default_catalogue",
    "map_spellings",
    "merge_reasons",
    "moved",
    "moved_sentences",
    "read_said",
    "reassign",
    "rename_reason",
    "retire_reason",
    "said_reasons",
    "split_reason",
    "suggest_reasons",
    "to_reassign",
    "unknown_reasons",
    "unknown_sentence",
]
