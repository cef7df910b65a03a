"""The dashboard: prepared frames in, a page for the owner of the business out."""

from __future__ import annotations

import sys

# An optional extra of jsonschema that costs seconds at every start of a process and is never needed here.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
