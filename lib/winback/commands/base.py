"""What all commands share: options, help in the reader's language, output as text or JSON."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from ..text import LANGUAGES, _, set_language


def N_(message: str) -> str:
    """Mark a sentence that is translated where it is shown.

    >>> N_("Day")
    'Day'
    """
    return message


class Option(click.Option):
    """An option whose help speaks the language in use."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option's names and its translated help."""
        record = super().get_help_record(ctx)
        if record is None or not self.help:
            return record
        return record[0], record[1].replace(self.help, _(self.help), 1)


class _Spoken(click.Command):
    """Help whose headings and sentences speak the language in use."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix=_("Usage: "))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_(self.help or ""))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = [r for r in (p.get_help_record(ctx) for p in self.get_params(ctx)) if r is not None]
        with formatter.section(_("Options")):
            formatter.write_dl(records)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _("Show this text.")
        return option

    def get_short_help_str(self, limit: int = 45) -> str:
        return _(self.help or "").split(". ")[0].rstrip(".")


class Command(_Spoken):
    """One command of ``winback``."""


class Group(_Spoken, click.Group):
    """``winback`` itself: the list of its commands, in the order of the work."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the work, not of the alphabet."""
        return list(self.commands)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands."""
        _Spoken.format_options(self, ctx, formatter)
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, c.get_short_help_str()) for name, c in self.commands.items()])


class Day(click.ParamType):
    """A calendar day: 2026-03-31 or 31.03.2026."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        """Return the day, or refuse with a sentence."""
        if isinstance(value, dt.date):
            return value
        for pattern in ("%Y-%m-%d", "%d.%m.%Y"):
            try:
                return dt.datetime.strptime(value, pattern).date()
            except ValueError:
                continue
        return self.fail(
            _("'{value}' is not a day. Write it as 2026-03-31 or 31.03.2026.").format(value=value), param, ctx
        )


class Language(click.ParamType):
    """``en`` or ``ru``; speaks it from here on."""

    name = "en|ru"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the language's code, or refuse with a sentence."""
        code = str(value).strip().lower()[:2]
        if code not in LANGUAGES:
            known = ", ".join(LANGUAGES)
            self.fail(
                _("Language '{value}' is not spoken here; choose from: {known}.").format(value=value, known=known)
            )
        set_language(code)
        return code


@dataclasses.dataclass(frozen=True)
class Request:
    """The options that every command takes."""

    data: str
    orders: str
    as_of: dt.date | None
    as_json: bool


SHARED = (
    Option(["--data"], default="", metavar="DIR", help=N_("A folder of tables, one file, or a company loaded before.")),
    Option(["--orders"], default="", metavar="FILE", help=N_("One file of orders: who bought, when, for how much.")),
    Option(["--as-of"], type=Day(), metavar="DATE", help=N_("Look as of this day; nothing later is seen.")),
    Option(["--lang"], type=Language(), envvar="WINBACK_LANG", is_eager=True, help=N_("Language: en or ru.")),
    Option(["--json", "as_json"], is_flag=True, help=N_("Print the result for a machine to read.")),
)


def command(
    group: click.Group, help: str, options: Sequence[click.Parameter] = ()
) -> Callable[[Callable[..., Any]], Command]:
    """Return a decorator that adds a function to the group as a command with the shared options.

    The function takes a :class:`Request` first and its own options by name.
    """

    def add(function: Callable[..., Any]) -> Command:
        def run(data: str, orders: str, as_of: dt.date | None, lang: str | None, as_json: bool, **own: Any) -> Any:
            if data and orders:
                raise click.UsageError(_("Give --data or --orders, not both."))
            return function(Request(data, orders, as_of, as_json), **own)

        made = Command(function.__name__.strip("_"), callback=run, help=help, params=[*options, *SHARED])
        group.add_command(made)
        return made

    return add


def plain(value: Any) -> Any:
    """Return a value as JSON knows it: dates as text, missing and infinite as null, numpy as plain numbers.

    >>> plain({"day": dt.date(2026, 3, 31), "rate": float("nan")})
    {'day': '2026-03-31', 'rate': None}
    """
    if hasattr(value, "to_dict") and hasattr(value, "columns"):
        value = value.to_dict("records")
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return _plain_scalar(value.item() if hasattr(value, "item") else value)


def _plain_scalar(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | bool | int):
        return value
    text = value.isoformat() if isinstance(value, dt.date) else str(value)
    return None if text in ("NaT", "<NA>") else text.removesuffix("T00:00:00")


def print_json(command_name: str, result: Mapping[str, Any]) -> None:
    """Print a result as one JSON object with its command and the version of its shape."""
    whole = {"command": command_name, "shape": 1, **plain(result)}
    click.echo(json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False))


def print_error(words: Sequence[str], code: str, message: str) -> None:
    """Print a refusal as one JSON object, for a machine; the sentence goes to standard error as well."""
    name = next((word for word in words if not word.startswith("-")), "")
    print_json(name, {"error": {"code": code, "message": message}})


def print_table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print columns aligned: the first to the left, figures to the right."""
    widths = [max(len(row[i]) for row in [headers, *rows]) for i in range(len(headers))]
    for row in [headers, *rows]:
        cells = [
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        click.echo("  " + "   ".join(cells).rstrip())


def print_pairs(pairs: Sequence[tuple[str, str]]) -> None:
    """Print names and values as two aligned columns."""
    width = max(len(name) for name, _value in pairs)
    for name, value in pairs:
        click.echo(f"  {name.ljust(width)}   {value}".rstrip())


def note(sentence: str) -> None:
    """Print a remark beside the result: on standard error, so that it never mixes with JSON."""
    click.echo(sentence, err=True)
