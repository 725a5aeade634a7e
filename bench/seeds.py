"""Which simulated clinics may be looked at while a rule is being chosen, and which only when it was?

Laid down before any rule was tuned. A seed is used for one purpose alone: what is tuned on some cases looks better on
them than it is.
"""

#: For reading the table that was published before: which definitions did it use?
READING = (1,)
#: For every choice: the thresholds of other rules, and the level at which the reference speaks.
TUNING = (11, 12, 13)
#: For what is reported, once, after the last choice.
REPORTING = (71, 72)
#: For whether the reference's probabilities come true.
CALIBRATION = (91,)

#: Cases of each seed and clinic in a report.
CASES = 4000
