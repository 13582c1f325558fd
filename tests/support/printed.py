"""What is to be seen on the pages of a PDF."""

from pypdf import PdfReader

A4_POINTS, FOOT = 842, 30


def places_in(reader: PdfReader) -> dict[str, tuple[int, float]]:
    """Return page and height of every word, by the word; what is beside the paper is not told."""
    found: dict[str, tuple[int, float]] = {}
    for number, page in enumerate(reader.pages):

        def see(text, page_at, text_at, _font, _size, number=number):
            up = text_at[4] * page_at[1] + text_at[5] * page_at[3] + page_at[5]
            if FOOT < up < A4_POINTS:
                found.update(dict.fromkeys(text.split(), (number, round(up, 1))))

        page.extract_text(visitor_text=see)
    return found
