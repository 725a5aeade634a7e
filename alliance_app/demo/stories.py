"""Which cases were made by hand, so that everything a case can be is there to be seen?

All invented. How a line of appointments reads is said at `story.course`.
"""

from alliance_app.clinical.alliance import Way
from alliance_app.consultation.models import Override, RepairMark, Review, Rupture
from alliance_app.records.models import Case, GoalStatement, Session

from .story import Act, Goal, Look, Noted, RateFirst, Repair, Reply, Respond, Said, Story, Stuck, View, course

CLOSE, DIFFERENT = GoalStatement.Agreement.CLOSE, GoalStatement.Agreement.DIFFERENT
COUPLE, VIDEO = Case.Kind.COUPLE, Session.Mode.VIDEO
FAILED, GIVEN_UP = RepairMark.State.FAILED, RepairMark.State.ABANDONED
CONFRONTATION = Rupture.Kind.CONFRONTATION

FIRST_THERAPIST = (
    Story(
        "K-1043", "goal low twice, stuck declared and measured, repair in progress, a reply",
        course(
            "7771/7761 8772/8771 8872/8872 8773/8772 8783/8782 8772 8772/8772 8783/8872 8772/8772 8672/8471 8672/8472",
            last=5, phq9={2: 16, 5: 15, 8: 15, 11: 16},
            notes={10: "Quiet. When I read the plan aloud she looked at the window."},
            words={11: "Could we go slower? I say yes to a plan, and then I cannot do it."},
        ),
        (
            Act(2, Goal("Go back to work without feeling sick on the stairs.", "Return to work in half days.", CLOSE)),
            Act(10, Noted(note="Yes to each step, and not one question.")),
            Act(10, Stuck("Five weeks at the same place. Each plan is agreed and then nothing comes of it.")),
            Act(10, View(7, 4, 6), days=1),
            Act(10, Reply(
                "Before another plan: ask whose goal the work is. I wonder whether she wants to go back at all.",
                Review.Answer.ASK_CLIENT, due_in=7,
            ), days=2),
            Act(11, Repair("goal", "read-it-back", "Start with her words from the second session.")),
        ),
    ),
    Story(
        "K-0932", "method falling, GAD-7 unchanged, looked anyway and not answered yet",
        course(
            "7771/7671 8772/8772 8772/8773 8772/8772 8872/8772 8872/8872 8872/8872 8772/8772 8872/8862 8872/8862"
            " 8872/8852 8863/8842 8862/8831",
            last=6, gad7={1: 13, 4: 12, 8: 12, 12: 12},
        ),
        (
            Act(2, Goal("Sleep, and not dread the night from four o’clock on.", "Sleep through five nights a week.")),
            Act(12, Stuck("Her GAD-7 has not moved since we began, and she does the exercises for my sake.")),
            Act(13, Look(
                "The occupational health report is due next week and asks for a sleep plan. We spoke about her"
                " doubts at the end, not long enough.", Override.Reason.MANDATED_TIMELINE,
            ), days=1),
        ),
    ),
    Story(
        "K-0968", "looked anyway, and the supervisor agrees",
        course("8771/8771 8872/8772 8773/8773 8774/8774 8764/8764 8763/8743 8763/8743", last=6),
        (
            Act(1, Goal("Ride the lift to the seventh floor, where my sister lives.")),
            Act(7, Repair("method", "offer-two-ways", "Lift first or stairs first: she chooses.")),
            Act(7, Look(
                "We named it in the session: she wants to try the lift once, with me, before she believes in it.",
                Override.Reason.ADDRESSED,
            ), days=1),
            Act(7, Reply("Agreed. Let her set the floor, and ask afterwards what it proved to her."), days=3),
            Act(7, View(8, 7, 5), days=4),
        ),
    ),
    Story(
        "K-1088", "relationship fell at once, the therapist sees nothing of it",
        course("8871/9871 8872/9872 8873/9873 8874/9884 9884/9884 9884/9885 9885/5775", last=3),
        (Act(2, Goal("Be able to cry at her grave and go home afterwards.", "Room for grief, and a way out of it.")),),
    ),
    Story(
        "K-1127", "goal recovers, one more good rating completes the repair",
        course("8771/7772 8772/8772 8773/8773 8773/8773 8773/8473 8674/8474 8774/8775", last=4),
        (
            Act(1, Goal("See friends again without a drink in my hand.", "Meet friends sober, twice a month.", CLOSE)),
            Act(6, Repair("goal", "cross-one-out", "The diary was my idea. Offer to take it out.")),
            Act(7, Said("cross-one-out", note="She crossed out the diary herself, and laughed.")),
        ),
    ),
    Story(
        "K-0987", "a rupture that was repaired",
        course(
            "7771/7771 8772/8772 8773/8773 8874/8874 8884/8884 8784/4774 7784/4764 7774/7775 8885/8875 8885/8885"
            " 8886/8886",
            last=6, feedback=[7],
            notes={7: "He had read my silence about his father as disapproval. I said that I was sorry."},
        ),
        (
            Act(2, Goal("Speak to my father before it is too late.", "One honest talk with his father.")),
            Act(6, Noted(CONFRONTATION, "“You are writing this down again?”")),
            Act(6, Repair("relationship", "name-the-moment")),
            Act(7, Said("name-the-moment", FAILED, "I named it, and explained myself for ten minutes.")),
            Act(7, Repair("relationship", "own-your-part", "I went quiet when he spoke of his father.")),
            Act(8, Said("own-your-part", note="No “but” this time. He breathed out.")),
            Act(10, Reply("Well done. What he can say to you now he may soon be able to say to his father."), days=1),
        ),
    ),
    Story(
        "K-0951", "perfect scores, little change, never talked about",
        course(
            "7771/8972 8872/9982 8882/9X92 8882/XX93 8883/XXX3 8882/XXX2 8882/XXX3 8883 8872/XXX2 8882/XXX3",
            last=7, phq9={1: 16, 4: 15, 7: 15, 10: 15},
        ),
        (Act(2, Goal("Feel like myself again.", "One day in the week that she would call her own.", CLOSE)),),
    ),
    Story(
        "K-1033", "a couple that sees it differently: the partner’s goal is low",
        course(
            "7771/8771/7661 8773/8873/7663 8773/8874/7654 8774/8884/7553 8774/8884/7444 8774/9885/7444", last=8,
        ),
        (Act(2, Goal("Quarrel without the children hearing it.", "Stop in time, and come back to it.", CLOSE)),),
        kind=COUPLE,
    ),
    Story(
        "K-1072", "stuck, and nobody has asked the client for three sessions",
        course("7771/7771 8772/8772 7772/8772 7772 7772 7672 7671", last=6),
        (
            Act(2, Goal("Leave the house on two days of the week.", "Out of the house alone, twice a week.")),
            Act(7, Stuck("We talk about going out, and stay in. I notice that I do not ask her any more.")),
        ),
    ),
    Story(
        "K-1115", "all parts rated, the goal not written down",
        course("7761/7761 7772/8772 8773/8773 8773/8774", last=8),
    ),
    Story(
        "K-1064", "not rated for three sessions after a crisis",
        course(
            "7771/7771 8772/8772 8873/8873 8874/8884 8884/8884 8885 8885/8886 8884/8884 . . .", last=2,
        ),
        (Act(2, Goal("Do the shopping in the big supermarket, on a Saturday.")),),
    ),
    Story(
        "K-1101", "method never rated", course("77-1/78-1 87-2/87-2", last=9, way=Way.ALOUD),
        (Act(2, Goal("Not yet known. Somewhere to say things aloud.", "Find it together by session five.", CLOSE)),),
    ),
    Story("K-1139", "opened, and no session yet", (), opened=2),
    Story(
        "K-1058", "in place by the therapist’s ratings only", course("7771 7772 8773 8774 8774", last=8),
        (Act(3, Goal("Ask for the rise before the summer.", "Ask for what is due to him, and hear the answer.")),),
    ),
    Story(
        "K-1005", "in place, and still unchanged: technique is now the right question",
        course(
            "7771/8772 8873/8883 8883/8884 8884/8884 8884/9884 9884/9885 9884/9884 9884/9884 9985/9985 9984/9884",
            last=4, phq9={1: 17, 4: 15, 7: 15, 10: 16},
        ),
        (
            Act(1, Goal("Get through a day without lying down at noon.", "Keep to the day that we plan together.")),
            Act(9, Reply("All three stand. Now ask which technique fits, and what she makes of it."), days=4),
            Act(9, RateFirst(), days=4),
        ),
    ),
    Story(
        "K-1176", "in place; the newest session waits for its rating",
        course("7771/8771 8872/8872 8873/8883 8884/9884 8885/9885 8885/9986 .", last=1),
        (Act(2, Goal("Paint again. Badly is fine.")),),
    ),
    Story(
        "K-1210", "in place; today’s session is rated by the client, not yet by the therapist",
        course("7771/7771 8772/8782 8783/8883 8873/8884 -/9884", last=0, way=Way.SELF),
        (Act(1, Goal("Swim in the sea with the children this summer.", "Go into the water, first in company.")),),
    ),
)  # fmt: skip

