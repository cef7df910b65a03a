"""The notebooks as documents: run on the company, then written as pages whose figures show without a network.

Text comes from nbconvert; figures, and what knobs show, are taken from what the notebook left behind: widgets need a
running kernel, a document has none.
"""

from __future__ import annotations

import copy
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

import nbformat
from markupsafe import Markup

from ..company import Company
from ..controls.stage import PLOTLY
from ..errors import WinbackError
from ..notebooks import COPIES, read_notebook, sources
from ..publishing.draw import plain_chart
from ..text import _, language
from ..workspace import home
from .edition import Edition
from .pages import document_page
from .steady import steady

WIDGET = "application/vnd.jupyter.widget-view+json"
WIDGETS = "application/vnd.jupyter.widget-state+json"
LONGEST_SECONDS = 900
REFERENCE = "IPY_MODEL_"
ENTRIES = frozenset({"TextModel", "TextareaModel", "ComboboxModel", "DatePickerModel", "FileUploadModel"})
"""Fields in which a reader of the notebook writes."""


def notebook_documents(edition: Edition, company: Company, clock: str, as_of: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield the name and the page of each notebook, run on a company in the language in use.

    Raises ``WinbackError`` when there are no notebooks, or one does not run to its end.
    """
    folder = home() / "notebooks"
    paths = sources(folder / COPIES if language() == "ru" else folder)
    if not paths:
        raise WinbackError(
            _("There is no folder 'notebooks' in {folder}. Start winback in the project's folder.").format(
                folder=home()
            )
        )
    wanted = {"data": str(company.folder.resolve()), "language": language(), "as_of": as_of, "clock": clock}
    for path in paths:
        done = run_notebook(path, wanted)
        yield path.stem, document(done, edition).encode("utf-8")


def run_notebook(path: Path, wanted: Mapping[str, str]) -> Any:
    """Return a notebook as it stands after all its cells have run; of ``wanted`` it takes the settings it knows."""
    import papermill

    found = read_notebook(path)
    settings = next((cell.source for cell in found.cells if "parameters" in cell.metadata.get("tags", [])), "")
    known = {name: value for name, value in wanted.items() if re.search(rf"^{name} = ", settings, re.MULTILINE)}
    before = os.environ.get("WINBACK_HOME")
    os.environ["WINBACK_HOME"] = str(home())
    try:
        with tempfile.TemporaryDirectory(prefix="winback_notebook_", ignore_cleanup_errors=True) as folder:
            target = Path(folder) / path.name
            papermill.execute_notebook(
                path, target, parameters=known, cwd=path.parent, progress_bar=False, log_output=False,
                execution_timeout=LONGEST_SECONDS,
            )  # fmt: skip
            return read_notebook(target)
    except Exception as error:
        # Whatever a cell raised: papermill wraps it, and a traceback is no sentence.
        told = str(getattr(error, "evalue", "") or error).strip().splitlines()
        raise WinbackError(
            _("The notebook {name} did not run to its end: {error}.").format(
                name=path.stem, error=(told or [""])[-1].rstrip(".")
            )
        ) from error
    finally:
        if before is None:
            os.environ.pop("WINBACK_HOME")
        else:
            os.environ["WINBACK_HOME"] = before


def document(notebook: Any, edition: Edition) -> str:
    """Return a notebook that was run as one HTML file; its code is left out, its settings are told."""
    from nbconvert import HTMLExporter

    charts: dict[str, Any] = {}
    states = notebook.metadata.get("widgets", {}).get(WIDGETS, {}).get("state", {})
    made = copy.deepcopy(notebook)
    # Else the whole state of the widgets, hidden ones too, would stand in the page.
    made.metadata.pop("widgets", None)
    # The cell of settings that was put in has another name at every run; its settings are told elsewhere.
    made.cells = [cell for cell in made.cells if "injected-parameters" not in cell.metadata.get("tags", [])]
    for cell in made.cells:
        if cell.cell_type == "code":
            shown = [_markup(output.data, states, charts) for output in cell.outputs if _is_wanted(output)]
            cell.outputs = [nbformat.v4.new_output("display_data", {"text/html": text}) for text in shown if text]
    exporter = HTMLExporter(template_name="basic", exclude_input=True, exclude_output_prompt=True)
    exporter.exclude_anchor_links = True
    body, _resources = exporter.from_notebook_node(made)
    first = next((cell.source for cell in notebook.cells if cell.cell_type == "markdown"), "")
    title = first.splitlines()[0].lstrip("# ") if first else ""
    return document_page(edition, title, Markup(body), charts)


def _is_wanted(output: Any) -> bool:
    """Whether an output is meant for a reader: no warning, no error."""
    return output.output_type in ("display_data", "execute_result")


def _markup(data: Mapping[str, Any], states: Mapping[str, Any], charts: dict[str, Any]) -> str:
    if PLOTLY in data:
        return _chart(data[PLOTLY], charts)
    if WIDGET in data:
        return _top(data[WIDGET]["model_id"], states, charts)
    if "text/html" in data:
        return str(data["text/html"])
    return f"<pre>{escape(str(data.get('text/plain', '')))}</pre>"


def _chart(figure: Any, charts: dict[str, Any]) -> str:
    key = f"chart-{len(charts) + 1}"
    charts[key] = steady(plain_chart({"data": figure["data"], "layout": figure["layout"]}))
    height = charts[key]["layout"].get("height") or 340
    return f'<div class="plot" data-chart="{key}" style="min-height: {height}px"></div>'


def _top(key: str, states: Mapping[str, Any], charts: dict[str, Any]) -> str:
    """A widget of a cell; of a form to be filled in only what it shows is left, and a sentence in its place."""
    if not any(states[one].get("model_name") in ENTRIES for one in _below(key, states)):
        return _widget(key, states, charts)
    shown = [one for one in _below(key, states) if "outputs" in states[one].get("state", {})]
    told = f'<p class="knob">{escape(_("In the notebook a form to be filled in stands here."))}</p>'
    return "".join(_widget(one, states, charts) for one in shown) + told


def _below(key: str, states: Mapping[str, Any]) -> Iterator[str]:
    """A widget and all that stand in it."""
    if key in states:
        yield key
        for child in states[key].get("state", {}).get("children", []):
            yield from _below(str(child).removeprefix(REFERENCE), states)


def _widget(key: str, states: Mapping[str, Any], charts: dict[str, Any]) -> str:
    """What a widget shows: its own content, or that of its children; a knob tells how it stands."""
    state = states.get(key, {}).get("state", {})
    layout = states.get(str(state.get("layout", "")).removeprefix(REFERENCE), {}).get("state", {})
    if layout.get("display") == "none" or layout.get("visibility") == "hidden":
        return ""
    if "children" in state:
        parts = [_widget(str(child).removeprefix(REFERENCE), states, charts) for child in state["children"]]
        return "".join(parts)
    if "outputs" in state:
        return "".join(_markup(one.get("data", {}), states, charts) for one in state["outputs"])
    if state.get("spec"):
        return _chart(json.loads(state["spec"]), charts)
    return _plain_widget(str(states.get(key, {}).get("model_name", "")), state)


def _plain_widget(name: str, state: Mapping[str, Any]) -> str:
    if name == "HTMLModel":
        return str(state.get("value", ""))
    if name == "LabelModel":
        return f"<p>{escape(str(state.get('value', '')))}</p>"
    told = _standing(state)
    label = str(state.get("description") or "")
    return f'<p class="knob">{escape(label)}: <b>{escape(told)}</b></p>' if label and told else ""


def _standing(state: Mapping[str, Any]) -> str:
    """How a knob stands, as a reader would say it; nothing for a button or a field that is empty."""
    labels, place = state.get("_options_labels"), state.get("index")
    if labels:
        return str(labels[place]) if isinstance(place, int) and place < len(labels) else ""
    value = state.get("value")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value) if isinstance(value, int | float | str) and value != "" else ""
