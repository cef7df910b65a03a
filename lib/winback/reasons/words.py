"""The lexicon: the expressions that come with the project, and a company's own reasons by their names."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from .catalogue import Catalogue
from .expressions import NAME_STOPS, TOPIC_SHARE, data_of_words, expression
from .lexicon import Lexicon
from .spelling import WORD, tidy


@cache
def common_lexicon() -> Lexicon:
    """Return the expressions that come with the project, in both languages."""
    data = data_of_words()
    expressions = [
        expression(text, reason, TOPIC_SHARE if key.startswith("topic") else None)
        for reason, entry in data["reasons"].items()
        for key, texts in entry.items()
        for text in texts
    ]
    praise = [expression(text, "") for texts in data["praise"].values() for text in texts]
    return Lexicon(tuple(expressions), tuple(praise))


def lexicon_of(catalogue: Catalogue) -> Lexicon:
    """Return the expressions of a company's catalogue: the common ones as it reads them, and its own reasons' names.

    An own reason is known by all the words of its name together, and weakly by those no other reason has.
    """
    common = common_lexicon()
    offered = {code for _name, code in catalogue.options()}
    kept = [replace(e, reason=catalogue.reads(e.reason)) for e in common.expressions]
    kept = [e for e in kept if e.reason in offered]
    own = [leaf for leaf in catalogue.by_code.values() if leaf.since_version > 1 and leaf.code in offered]
    for leaf in own:
        for name in leaf.current_names:
            said = [word for word in WORD.findall(tidy(name)) if word not in NAME_STOPS]
            kept += [expression(" ".join(said), leaf.code)] if said else []
            new = [word for word in said if not common.read_word(word)[0]]
            kept += [expression(word, leaf.code, TOPIC_SHARE) for word in new if len(said) > 1]
    return Lexicon(tuple(kept), common.praise)
