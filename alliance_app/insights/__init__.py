"""What do the records say of a clinic as a whole? Read-only aggregates; no case and no person comes out of them."""
