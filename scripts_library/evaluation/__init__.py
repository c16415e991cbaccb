"""How well the library does on texts that people judged (R161, R163)."""
