"""How fast the house is: `make bench`. Every figure stands beside a yardstick that was measured in the same minute on
the same machine, so that ratios can be compared between machines and days. docs/bench.md tells how to read them.
"""
