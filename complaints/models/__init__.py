"""The complaint, its customer and everything that is promised, found and decided on it."""

from __future__ import annotations

from complaints.models.asked import AskedQuestion
from complaints.models.attachment import Attachment
from complaints.models.calming import CalmTick, FeelingReading
from complaints.models.catalogue import Remedy
from complaints.models.clarifying import Finding, RecordCheck, WorkOrder
from complaints.models.compensation import Compensation
from complaints.models.complaint import Complaint, NumberCounter, OwnerSpell, Recusal
from complaints.models.crisis import CrisisDecision, CrisisItem, CrisisStep
from complaints.models.customer import ContactPoint, Customer, CustomerMerge
from complaints.models.deadline import Deadline, Pause
from complaints.models.draft import Draft
from complaints.models.escalation import Approval, Escalation
from complaints.models.fee import FeeLine, FeeTable
from complaints.models.hall import HelpCall, PartyCall, QueueCount
from complaints.models.incident import Incident, IncidentComplaint, IncidentUpdate
from complaints.models.key_fact import FactAnswer, KeyFact
from complaints.models.lesson import Lesson
from complaints.models.objection import Objection, SpecialCase
from complaints.models.presence import Presence
from complaints.models.recourse import Recourse
from complaints.models.reference import Category, LimitRule, SeverityRule
from complaints.models.remedy import CustomerDecision, Promise, ProposalOption
from complaints.models.reply_letter import ReplyLetter
from complaints.models.saved_view import ChosenColumns, SavedView
from complaints.models.search import SearchText
from complaints.models.sharing import Mention, Tag, Tagging, Watch

__all__ = [
    "Approval",
    "AskedQuestion",
    "Attachment",
    "CalmTick",
    "Category",
    "ChosenColumns",
    "Compensation",
    "Complaint",
    "ContactPoint",
    "CrisisDecision",
    "CrisisItem",
    "CrisisStep",
    "Customer",
    "CustomerDecision",
    "CustomerMerge",
    "Deadline",
    "Draft",
    "Escalation",
    "FactAnswer",
    "FeeLine",
    "FeeTable",
    "FeelingReading",
    "Finding",
    "HelpCall",
    "Incident",
    "IncidentComplaint",
    "IncidentUpdate",
    "KeyFact",
    "Lesson",
    "LimitRule",
    "Mention",
    "NumberCounter",
    "Objection",
    "OwnerSpell",
    "PartyCall",
    "Pause",
    "Presence",
    "Promise",
    "ProposalOption",
    "QueueCount",
    "RecordCheck",
    "Recourse",
    "Recusal",
    "Remedy",
    "ReplyLetter",
    "SavedView",
    "SearchText",
    "SeverityRule",
    "SpecialCase",
    "Tag",
    "Tagging",
    "Watch",
    "WorkOrder",
]
