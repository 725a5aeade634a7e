"""What stands in a page? Enough of HTML to ask for hooks, forms and addresses, and no more."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from django.http import HttpResponse

ADDRESSES = ("href", "src", "action", "formaction", "hx-get", "hx-post", "hx-push-url", "content")
CSRF_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')
EMPTY = {"input", "meta", "link", "br", "hr", "img", "path", "rect", "line", "circle", "polyline", "polygon"}


class Element:
    """One element: its tag, attributes, and what is in it, in order."""

    def __init__(self, tag: str, attributes: dict[str, str], parent: "Element | None") -> None:
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.inside: list[Element | str] = []

    def __getitem__(self, attribute: str) -> str:
        return self.attributes.get(attribute, "")

    def __contains__(self, attribute: str) -> bool:
        return attribute in self.attributes

    def walk(self) -> "Iterator[Element]":
        yield self
        for each in self.inside:
            if isinstance(each, Element):
                yield from each.walk()

    def all(self, tag: str = "", **wanted: str) -> "list[Element]":
        """Return the elements below with a tag and attributes; underscores in their names stand for hyphens."""
        named = {name.rstrip("_").replace("_", "-"): value for name, value in wanted.items()}
        return [
            each
            for each in self.walk()
            if each.tag == (tag or each.tag)
            and all(name in each and value in ("", each[name]) for name, value in named.items())
        ]

    def one(self, tag: str = "", **wanted: str) -> "Element":
        found = self.all(tag, **wanted)
        assert len(found) == 1, f"{len(found)} elements are {tag} {wanted}"
        return found[0]

    @property
    def text(self) -> str:
        pieces = [each.text if isinstance(each, Element) else each for each in self.inside]
        return " ".join(" ".join(pieces).split())

    @property
    def raw_text(self) -> str:
        """Return the text as it was typed: a line break right after the tag is HTML's own."""
        return "".join(each for each in self.inside if isinstance(each, str)).removeprefix("\n")


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.here = Element("page", {}, None)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        element = Element(tag, {name: value or "" for name, value in attributes}, self.here)
        self.here.inside.append(element)
        if tag not in EMPTY:
            self.here = element

    def handle_startendtag(self, tag: str, attributes: list) -> None:
        self.here.inside.append(Element(tag, {name: value or "" for name, value in attributes}, self.here))

    def handle_endtag(self, tag: str) -> None:
        place = self.here
        while place.parent is not None and place.tag != tag:
            place = place.parent
        if place.parent is not None:
            self.here = place.parent

    def handle_data(self, data: str) -> None:
        self.here.inside.append(data)


def read(response: HttpResponse) -> Element:
    """Return the page or fragment of a response."""
    builder = _Builder()
    builder.feed(response.getvalue().decode())
    builder.close()
    return builder.root


def addresses(page: Element) -> Iterator[str]:
    """Yield every address that a page leads to or asks for."""
    for element in page.walk():
        yield from (element[name] for name in ADDRESSES if element[name])


def form_with(page: Element, field: str) -> Element:
    """Return the form that sends a field."""
    found = [form for form in page.all("form") if form.all(name=field)]
    assert len(found) == 1, f"{len(found)} forms send {field}"
    return found[0]


def typed(form: Element) -> dict[str, list[str]]:
    """Return what a browser would send of a form as it stands, without the csrf token."""
    sent: dict[str, list[str]] = {}
    for element in form.walk():
        name = element["name"]
        if not name or name == "csrfmiddlewaretoken" or "disabled" in element:
            continue
        if element.tag == "textarea":
            values = [element.raw_text]
        elif element.tag == "select":
            options = element.all("option")
            values = [option["value"] for option in options if "selected" in option] or [options[0]["value"]]
        elif element["type"] in ("radio", "checkbox"):
            values = [element.attributes.get("value", "on")] if "checked" in element else []
        elif element.tag == "input":
            values = [element["value"]]
        else:
            continue
        sent.setdefault(name, []).extend(values)
    return sent


def groups(page: Element) -> dict[str, list[str]]:
    """Return under which heading which cases stand, in the order of the page."""
    found: dict[str, list[str]] = {}
    heading = ""
    for element in page.walk():
        if element.tag == "h2":
            heading = element.text.rstrip(" 0123456789")
        elif "data-row" in element:
            found.setdefault(heading, []).append(element["data-case"])
    return found


def error_beside(page: Element, field: str) -> str:
    """Return the sentence beside a field, "" if there is none."""
    of_a_case = re.compile(rf"id_{field}(_[0-9a-f]{{32}})?_error")  # where a page has a form for each of several
    found = [each for each in page.walk() if of_a_case.fullmatch(each["id"])]
    return found[0].text if found else ""


def without_tokens(response: HttpResponse) -> bytes:
    """Return a body without the csrf tokens, which differ each time."""
    return CSRF_TOKEN.sub(b"", response.content)
