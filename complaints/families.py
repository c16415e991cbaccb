"""What was split from one another: however many complaints, it is one visit of one customer."""

from __future__ import annotations

from django.db.models import Q

from complaints.models import Complaint


def split_family(*keys: int) -> set[int]:
    """Give the keys of complaints and of all that they were split from or into, over any number of splits. One query
    for each step away from them, and one more, however many they are."""
    family, last = set(keys), set(keys)
    while last:
        above = Complaint.objects.filter(pk__in=last).values("split_from")
        near = Complaint.objects.filter(Q(pk__in=above) | Q(split_from__in=last))
        last = set(near.values_list("pk", flat=True)) - family
        family |= last
    return family
