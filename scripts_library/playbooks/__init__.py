"""Playbooks: one page each on how to meet a kind of customer, an objection, a crisis, a telephone call."""
