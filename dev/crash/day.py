"""When the crash proof takes place: a Wednesday and Thursday without a holiday, in Jakarta's
morning, so that some hours are left in which messages may leave.
"""

DAY = "2026-04-15"
TODAY = f"{DAY} 02:00:00"  # UTC; 09:00 in Jakarta
TOMORROW = "2026-04-16 02:00:00"
