"""The address of an engine: what may be written down of it, and what no sentence may show."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from ..errors import WinbackError
from ..text import _

SPARK = ("spark", "sc")
ENGINES = ("postgresql", "postgres", *SPARK, "clickhouse", "bigquery", "snowflake", "trino")


@dataclass(frozen=True)
class Address:
    """An engine by its address: ``full`` opens it, ``shown`` is the same without a password and may be kept."""

    scheme: str
    name: str
    shown: str
    full: str = field(repr=False)
    schema: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def hide(self, text: str) -> str:
        """Return the first line of a text without anything secret.

        >>> read_address("postgresql://ann:pw1@host/shop").hide("no entry for ann:pw1@host")
        'no entry for ***@host'
        """
        line = next((line.strip() for line in text.splitlines() if line.strip()), "")
        for secret in sorted(self.secrets, key=len, reverse=True):
            line = line.replace(secret, "***")
        return re.sub(r"://[^@\s]*@|[^\s:@/]+:\*\*\*@", lambda m: "://***@" if "://" in m[0] else "***@", line)[:300]


def is_engine(text: object) -> bool:
    """Return whether it is the address of an engine that can hold a company, not of a table to load.

    >>> is_engine("postgresql://host/shop?schema=sales"), is_engine("postgresql://host/shop?table=orders")
    (True, False)
    """
    if not isinstance(text, str) or "://" not in text:
        return False
    parts = urlsplit(text)
    asked = dict(parse_qsl(parts.query))
    return parts.scheme.lower() in ENGINES and not {"table", "query"} & asked.keys()


def read_address(text: str) -> Address:
    """Return the parts of an address; ``WinbackError`` when winback knows no such engine.

    ``schema=`` names where the tables are. A password is used and never kept: a program that starts later takes it
    from where the engine's own tools do, as ``PGPASSWORD`` or ``~/.pgpass``.

    >>> read_address("postgresql://ann:secret@host:5432/shop?schema=sales").shown
    'postgresql://ann@host:5432/shop?schema=sales'
    """
    try:
        parts = urlsplit(text.strip())
        password, port = parts.password or "", parts.port
    except ValueError:
        parts = None
    if parts is None or parts.scheme.lower() not in ENGINES:
        raise WinbackError(
            _("This is no address of an engine that winback knows. It knows, for example: {examples}.").format(
                examples="postgresql://user@host/database?schema=sales, sc://host:15002, spark://local"
            )
        )
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    hidden = {name: value for name, value in asked.items() if name not in ("password", "token")}
    place = parts.hostname or ""
    if ":" in place:
        place = f"[{place}]"
    place = f"{place}:{port}" if port else place
    shown_place = f"{parts.username}@{place}" if parts.username else place
    shown = urlunsplit((parts.scheme, shown_place, parts.path, urlencode(hidden), ""))
    secrets = {password, unquote(password), asked.get("password", ""), asked.get("token", "")} - {""}
    database = parts.path.strip("/").split("/")[0] or parts.hostname or parts.scheme
    return Address(parts.scheme.lower(), database, shown, text.strip(), asked.get("schema", ""), tuple(secrets))
