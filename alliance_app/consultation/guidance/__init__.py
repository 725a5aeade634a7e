"""What does Consult tell a clinician?

Texts only, all in our own words: `alliance` (a weak part), `states` (nothing low, yet something to ask),
`obstacles` (what else keeps a case stuck), `safety` (never behind anything) and `techniques` (the library).

Quotations for the client are stored without quotation marks; the page sets them. Thresholds belong to the
clinic's policy and are spoken by `clinical.wording`, so the texts on the alliance name no numbers.
"""
