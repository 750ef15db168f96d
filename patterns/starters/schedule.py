"""The nearest schedule that the languages of cron can say; they have no intervals, only times that come round."""

DAY = 1_440
MONTH = 43_800  # minutes of a month of 730 hours, as prices have it
# Only what an hour, or a day, is divided by without rest: "*/45" would run twice in each hour, not every 45 minutes.
_MINUTES = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30)
_HOURS = (1, 2, 3, 4, 6, 8, 12)
_DAYS = range(1, 16)  # counted from the first of each month anew


def times(minutes: int) -> tuple[str, str, str]:
    """Minute, hour and day of the month for a run about every so many minutes; at 03:00 where it is a day or more."""
    found = {every: (_each(every), "*", "*") for every in _MINUTES}
    found |= {60 * every: ("0", _each(every), "*") for every in _HOURS}
    found |= {DAY * every: ("0", "3", _each(every)) for every in _DAYS}
    found[MONTH] = ("0", "3", "1")
    return found[min(found, key=lambda every: (abs(every - minutes), every))]


def cron(minutes: int) -> str:
    """All five fields; seldom is once a month, as nothing longer is asked for."""
    minute, hour, day = times(minutes)
    return f"{minute} {hour} {day} * *"


def _each(every: int) -> str:
    return f"*/{every}" if every > 1 else "*"
