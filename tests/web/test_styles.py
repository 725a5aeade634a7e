"""Do the style sheets take every colour from the tokens, and can what is set in them be read?"""

import re
from itertools import product

import pytest

from alliance_app.web.bundles import STATIC

SHEETS = {path.stem: re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL) for path in STATIC.glob("css/*.css")}
TOKEN = re.compile(r"(--[\w-]+):\s*([^;]+);")
#: What is shown on what, as text (4.5:1) and as shape (3:1), by WCAG 2.2 AA.
TEXT = [
    *product(("ink", "soft", "deep", "signal"), ("paper", "surface", "zone", "signal-wash")),
    *product(("ink", "soft", "deep"), ("sunk", "deep-wash")),
    ("on-deep", "deep"), ("on-deep", "deep-hover"),
]  # fmt: skip
SHAPES = [*product(("deep", "signal", "unknown", "edge", "focus"), ("paper", "surface")), ("signal", "signal-wash")]


def tokens(scheme: str) -> dict[str, str]:
    """Return the tokens of a scheme; the dark ones replace what they name."""
    light, dark = re.findall(r":root \{(.*?)\}", SHEETS["tokens"], re.DOTALL)[:2]
    found = dict(TOKEN.findall(light)) | (dict(TOKEN.findall(dark)) if scheme == "dark" else {})
    return {name.removeprefix("--"): value for name, value in found.items()}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_pair_of_colours_that_is_used_has_its_contrast(scheme: str) -> None:
    colour = tokens(scheme)
    faint = {pair: contrast(*map(colour.get, pair)) for pair in TEXT if contrast(*map(colour.get, pair)) < 4.5}
    faint |= {pair: contrast(*map(colour.get, pair)) for pair in SHAPES if contrast(*map(colour.get, pair)) < 3}
    assert faint == {}


def test_no_colour_is_written_outside_the_tokens() -> None:
    """But for the shade behind a dialog, the white of a QR code, and the style guide's picture of one-bit print."""
    written = {
        f"{name}: {colour}"
        for name, sheet in SHEETS.items()
        if name not in ("tokens", "style-guide")
        for colour in re.findall(r"#[0-9a-fA-F]{3,8}\b|(?:rgb|hsl)a?\([^)]*\)", sheet)
    }
    assert written == {"controls: rgb(8 20 26 / .45)", "people: #fff"}


def test_every_token_is_used_and_every_use_has_its_token() -> None:
    defined = {name for sheet in SHEETS.values() for name, _ in TOKEN.findall(sheet)}
    used = {name for sheet in SHEETS.values() for name in re.findall(r"var\((--[\w-]+)", sheet)}
    assert used == defined


def test_who_wants_less_motion_sees_none() -> None:
    for name, sheet in SHEETS.items():
        still = re.sub(r"@media \(prefers-reduced-motion: no-preference\) \{(?:[^{}]*\{[^{}]*\})*\s*\}", "", sheet)
        assert not re.search(r"\b(transition|animation|scroll-behavior)\b", still), name
