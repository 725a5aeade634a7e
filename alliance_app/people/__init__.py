"""Who works here: clinics, clinicians, their roles, and who supervises whom."""
