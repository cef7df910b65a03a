"""Small odd and hostile files, made when a test needs them."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

ORDERS = (
    "Клиент;Дата;Сумма;Менеджер\nРомашка;05.03.2024;1 200,50;Иванов\n"
    "Лютик;13.02.2024;300,00;Петров\nРомашка;01.02.2024;-100,00;Иванов\n"
)
"""Two customers, one refund, 1,400.50 in all."""

_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(path: Path, rows: str) -> Path:
    """A workbook of one sheet with these rows as raw XML."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        for name, kind, target in (
            ("_rels/.rels", "officeDocument", "xl/workbook.xml"),
            ("xl/_rels/workbook.xml.rels", "worksheet", "worksheets/sheet1.xml"),
        ):
            line = f'<Relationship Id="rId1" Type="{_RELATION}/{kind}" Target="{target}"/></Relationships>'
            archive.writestr(name, _RELATIONS + line)
        sheets = '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
        book = f'<?xml version="1.0"?><workbook xmlns="{_MAIN}" xmlns:r="{_RELATION}">'
        archive.writestr("xl/workbook.xml", book + sheets)
        sheet = f'<?xml version="1.0"?><worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return path


def two_corners(path: Path) -> Path:
    """Two cells in opposite corners: a reader that allots the rectangle needs hundreds of gigabytes."""
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return workbook(path, rows)


def swelling(path: Path) -> Path:
    """A sheet that unpacks to more than 300 MB."""
    return workbook(path, " " * (301 << 20))


def repeated(path: Path) -> Path:
    """A sheet whose ratio of packing no honest workbook reaches."""
    return workbook(path, '<row r="1"><c r="A1"><v>1</v></c></row>' * 400_000)


def open_document(path: Path, rows: str) -> Path:
    """An OpenDocument sheet with these rows as raw XML."""
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    body = f'<office:body><office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind)
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest '
            'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
        )
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content{names}>{body}</office:body></office:document-content>',
        )
    return path


def cut_gzip(path: Path) -> Path:
    """A gzip file without its last bytes."""
    path.write_bytes(gzip.compress(ORDERS.encode() * 50)[:-12])
    return path
