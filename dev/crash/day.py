"""When the crash proof takes place: a Wednesday and Thursday without a holiday, in Jakarta's
morning, so that some hours are left in which messages may leave.
"""

DAY = "2026-04-15"
TODAY = f"{DAY}T02:00:00"  # UTC; 09:00 in Jakarta
YESTERDAY = "2026-04-14T02:00:00"
AN_HOUR_BEFORE = f"{DAY}T01:00:00"
IN_AN_HOUR = f"{DAY}T03:00:00"
TOMORROW = "2026-04-16T02:00:00"
IN_TWO_DAYS = "2026-04-17T02:00:00"
IN_TWO_WEEKS = "2026-04-29T02:00:00"
