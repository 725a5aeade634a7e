"""What follows from the records: where a case stands, who looked anyway, what was answered, what was repaired."""
