"""How a branch handles complaints, for everybody to read: drawn from the very rules that the house works by."""
