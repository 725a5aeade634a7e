"""Every write of this layer, by noun: one call a request, one transaction a call, time passed in."""
