"""The complaint, its customer and everything that is promised, found and decided on it."""

from __future__ import annotations

from complaints.models.calming import CalmTick, FeelingReading
from complaints.models.clarifying import Finding, WorkOrder
from complaints.models.complaint import Complaint, NumberCounter, OwnerSpell, Recusal
from complaints.models.customer import ContactPoint, Customer
from complaints.models.deadline import Deadline, Pause
from complaints.models.escalation import Approval, Escalation
from complaints.models.lesson import Lesson
from complaints.models.reference import Category, LimitRule, SeverityRule
from complaints.models.remedy import CustomerDecision, Promise, ProposalOption
from complaints.models.search import SearchText

__all__ = [
    "Approval",
    "CalmTick",
    "Category",
    "Complaint",
    "ContactPoint",
    "Customer",
    "CustomerDecision",
    "Deadline",
    "Escalation",
    "FeelingReading",
    "Finding",
    "Lesson",
    "LimitRule",
    "NumberCounter",
    "OwnerSpell",
    "Pause",
    "Promise",
    "ProposalOption",
    "Recusal",
    "SearchText",
    "SeverityRule",
    "WorkOrder",
]
