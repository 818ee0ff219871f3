from datetime import UTC, date, datetime, time, timedelta, timezone

moment = datetime(2024, 2, 29, 13, 5, 9, 123456)
print(moment, repr(moment), moment.isoformat(), moment.isoformat(" ", "milliseconds"), moment.ctime())
print(moment.date(), moment.time(), moment.year, moment.microsecond, moment.weekday(), moment.isoweekday(), moment.isocalendar())
print(moment + timedelta(days=1, hours=12), moment - timedelta(weeks=1), moment - datetime(2024, 1, 1))
print(moment.replace(year=2023, day=28), moment.strftime("%Y-%m-%d %H:%M:%S.%f %a %A %b %B %j %y %I %p %%"), f"{moment:%d.%m.%Y}")
print(datetime.strptime("2023-11-14 22:13:20", "%Y-%m-%d %H:%M:%S"), datetime.fromisoformat("2023-11-14T22:13:20+02:00"))
aware = datetime(2023, 11, 14, 22, 13, 20, tzinfo=timezone.utc)
east = timezone(timedelta(hours=5, minutes=30))
print(aware, repr(aware), aware.timestamp(), aware.astimezone(east), aware.tzname(), repr(east), UTC is timezone.utc)
print(datetime.fromtimestamp(1700000000, tz=timezone.utc), datetime.fromtimestamp(0.5, timezone.utc), aware == aware.astimezone(east))
print(timedelta(days=-1, seconds=5), repr(timedelta(hours=25, milliseconds=3)), timedelta(0), timedelta(days=2) * 1.5, timedelta(1) / 3)
print(timedelta(days=1).total_seconds(), timedelta(hours=1) / timedelta(minutes=7), timedelta(hours=1) // timedelta(minutes=7), timedelta(hours=1) % timedelta(minutes=7))
print(abs(timedelta(-1)), -timedelta(1, 1), timedelta(1) > timedelta(hours=23), bool(timedelta()), max(timedelta(1), timedelta(2)), sum([timedelta(1)] * 3, timedelta()))
print(date(2024, 12, 30), repr(date(2024, 1, 2)), date(2024, 12, 30).isocalendar(), date(2024, 3, 1) - date(2024, 2, 1), date.fromisoformat("2024-02-29"), date(2024, 1, 31).strftime("%d/%m/%y"))
print(time(1, 2), repr(time(1, 2, 3)), time(1, 2, 3, 4), time(12, tzinfo=timezone.utc), time(1) < time(2), datetime.combine(date(2020, 1, 2), time(3, 4)))
print(date(2024, 1, 1) < date(2024, 1, 2), {date(2024, 1, 1): "x"}[date(2024, 1, 1)], sorted([datetime(2024, 1, 2), datetime(2024, 1, 1)])[0])
print(datetime.min, datetime.max, date.max, timedelta.max, timezone.utc)
for wrong in (lambda: date(2023, 2, 29), lambda: datetime(2023, 13, 1), lambda: time(24), lambda: datetime.strptime("x", "%Y"), lambda: aware < moment,
              lambda: date.fromisoformat("2023-1-1"), lambda: timedelta("x"), lambda: datetime.strptime("2020 x", "%Y")):
    try:
        print(wrong())
    except Exception as error:
        print(type(error).__name__, error)
