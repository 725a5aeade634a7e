"""Does a page get all of its style and script in one file each?"""

import gzip
import os
from pathlib import Path

import pytest

from alliance_app.web import bundles


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(bundles, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", bundles.BUNDLES)
def test_a_bundle_holds_every_source_in_order_and_compressed_beside_it(elsewhere: Path, name: str) -> None:
    joined = bundles.joined(name)
    text = joined.read_text()
    places = [text.index(bundles._lean(source)) for source in bundles.BUNDLES[name]]
    assert places == sorted(places)
    assert gzip.decompress(joined.with_name(f"{joined.name}.gz").read_bytes()).decode() == text


def test_no_source_of_style_or_script_is_forgotten() -> None:
    taken = {source for sources in bundles.BUNDLES.values() for source in sources}
    ours = {*bundles.STATIC.glob("css/*.css"), *bundles.STATIC.glob("js/*.js")}
    assert {source.name for source in ours - taken} == {"style-guide.css"}


def test_a_newer_source_is_joined_anew_and_an_older_one_is_not(
    elsewhere: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "one.css"
    source.write_text("a{}")
    monkeypatch.setitem(bundles.BUNDLES, "css/alliance.css", [source])
    first = bundles.joined("css/alliance.css").stat().st_mtime_ns
    assert bundles.joined("css/alliance.css").stat().st_mtime_ns == first
    source.write_text("b{}")
    later = first + 10**9
    os.utime(source, ns=(later, later))
    assert bundles.joined("css/alliance.css").read_text() == "b{}\n"


@pytest.mark.parametrize("name", bundles.BUNDLES)
def test_nothing_in_it_leads_to_another_host(elsewhere: Path, name: str) -> None:
    text = bundles.joined(name).read_text()
    assert "@import" not in text
    assert "@font-face" not in text
    assert "url(http" not in text
