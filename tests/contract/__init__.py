"""Does `manage.py assess` keep its contract? Black box: a file goes in, lines come out."""
