"""Imports: files of other systems and hand-kept sheets become records. See run.py for the way a file takes."""
