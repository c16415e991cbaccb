"""What the pages show: complaints turned into the few values that templates draw. Nothing here changes anything."""
