"""One module for each noun that has pages."""
