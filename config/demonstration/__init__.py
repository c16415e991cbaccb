"""Complaints to try the house with: the first few hundred are made by the use cases themselves, step by step with times
in the past; more of them are copies of those, under other names and numbers, planted in bulk.

Names, numbers and events are invented; phone numbers are 13800000000 to 13800000999. Which stories are told when is
the same for the same seed and the same moment; keys, nonces and public references never are.
"""
