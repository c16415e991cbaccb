"""What people do with a complaint: one function per act, each in one transaction.

Every act goes through `door.use_case`: it takes the row, checks that the viewer may, that the version is the one they
saw, does its step, writes the trail, settles deadlines and messages, and saves. Steps can be chained inside one
transaction (`calm.step(complaint, act)`); the act itself owns the transaction.
"""
