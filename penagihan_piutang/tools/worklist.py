"""What a collector's day is made of."""

# The kinds of work of a day, in the order it is done: what customers have said and what became of
# their money, then what the ladder asks for, then what has to be put right.
WORK = [
    ("reply", "Reply"),
    ("complaint", "Complaint"),
    ("callback", "Call back"),
    ("missing", "Payment missing"),
    ("claim", "Find payment"),
    ("broken", "Broken promise"),
    ("promised", "Promise due"),
    ("approve", "Approve"),
    ("task", "Task"),
    ("phone", "Call"),
    ("whatsapp", "WhatsApp"),
    ("email", "E-mail"),
    ("visit", "Visit"),
    ("letter", "Letter"),
    ("repair", "Put right"),
]
_LADDER = ("phone", "whatsapp", "email", "visit", "letter")
# What a task that is no step may be.
ERRANDS = [kind for kind in WORK if kind[0] not in _LADDER]
# Calls about money that has not come: nobody makes them when it has.
ABOUT_MONEY = ("missing", "broken")
# Ways to reach somebody at once, for which the customer's hours hold.
REACHING = ("phone", "whatsapp", "visit", "complaint", "callback", *ABOUT_MONEY)
# What waits for a person.
WAITING = ("todo", "to_approve")
