"""References out of files that other programs write, and the same source found twice.

``reading.read`` is the way in: RIS, NBIB (PubMed's), BibTeX or CSL-JSON come out
as CSL-JSON items, with all that couldn't be read and why. ``matching`` tells
which references are one and the same source, and makes one of two. Nothing here
looks at the database.
"""
