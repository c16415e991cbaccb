"""Files that are handed in: what they are, made harmless, and kept sealed outside the web root (R44, REL-R26)."""
