"""Is each printed guide two sheets, on A4 and on Letter, and can it still be read?"""

import re
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser

GUIDES = settings.BASE_DIR / "docs" / "guides"
PAGE_OF_A_PDF = re.compile(rb"/Type\s*/Page\b(?!s)")
#: What is printed smaller than this, in px of a screen (9 pt), is not read in a meeting.
SMALLEST = 12
SIZES = """all => all.filter(each => [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim())).map(
    each => parseFloat(getComputedStyle(each).fontSize))"""


@pytest.mark.sqlite  # a file needs no database
@pytest.mark.parametrize("guide", sorted(GUIDES.glob("*.html")), ids=lambda path: path.stem)
def test_a_guide_is_two_sheets_with_room_to_spare_and_nothing_in_it_is_small(guide: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(guide.as_uri())
    sheets = {paper: len(PAGE_OF_A_PDF.findall(page.pdf(format=paper))) for paper in ("A4", "Letter")}
    assert sheets == {"A4": 2, "Letter": 2}
    page.evaluate("document.body.lastElementChild.append(' And one more sentence, or a wider letter.'.repeat(6))")
    assert len(PAGE_OF_A_PDF.findall(page.pdf(format="Letter"))) == 2
    page.emulate_media(media="print")
    assert min(page.eval_on_selector_all("body *", SIZES)) >= SMALLEST
    page.close()
