"""In and out: files that other systems write and read; each format is one module."""
