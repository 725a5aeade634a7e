"""What does every component look like, in every state? The living style guide, for developers only."""

from django.conf import settings
from django.contrib.messages import constants
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from ..access import Audience, access
from . import style_guide_samples as samples
from .style_guide_charts import sample_charts


@access(Audience.ANYBODY)
def style_guide(request: HttpRequest) -> HttpResponse:
    """Show every component; 404 outside debugging."""
    if not settings.DEBUG:
        raise Http404
    wrong = samples.SampleForm({"goal": "11", "words": "What was typed stays."})
    return render(
        request,
        "style_guide.html",
        {
            "nav": [
                samples.SampleLink("My cases", current=True),
                samples.SampleLink("Agenda"),
                samples.SampleLink("What others see of me"),
            ],
            "clinic": {"crisis_contact": "Duty clinician, day and night: ext. 4400"},
            "messages": [
                samples.SampleMessage(
                    "Saved: session 12 of K-1043.", constants.DEFAULT_TAGS[constants.SUCCESS]
                ),
                samples.SampleMessage(
                    "Somebody else changed this meanwhile.", constants.DEFAULT_TAGS[constants.ERROR]
                ),
            ],
            "undo_url": "#",
            "mark_states": [
                ("Present", "The pillar carries the beam. Whole and quiet.", samples.parts(8, 8, 7)),
                ("Low", "Broken off, and no longer reaches. The number stands in the gap.", samples.LOW),
                (
                    "Not yet steady",
                    "Keeps the stub, and shows its true number, underlined with dashes.",
                    samples.parts(8, "7~", 7),
                ),
                (
                    "Not known",
                    "Room is kept for it, nothing is there. A question mark, never a 0.",
                    samples.parts(8, 7, None),
                ),
                (
                    "All low",
                    "Three stubs under a beam that nothing holds.",
                    samples.parts(3, 4, 2, low=(0, 1, 2)),
                ),
                ("All unknown", "A new case.", samples.parts(None, None, None)),
                ("One of each", "", samples.parts(10, 3, None, low=(1,))),
            ],
            "charts": sample_charts(),
            "sizes": [16, 24, 40, 96],
            "all_marks": samples.all_marks(),
            "groups": samples.GROUPS,
            "tabs": [
                samples.SampleLink("All", current=True, count=16),
                samples.SampleLink("Stuck", count=4),
                samples.SampleLink("Closed"),
            ],
            "banners": samples.banners(),
            "form": samples.SampleForm(auto_id="free_%s"),
            "wrong": wrong,
            "queue": samples.QUEUE,
            "colours": samples.COLOURS,
            "demo_sign_ins": [
                ("therapist", "therapist@demo.example"),
                ("supervisor", "supervisor@demo.example"),
            ],
        },
    )
