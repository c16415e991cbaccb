"""Every page of the house as people see it: looked over by axe-core, and kept as pictures where asked."""
