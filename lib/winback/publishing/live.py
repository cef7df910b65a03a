"""Grade B: a served page over the same published data; its kernel reads one file and holds nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import nbformat

NOTEBOOK = "page.ipynb"
DATA = "page.json"


def live_files(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the files of a served page: what it shows as plain data, and the notebook that shows it."""
    cells = [
        nbformat.v4.new_code_cell("from winback.publishing.live_page import LivePage", id="library"),
        nbformat.v4.new_code_cell("page = LivePage.from_environment()", id="page"),
        nbformat.v4.new_code_cell("page", id="show"),
    ]
    kernel = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=kernel | {"language_info": {"name": "python"}})
    return {
        DATA: json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False),
        NOTEBOOK: nbformat.writes(notebook) + "\n",
    }
