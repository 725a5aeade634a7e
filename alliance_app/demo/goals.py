"""What do invented clients want, in their own words, and how does their therapist put it?"""

from alliance_app.records.models import GoalStatement

from .story import Goal

CLOSE, DIFFERENT = GoalStatement.Agreement.CLOSE, GoalStatement.Agreement.DIFFERENT

#: Goals for the cases that come about by chance; invented, each used once or twice.
GOALS: tuple[Goal, ...] = (
    Goal("Sleep through the night without checking the door.", "Leave the door alone after one look."),
    Goal("Sit with my mum at her table and not feel fifteen again."),
    Goal("Take the bus to work, even when it is full.", "Use buses and trains without fleeing."),
    Goal("Say no to my brother without a stomach ache.", "Say no once a week, and bear his face."),
    Goal("I want to laugh again and mean it.", "More of what used to give pleasure, every day.", CLOSE),
    Goal("Get out of bed before the children do."),
    Goal("Play in the band again, on a stage, with people."),
    Goal("Stop rehearsing every conversation in the shower.", "Less going over it, before and after.", CLOSE),
    Goal("Not to shout any more. My daughter has begun to duck.", "Notice anger early and leave the room in time."),
    Goal("Eat lunch with the others in the canteen."),
    Goal("I want to be able to miss her without falling apart.", "Room for grief, and a day around it."),
    Goal("Have one whole Sunday without thinking about work."),
    Goal("Drive on the motorway again, at least to the next exit."),
    Goal("Know what I want before I ask everybody else.", "Decide small things alone, then larger ones."),
    Goal("Make peace with my body, or at least a truce."),
    Goal("Be back at school after the holidays, and stay until lunch.", "Return to school step by step."),
    Goal("Not yet known. I just know that it cannot go on like this.", "Find out together, by session five.", CLOSE),
    Goal("Tell my partner what happened, in my own time.", "Choose what to tell, to whom and when."),
    Goal("Drink with friends and then stop, like them.", "Two evenings a week at most, agreed in advance.", CLOSE),
    Goal("Finish the thesis, or decide that I will not."),
    Goal("Walk past the hospital without crossing the street."),
    Goal("Have people round again. Even three would do.", "See people at home once a month."),
    Goal("To feel my feelings when they happen, not two days later.", "Name what is felt while it is there."),
    Goal("Stop apologising for everything. Sorry.", "Take up room without a reason."),
    Goal("Be a father on Wednesdays and not only a visitor.", "Reliable time with his son, without a quarrel."),
    Goal("Open my letters on the day that they come."),
    Goal("Not be afraid of my own heart.", "Run for twenty minutes and let it beat."),
    Goal("Go to a party and stay until I am tired, not until I am scared."),
    Goal("I want the doctor’s certificate until May. And somebody to talk to.", "Back to work in steps.", DIFFERENT),
    Goal("Hear criticism without writing my notice in my head.", "Stay in the talk, and ask one question."),
    Goal("Stop waiting for him to come back.", "A life that does not wait.", CLOSE),
    Goal("Paint again. Badly is fine."),
    Goal("Leave the house without going back four times.", "Go back once at most, then not at all."),
    Goal("Get off this order, and then we shall see.", "Meet what the court asks; find one wish of his own.", CLOSE),
    Goal("Sleep without the light on."),
    Goal("Be able to be alone on an evening and like it.", "Two evenings alone without calling anybody."),
    Goal("Talk about the accident without being back in it.", "Tell it as something that is over."),
    Goal("Feel less like I am acting in front of my own family."),
    Goal("A hobby, a friend and eight hours of sleep. In any order.", "Build the week around what restores her."),
    Goal("Trust my judgement again after what I did with the money.", "Small decisions, looked at afterwards.", CLOSE),
)  # fmt: skip
