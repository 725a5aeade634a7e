"""The demonstration clinics: invented people with lifelike histories, and the real ratings."""
