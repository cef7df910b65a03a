"""Grade A: one HTML file with everything in it; it needs no server, no network and no other file."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from plotly.offline import get_plotlyjs

from ..assumptions import Assumptions
from ..charts.live import script
from ..text import LANGUAGES, language, use_language
from .hide import Rules
from .manifest import Publication
from .payload import Payload, chart_template, pooled
from .words import page_words

HERE = Path(__file__).parent / "page"
STYLE = Path(__file__).parents[1] / "dashboard/template/voila/templates/winback/static/style.css"
PAGE = "index.html"


def page_data(
    payload: Payload, about: Mapping[str, Any], publication: Publication, assumptions: Assumptions, rules: Rules
) -> dict[str, Any]:
    """Return everything a published page shows as plain data, its words in every language."""
    words: dict[str, Any] = {}
    for code in LANGUAGES:
        with use_language(code):
            words[code] = page_words(payload, about, publication, assumptions, rules)
    pieces, pool = pooled(payload.pieces)
    return {
        "format": 1,
        "number": publication.number,
        "expires_on": publication.expires_on.isoformat(),
        "languages": dict(LANGUAGES),
        "words": words,
        "titles": payload.titles,
        "filters": payload.filters,
        "periods": {part: list(periods) for part, periods in payload.trees["en"].items()},
        "trees": payload.trees,
        "pieces": pieces,
        "pool": pool,
        "template": chart_template(),
    }


def snapshot(data: Mapping[str, Any]) -> str:
    """Return the page of :func:`page_data` as one HTML file that opens in the language in use."""
    words = data["words"][language()]
    scripts = {
        "plotly": get_plotlyjs(),
        "script": page_script("whole.js"),
    }
    inline = {name: closed(text) for name, text in scripts.items()}
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    parts = {
        "language": language(),
        "policy": policy(list(inline.values())),
        "number": escape(str(data["number"])),
        "title": escape(words["title"]),
        "skip": escape(words["skip"]),
        "without_script": escape(words["without_script"]),
        "style": "\n".join(path.read_text(encoding="utf-8") for path in (STYLE, HERE / "page.css")),
        "data": written.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"),
        **inline,
    }
    template = re.split(r"\{(\w+)\}", (HERE / "page.html").read_text(encoding="utf-8"))
    return "".join(parts[text] if place % 2 else text for place, text in enumerate(template))


def page_script(source: str) -> str:
    """Return the script of the page with the given source of what it shows: whole.js, live.js."""
    return "\n".join([*script("narrow.js"), *((HERE / name).read_text("utf-8") for name in ("page.js", source))])


def closed(text: str) -> str:
    """Return a script as it may stand inside of a page."""
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def policy(scripts: list[str]) -> str:
    """Return the page's content security policy: its own scripts by their digests, and nothing from anywhere."""
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
