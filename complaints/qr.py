"""A QR code as one path of an SVG: black squares, drawn by the browser and by the printer as sharp as either can."""

from __future__ import annotations

from dataclasses import dataclass

# White around the code, in squares: readers find it by that.
QUIET = 4


@dataclass(frozen=True)
class QrCode:
    """`side`: the width of the drawing in squares, white border included; `path`: the black ones, as SVG draws them."""

    side: int
    path: str


def qr_code(text: str) -> QrCode:
    """Draw a text, at most about 2,000 characters. Still read where a seventh of it is dirty or worn."""
    # Only papers need it: the other pages of a process do without.
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    code.make()
    rows = code.get_matrix()
    runs = [f"M{start} {y}h{length}v1h-{length}z" for y, row in enumerate(rows) for start, length in _runs(row)]
    return QrCode(side=len(rows), path="".join(runs))


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Where black begins in a row, and how far it goes."""
    runs: list[tuple[int, int]] = []
    for x, black in enumerate(row):
        if black and runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif black:
            runs.append((x, 1))
    return runs
