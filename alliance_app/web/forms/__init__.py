"""Forms of the pages: what is asked, and how it is asked."""
