"""What the articles and the trade claim, where it comes from, and what the literature says: words, no figures of ours.

Literature is named by author and year; only what its abstract, or a text that quotes it, supports is told.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..text import _

CODES = (
    "usual_loss", "five_forty", "nobody_cared", "takes_ten", "one_in_ten", "dearer_cheaper", "more_loyal", "call_soon",
    "freelancers",
)  # fmt: skip


@dataclass(frozen=True)
class Words:
    """A claim, its source, and what research says of it."""

    claim: str
    source: str
    literature: str


def claim_words() -> dict[str, Words]:
    """Return the words of every claim by its code, in the language in use."""
    return _on_losing() | _on_winning() | _on_returning()


def _on_losing() -> dict[str, Words]:
    return {
        "usual_loss": Words(
            _("Even the best companies lose 9 to 11% of their customers a year; that is normal."),
            _("The articles; no study is named."),
            _(
                "It depends on the trade. Thomas, Blattberg and Fox (2004) list 22% a year for internet providers,"
                " 25% for German mobile and 30% for American long-distance telephony. Griffin and Lowenstein (2001)"
                " write of 20 to 40% for the average company. We found no study that supports one normal figure for"
                " all."
            ),
        ),
        "nobody_cared": Words(
            _("68% of customers leave because they feel that nobody cares."),
            _("One article, after a study of 2009; the trade repeats it everywhere."),
            _(
                "The same list of percentages stands in a guide by LeBoeuf and in Gattorna (2008); no survey behind"
                " it is described. Keaveney (1995) asked over 500 customers of services and found eight groups of"
                " causes. In Newby and Ward (2009) failures of the service itself lead with about 30%."
            ),
        ),
        "takes_ten": Words(
            _("One offended customer takes ten others along."),
            _("The articles and the trade."),
            _(
                "Listeners are not leavers. Goodman (1999) reports about 10 people told of a bad experience with a"
                " soft drink and 16 with a car. Anderson (1998) found in the USA and Sweden that the dissatisfied do"
                " talk more, but that the difference is usually exaggerated. In the retail study of Verde Group and"
                " Wharton (2006) 100 bad experiences cost 32 to 36 present or possible customers."
            ),
        ),
        "one_in_ten": Words(
            _("Only one unhappy customer in ten complains."),
            _("The articles; the trade also says one in 26."),
            _(
                "It depends on the trouble. Goodman (1999): half tell the front line of a problem, 1 to 5% the"
                " management; of bad treatment and incompetence 5 to 30% are told. Verde Group and Wharton (2006): 6%"
                " of shoppers with a problem told the shop."
            ),
        ),
    }


def _on_winning() -> dict[str, Words]:
    return {
        "five_forty": Words(
            _("A sale to a new prospect succeeds 5 times in 100, to a customer being won back 40 times."),
            _("The articles and the trade."),
            _(
                "Griffin and Lowenstein (2001) give 20 to 40% for lost customers and 5 to 20% for prospects, from"
                " their practice. Kumar, Bhagwat and Zhang (2015): success depends on the first life with the"
                " company, on the reason for leaving and on the offer. There is no one rate."
            ),
        ),
        "dearer_cheaper": Words(
            _("Winning a customer back is cheaper than winning a new one. One article says the opposite."),
            _("The articles contradict each other."),
            _(
                "Stauss and Friege (1999), as quoted by Thomas, Blattberg and Fox (2004): money spent on lost"
                " customers returned 214%, on bought addresses 23%, in one case. We found no study over many"
                " companies."
            ),
        ),
        "call_soon": Words(
            _("A call works only soon after the customer has left."),
            _("The articles."),
            _(
                "Pick, Thomas, Tillmanns and Krafft (2016): the length of the absence helps to tell who is willing to"
                " return, and so does the reason: whether it can change, and whether the company controls it. We"
                " found no study that names a last day for a call."
            ),
        ),
    }


def _on_returning() -> dict[str, Words]:
    return {
        "more_loyal": Words(
            _("Customers who returned are more loyal than before."),
            _("The articles."),
            _(
                "Kumar, Bhagwat and Zhang (2015): the length of the second life depends on the first, on the reason"
                " for leaving and on the offer. Kumar, Leszkiewicz and Herbst (2018): some who return are cured,"
                " others leave again for the same reason. We found no study that shows them more loyal than those who"
                " never left."
            ),
        ),
        "freelancers": Words(
            _("Nine of ten customers who had left for freelancers came back."),
            _("One agency, in an article, of itself: neither count nor period."),
            _(
                "We found no study. Stories of returns are told by those to whom customers returned; who stayed away"
                " is not in them."
            ),
        ),
    }


def verdict_names() -> dict[str, str]:
    """Return the verdicts on a claim as a card shows them."""
    return {
        "holds": _("Agrees with your data"),
        "differs": _("Your data say otherwise"),
        "cannot_tell": _("Your data cannot tell"),
    }
