"""What a kernel of a live published page runs: it reads one file of published figures, and sends one view at a time.

A package of its own, so that such a kernel loads nothing of the method, of the loading, or of the records.
"""

from .page import Page, open_page

__all__ = ["Page", "open_page"]
