"""Is "not rated" an answer of its own, and does a refused form lose nothing?"""

import pytest
from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django import forms

from alliance_app.web.forms.cards import CardSelect
from alliance_app.web.forms.scale import ScaleSelect, ScoreField


class CheckIn(forms.Form):
    goal = ScoreField(
        label="Goal",
        statement="We are working on what the client wants.",
        low_end="no shared goal",
        high_end="fully shared",
        widget=ScaleSelect(attrs={"autofocus": True}),
    )


@pytest.mark.parametrize(("typed", "score"), [("0", 0), ("7", 7), ("10", 10), ("", None), (None, None)])
def test_an_empty_scale_is_none_and_never_zero(typed: str | None, score: int | None) -> None:
    form = CheckIn({} if typed is None else {"goal": typed})
    assert form.is_valid()
    assert form.cleaned_data["goal"] == score
    assert form.cleaned_data["goal"] is not False


@pytest.mark.parametrize("typed", ["11", "-1", "7.5", "seven", "١", "1e1", " 7"])
def test_what_is_no_score_is_refused_in_words(typed: str) -> None:
    form = CheckIn({"goal": typed})
    assert form.errors["goal"] == ["Choose a whole number from 0 to 10, or leave it empty."]


def test_nothing_is_chosen_beforehand_and_all_eleven_are_in_one_row() -> None:
    html = as_crispy_field(CheckIn()["goal"])
    assert html.count('type="radio"') == 11
    assert " checked" not in html
    assert html.count('class="scale"') == 1


def test_the_ends_are_said_aloud_with_the_group() -> None:
    html = as_crispy_field(CheckIn()["goal"])
    assert 'aria-describedby="id_goal_ends"' in html
    assert "0 no shared goal, 10 fully shared" in html


def test_only_the_first_cell_takes_the_focus() -> None:
    assert as_crispy_field(CheckIn()["goal"]).count("autofocus") == 1


def test_a_refused_scale_says_so_once_and_names_its_error() -> None:
    html = as_crispy_field(CheckIn({"goal": "11"})["goal"])
    assert html.count('aria-invalid="true"') == 1
    assert 'id="id_goal_error"' in html
    assert "id_goal_ends id_goal_error" in html


def test_a_chosen_score_stays_chosen() -> None:
    assert 'value="4" autofocus' not in as_crispy_field(CheckIn({"goal": "4"})["goal"])
    assert as_crispy_field(CheckIn({"goal": "4"})["goal"]).count(" checked") == 1


def test_a_card_carries_its_line_of_explanation() -> None:
    class Reply(forms.Form):
        reply = forms.ChoiceField(
            choices=[("agree", "Agree"), ("ask", "Ask the client")],
            widget=CardSelect(says={"agree": "the look stands"}),
        )

    html = as_crispy_field(Reply()["reply"])
    assert "<b>Agree</b><span>the look stands</span>" in html
    assert "<b>Ask the client</b></label>" in html