TEAM: dict[str, tuple[Story, ...]] = {
    "therapist2@demo.example": (
        Story(
            "K-1203", "relationship low for weeks, repair tried, stuck, asked again by the supervisor",
            course(
                "6661/6661 7772/7672 7772/7772 7772/7772 6772/4662 6672/3662 6662/3662 5662/3562 6662/3662", last=7,
                notes={5: "She asked how many clients I see in a day."},
            ),
            (
                Act(2, Goal("Be somebody whom people do not leave.", "Notice early when she withdraws first.", CLOSE)),
                Act(6, Stuck("She comes, she answers, and nothing of it touches her.")),
                Act(5, Noted(note="Looked at the clock before I did.")),
                Act(6, Repair("relationship", "invite-the-no"), days=1),
                Act(7, Look("I want to try a grounding technique for the long silences, she did ask for one."), days=1),
                Act(7, Reply(
                    "Not yet, please. Stay with the silence, and tell her that you notice it.", Review.Answer.REOPEN,
                ), days=2),
                Act(8, Respond("I stayed with it. She said that silence is what she knows best.")),
                Act(8, Said("invite-the-no", FAILED, "She thanked me for asking, and that was all.")),
                Act(8, Repair("relationship", "slow-down", "One hour without a plan of mine.")),
            ),
        ),
        Story(
            "K-0899", "goal was low for a good reason; the supervisor released it",
            course("7771/7771 8772/8772 8773/8773 8774/8774 8774/8434 8775/8445", last=5, feedback=[6]),
            (
                Act(2, Goal("Pass the driving test.", "Sit behind the wheel without a racing heart.")),
                Act(6, Goal("Travel by train, and be glad of it. No driving after all.")),
                Act(6, Reply(
                    "The low number belonged to the old goal. You wrote a new one together: go on.",
                    Review.Answer.RELEASE,
                ), days=1),
            ),
        ),
    ),
    "therapist3@demo.example": (
        Story(
            "K-1150", "a second look behind the gate waits for an answer",
            course("7771/8771 8772/8872 8773/8883 8773/8774 8773/5763 7763/4753 7763/4752", last=4),
            (
                Act(3, Goal("Hold a speech at my daughter’s wedding.", "Speak before thirty people without notes.")),
                Act(5, Look("The wedding is in five weeks and he asks for something to do at home every day.",
                            Override.Reason.MANDATED_TIMELINE), days=1),
                Act(5, Noted(CONFRONTATION, "“Five weeks, and all we do is talk.”")),
                Act(6, Repair("relationship", "hear-it-out")),
                Act(6, Reply("I can follow you. Ask him first what happened two weeks ago."), days=1),
                Act(7, Said("hear-it-out")),
                Act(7, Look("He cannot come before the rehearsal dinner, and has asked for one exercise to take along.",
                            Override.Reason.CLIENT_UNAVAILABLE), days=2),
            ),
        ),
        Story(
            "K-1166", "a couple in place, by video",
            course("7771/8771/7771 8773/8873/7773 8884/8884/8774 8885/8885/8775", last=6, mode=VIDEO),
            (Act(1, Goal("Decide about the move without one of us losing.", "Decide together by the end of May.")),),
            kind=COUPLE,
        ),
        Story(
            "K-1188", "missed twice since the method was low",
            course("7771/7761 7772/7762 7763/7753 7763/7743 missed missed", last=2),
            (
                Act(1, Goal("Stop counting what I eat.", "A meal without numbers, then a day.", CLOSE)),
                Act(4, Repair("method", "make-it-smaller", "Leave out the food diary for now.")),
                Act(4, Said("make-it-smaller", GIVEN_UP, "She has not come since."), days=10),
            ),
        ),
    ),
    "therapist4@demo.example": (
        Story(
            "K-1009", "stuck; the client was asked and would rather not",
            course("7771/7772 8772 8772 8772 7772 8772/declined", last=8),
            (
                Act(2, Goal("Get off this order, and then we shall see.", "Meet what the court asks.", DIFFERENT)),
                Act(5, Stuck("He says that all is well, and each week is like the one before.")),
            ),
        ),
        Story(
            "K-0974", "was stuck, and no longer is",
            course(
                "7661/7661 7772/7772 7772/7772 7772/7772 8772/8772 8873/8884 8875/8886", last=9,
                phq9={1: 17, 4: 16, 7: 8},
            ),
            (
                Act(1, Goal("Have a reason to get up on Mondays.", "A Monday with one thing worth rising for.")),
                Act(5, Stuck("Five sessions, and the mornings are as they were.")),
                Act(7, Stuck("She has begun to sing again; her PHQ-9 has halved.", stuck=False)),
            ),
        ),
    ),
    "therapist5@demo.example": (
        Story(
            "K-1161", "method low, looked anyway and not answered yet",
            course("7771/8771 8882/8882 8773/8873 8773/8863 8763/8833", last=5, gad7={1: 15, 5: 14}),
            (
                Act(2, Goal("Open my letters on the day that they come.")),
                Act(5, Look("The bailiff comes on Friday: we need a plan for three letters, whatever she thinks of it.",
                            Override.Reason.MANDATED_TIMELINE), days=1),
            ),
        ),
        Story(
            "K-0940", "in place after a slow start, the client said so aloud",
            course("6661/6561 7671/7661 7772/7772 8773/8774 8874/8885", last=4, way=Way.ALOUD),
            (Act(3, Goal("Be able to be alone on an evening and like it.")),),
        ),
    ),
    "therapist6@demo.example": (
        Story(
            "K-1049", "goal slipped for two sessions: a question, not yet low",
            course("8981/8981 8992/8992 8993/9993 8994/9994 8885/9785 8884/8784", last=6),
            (Act(1, Goal("Trust my judgement again after what I did with the money.")),),
        ),
        Story(
            "K-1094", "scores got worse twice while the alliance holds",
            course("7771/8771 8873/8873 8873/8873 8873/8872 8872/8882", last=3, phq9={1: 9, 3: 16, 5: 17},
                   at_risk={1: 0, 3: 0, 5: 1}),
            (Act(2, Goal("Get through the divorce without falling ill.", "Keep sleep and meals while it lasts.")),),
        ),
        Story(
            "K-1118", "a couple, and one of them was never asked for the goal",
            course("7771/7771/6-71 8773/8773/6-72 8773/8774/7-73", last=7),
            (Act(2, Goal("Eat one meal a day at the same table.")),), kind=COUPLE,
        ),
    ),
    "therapist7@demo.example": (
        Story(
            "K-0916", "perfect scores, little change, and talked about openly",
            course(
                "8871/9X92 8882/XXX2 8882/XXX2 8882/XXX2 8883/XXX3 8882/XXX2", last=5, feedback=[5],
                notes={5: "“If I gave less than ten you would worry.” We laughed, and then she told me."},
            ),
            (Act(1, Goal("Not to be the strong one for a whole day.", "Ask for help once a week.", CLOSE)),),
        ),
    ),
    "therapist8@demo.example": (
        Story("K-1222", "met once, rated by nobody", course(".", last=1)),
        Story(
            "K-1131", "therapist and client see the goal differently",
            course("8871/8771 8982/8772 8983/8663 8983/8662", last=6),
            (Act(2, Goal("Have the children back at weekends.", "Show the court steady weeks.", DIFFERENT)),),
        ),
    ),
}  # fmt: skip
