"""Files that are the same whenever they are written: numbers without chance digits, entries without a moment."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import Any

FIRST = (1980, 1, 1, 0, 0, 0)
"""The earliest moment a zip can name."""
CORE = "docProps/core.xml"
MOMENT = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def steady(value: Any) -> Any:
    """Return plain data whose numbers have ten digits: sums added up in parallel differ in their last ones.

    >>> steady([0.1 + 0.2, 7])
    [0.3, 7]
    """
    if isinstance(value, float):
        return float(f"{value:.10g}")
    if isinstance(value, dict):
        return {key: steady(item) for key, item in value.items()}
    return [steady(item) for item in value] if isinstance(value, list) else value


def steady_office(data: bytes, made_on: dt.date) -> bytes:
    """Return an XLSX or PPTX whose bytes depend on what stands in it and on the report's date alone.

    Workbooks inside of it (those behind the charts of slides) are treated alike.
    """
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, True, 6) as made,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name.endswith(".xlsx"):
                content = steady_office(content, made_on)
            elif name == CORE:
                stamp = f"{made_on:%Y-%m-%d}T00:00:00Z".encode()
                content = MOMENT.sub(rb"\g<1>" + stamp + rb"\g<3>", content)
            entry = zipfile.ZipInfo(name, FIRST)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            made.writestr(entry, content)
    return target.getvalue()
