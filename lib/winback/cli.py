"""The command line: ``winback load``, ``measure``, ``value`` … with text for people and JSON for machines."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.metadata import version

import click

from .commands.base import N_, Group, Language, Option, note, print_error
from .errors import WinbackError, is_interrupt, wants_traceback
from .text import LANGUAGES, _, set_language

DONE, REFUSED, USAGE, INTERRUPTED = 0, 1, 2, 130

_HELP = N_("Measure the customers you lose, put money on the loss, and win them back.")


def _print_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"winback {version('winback')}")
        ctx.exit()


winback = Group(
    "winback",
    help=_HELP,
    no_args_is_help=False,
    invoke_without_command=True,
    callback=lambda lang: _greet(),
    params=[
        Option(["--lang"], type=Language(), envvar="WINBACK_LANG", is_eager=True, help=N_("Language: en or ru.")),
        Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_print_version,
            help=N_("Show the version."),
        ),
    ],
)


def _greet() -> None:
    ctx = click.get_current_context()
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


from .commands.analysis import register as register_analysis  # noqa: E402  (they need the group)
from .commands.data import register as register_data  # noqa: E402
from .commands.engines import register as register_engines  # noqa: E402
from .commands.plan import register as register_plan  # noqa: E402
from .commands.publishing import register as register_publishing  # noqa: E402
from .commands.reasons import register as register_reasons  # noqa: E402
from .commands.report import register as register_report  # noqa: E402
from .commands.returns import register as register_returns  # noqa: E402
from .commands.risk import register as register_risk  # noqa: E402
from .commands.segment import register as register_segment  # noqa: E402
from .commands.system import register as register_system  # noqa: E402

for _register in (
    register_data,
    register_analysis,
    register_reasons,
    register_segment,
    register_plan,
    register_returns,
    register_risk,
    register_report,
    register_publishing,
    register_engines,
    register_system,
):
    _register(winback)


def _early_language(words: Sequence[str]) -> str:
    """The language of help and errors, which may be shown before the options are read."""
    found = os.environ.get("WINBACK_LANG", "")
    for here, following in zip(words, [*words[1:], ""], strict=True):
        if here == "--lang":
            found = following
        elif here.startswith("--lang="):
            found = here.partition("=")[2]
    code = found.strip().lower()[:2]
    return code if code in LANGUAGES else "en"


def _usage_sentence(error: click.UsageError) -> str:
    if isinstance(error, click.exceptions.NoSuchCommand):
        return _("There is no command '{name}'.").format(name=error.command_name)
    if isinstance(error, click.NoSuchOption):
        return _("There is no option {name}.").format(name=error.option_name)
    if isinstance(error, click.BadOptionUsage):
        return _("Option {name} is used wrongly: it needs a value, or takes none.").format(name=error.option_name)
    if isinstance(error, click.BadParameter) and error.param is not None:
        name = error.param.opts[0] if error.param.opts else error.param.name
        return f"{name}: {error.message}"
    return error.message


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status: 0 done, 1 refused, 2 used wrongly."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    set_language(_early_language(words))
    try:
        status = winback.main(args=words, prog_name="winback", standalone_mode=False)
        return status if isinstance(status, int) else DONE
    except click.UsageError as error:
        note(_usage_sentence(error))
        path = error.ctx.command_path if error.ctx else "winback"
        note(_("See: {command} --help").format(command=path))
        return USAGE
    except (KeyboardInterrupt, click.Abort):
        return _stopped()
    except (WinbackError, click.ClickException) as error:
        told = str(error) if isinstance(error, WinbackError) else error.format_message()
        if "--json" in words:
            print_error(words, getattr(error, "code", "") or "REFUSED", told)
        note(told)
        return REFUSED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        if wants_traceback() and not is_interrupt(error):
            raise
        return _unknown(error)


def _stopped() -> int:
    note(_("Stopped. What was loaded before is unchanged."))
    return INTERRUPTED


def _unknown(error: Exception) -> int:
    if is_interrupt(error):
        return _stopped()
    kind = type(error).__name__
    note(_("winback met an error it does not know: {kind}: {error}").format(kind=kind, error=error))
    note(_("To report it, run the same with WINBACK_DEBUG=1 and send the text."))
    return REFUSED
