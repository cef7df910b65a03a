"""The summary and the full report as HTML files that hold everything they need, and as they are printed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from ..charts.live import script
from ..publishing.payload import chart_template
from ..publishing.snapshot import closed, policy
from ..text import language
from .edition import Edition
from .story import Exhibit
from .words import page_words

HERE = Path(__file__).parent / "page"


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def report_page(edition: Edition) -> str:
    """Return the full report as one HTML file in the language in use."""
    return _page("report.html.j2", edition, list(edition.story.exhibits()))


def summary_page(edition: Edition) -> str:
    """Return the summary as one HTML file; printed it takes one page."""
    return _page("summary.html.j2", edition, [edition.story.picture])


def document_page(edition: Edition, title: str, body: Markup, charts: Mapping[str, Any]) -> str:
    """Return a notebook's text and figures as one HTML file; ``body`` is markup that was escaped where it was made."""
    return _render("document.html.j2", edition, charts, title=title, body=body)


def _page(name: str, edition: Edition, exhibits: Iterable[Exhibit]) -> str:
    charts = {one.key: one.spec for one in exhibits if one.spec}
    return _render(name, edition, charts, title=edition.title, story=edition.story)


def _render(name: str, edition: Edition, charts: Mapping[str, Any], **told: Any) -> str:
    scripts = [get_plotlyjs(), "\n".join([*script("narrow.js"), (HERE / "report.js").read_text(encoding="utf-8")])]
    scripts = [closed(text) for text in scripts]
    return (
        _environment()
        .get_template(name)
        .render(
            edition=edition,
            brand=edition.brand,
            words=page_words(),
            language=language(),
            policy=policy(scripts),
            scripts=[Markup(text) for text in scripts],
            style=Markup((HERE / "report.css").read_text(encoding="utf-8")),
            foot=Markup(css_string(" · ".join([edition.company, *edition.details()[:1]]))),
            data=Markup(_data({"charts": charts, "template": chart_template()})),
            **told,
        )
    )


def _data(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def css_string(text: str) -> str:
    """Return a text as it may stand in quotation marks inside of a style sheet of a page.

    >>> css_string('A "B" <c>')
    'A \\\\22 B\\\\22  \\\\3c c\\\\3e '
    """
    unsafe = set('"\\<>&\n\r\f')
    return "".join(f"\\{ord(sign):x} " if sign in unsafe else sign for sign in text)
