"""Dates and times of the proleptic Gregorian calendar; the clock that they read is the virtual one."""

import time as _time

MINYEAR, MAXYEAR = 1, 9999
_DAYS = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY = 86_400_000_000
_SPECS = ("auto", "hours", "minutes", "seconds", "milliseconds", "microseconds")


def _is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _days_in_month(year, month):
    if month == 2:
        return 29 if _is_leap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _days_before_year(year):
    return (year - 1) * 365 + (year - 1) // 4 - (year - 1) // 100 + (year - 1) // 400


def _days_before_month(year, month):
    return _DAYS[month - 1] + (2 < month and _is_leap(year))


def _to_ordinal(year, month, day):
    return _days_before_year(year) + _days_before_month(year, month) + day


def _from_ordinal(ordinal):
    year = (ordinal - 1) * 400 // 146_097 + 1
    while ordinal <= _days_before_year(year):
        year -= 1
    while _days_before_year(year + 1) < ordinal:
        year += 1
    left = ordinal - _days_before_year(year)
    month = 12
    while left <= _days_before_month(year, month):
        month -= 1
    return year, month, left - _days_before_month(year, month)


def _round_half_even(numerator, denominator):
    whole, rest = divmod(numerator, denominator)
    if denominator < 2 * rest or denominator == 2 * rest and whole % 2 == 1:
        whole += 1
    return whole


def _check_int(value):
    if isinstance(value, float):
        raise TypeError("'float' object cannot be interpreted as an integer")
    return value.__index__()


class timedelta:
    __slots__ = ("_microseconds",)

    def __new__(cls, days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0):
        total = 0
        rest = 0.0
        units = ((days, _DAY), (seconds, 1_000_000), (microseconds, 1), (milliseconds, 1000), (minutes, 60_000_000),
                 (hours, 3_600_000_000), (weeks, 7 * _DAY))
        for count, unit in units:
            if isinstance(count, int):
                total += count * unit
            elif isinstance(count, float):
                whole = int(count)
                total += whole * unit
                part = (count - whole) * unit
                total += int(part)
                rest += part - int(part)
            else:
                raise TypeError(f"unsupported type for timedelta days component: {type(count).__name__}")
        total += _nearest(rest, total)
        return _made_delta(cls, total)

    @property
    def days(self):
        return self._microseconds // _DAY

    @property
    def seconds(self):
        return self._microseconds % _DAY // 1_000_000

    @property
    def microseconds(self):
        return self._microseconds % 1_000_000

    def total_seconds(self):
        return self._microseconds / 1_000_000

    def __repr__(self):
        parts = []
        for name, value in (("days", self.days), ("seconds", self.seconds), ("microseconds", self.microseconds)):
            if value:
                parts.append(f"{name}={value}")
        return f"datetime.{type(self).__qualname__}({', '.join(parts) or '0'})"

    def __str__(self):
        minutes, seconds = divmod(self.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        text = f"{hours}:{minutes:02d}:{seconds:02d}"
        if self.days:
            text = f"{self.days} day{'' if abs(self.days) == 1 else 's'}, {text}"
        return f"{text}.{self.microseconds:06d}" if self.microseconds else text

    def __add__(self, other):
        return _delta(self._microseconds + other._microseconds) if isinstance(other, timedelta) else NotImplemented

    __radd__ = __add__

    def __sub__(self, other):
        return _delta(self._microseconds - other._microseconds) if isinstance(other, timedelta) else NotImplemented

    def __neg__(self):
        return _delta(-self._microseconds)

    def __pos__(self):
        return _delta(self._microseconds)

    def __abs__(self):
        return _delta(abs(self._microseconds))

    def __mul__(self, other):
        if isinstance(other, int):
            return _delta(self._microseconds * other)
        if isinstance(other, float):
            numerator, denominator = other.as_integer_ratio()
            return _delta(_round_half_even(self._microseconds * numerator, denominator))
        return NotImplemented

    __rmul__ = __mul__

    def __floordiv__(self, other):
        if isinstance(other, timedelta):
            return self._microseconds // other._microseconds
        return _delta(self._microseconds // other) if isinstance(other, int) else NotImplemented

    def __truediv__(self, other):
        if isinstance(other, timedelta):
            return self._microseconds / other._microseconds
        if isinstance(other, int):
            sign = -1 if other < 0 else 1
            return _delta(_round_half_even(sign * self._microseconds, sign * other))
        if isinstance(other, float):
            numerator, denominator = other.as_integer_ratio()
            sign = -1 if numerator < 0 else 1
            return _delta(_round_half_even(sign * self._microseconds * denominator, sign * numerator))
        return NotImplemented

    def __mod__(self, other):
        return _delta(self._microseconds % other._microseconds) if isinstance(other, timedelta) else NotImplemented

    def __divmod__(self, other):
        return (self // other, self % other) if isinstance(other, timedelta) else NotImplemented

    def __eq__(self, other):
        return self._microseconds == other._microseconds if isinstance(other, timedelta) else NotImplemented

    def __lt__(self, other):
        return self._microseconds < other._microseconds if isinstance(other, timedelta) else NotImplemented

    def __le__(self, other):
        return self._microseconds <= other._microseconds if isinstance(other, timedelta) else NotImplemented

    def __gt__(self, other):
        return self._microseconds > other._microseconds if isinstance(other, timedelta) else NotImplemented

    def __ge__(self, other):
        return self._microseconds >= other._microseconds if isinstance(other, timedelta) else NotImplemented

    def __hash__(self):
        return hash((self.days, self.seconds, self.microseconds))

    def __bool__(self):
        return self._microseconds != 0


def _nearest(rest, total):
    """The whole number nearest to `rest`; of two the one that makes the total even."""
    whole = round(rest)
    if abs(rest - int(rest)) == 0.5 and (total + whole) % 2 == 1:
        whole += 1 if whole < rest else -1
    return whole


def _made_delta(cls, microseconds):
    days = microseconds // _DAY
    if not -999_999_999 <= days <= 999_999_999:
        raise OverflowError(f"days={days}; must have magnitude <= 999999999")
    made = object.__new__(cls)
    made._microseconds = microseconds
    return made


def _delta(microseconds):
    return _made_delta(timedelta, microseconds)


timedelta.min = _delta(-999_999_999 * _DAY)
timedelta.max = _delta(1_000_000_000 * _DAY - 1)
timedelta.resolution = _delta(1)


class tzinfo:
    __slots__ = ()

    def tzname(self, dt):
        raise NotImplementedError("a tzinfo subclass must implement tzname()")

    def utcoffset(self, dt):
        raise NotImplementedError("a tzinfo subclass must implement utcoffset()")

    def dst(self, dt):
        raise NotImplementedError("a tzinfo subclass must implement dst()")

    def fromutc(self, dt):
        return dt + self.utcoffset(dt)


class timezone(tzinfo):
    __slots__ = ("_offset", "_name")

    def __init__(self, offset, name=None):
        if not isinstance(offset, timedelta):
            raise TypeError("timezone() argument 1 must be datetime.timedelta, not " + type(offset).__name__)
        if not -_DAY < offset._microseconds < _DAY:
            raise ValueError("offset must be a timedelta strictly between -timedelta(hours=24) and "
                             f"timedelta(hours=24), not {offset!r}.")
        self._offset, self._name = offset, name

    def utcoffset(self, dt):
        return self._offset

    def dst(self, dt):
        return None

    def tzname(self, dt):
        if self._name is not None:
            return self._name
        return "UTC" + _offset_text(self._offset) if self._offset else "UTC"

    def fromutc(self, dt):
        return dt + self._offset

    def __eq__(self, other):
        return self._offset == other._offset if isinstance(other, timezone) else NotImplemented

    def __hash__(self):
        return hash(self._offset)

    def __repr__(self):
        if self is timezone.utc:
            return "datetime.timezone.utc"
        name = "" if self._name is None else f", {self._name!r}"
        return f"datetime.timezone({self._offset!r}{name})"

    def __str__(self):
        return self.tzname(None)


def _offset_text(offset, between=":"):
    if offset is None:
        return ""
    left = abs(offset._microseconds)
    minutes, left = divmod(left, 60_000_000)
    text = f"{'-' if offset._microseconds < 0 else '+'}{minutes // 60:02d}{between}{minutes % 60:02d}"
    if left:
        seconds, left = divmod(left, 1_000_000)
        text += f"{between}{seconds:02d}" + (f".{left:06d}" if left else "")
    return text


timezone.utc = timezone(_delta(0))
timezone.min = timezone(_delta(-_DAY + 60_000_000))
timezone.max = timezone(_delta(_DAY - 60_000_000))
UTC = timezone.utc


def _formatted(template, moment, microsecond, offset, name):
    """strftime, with what `time.strftime` does not know: microseconds and the zone."""
    parts = []
    place = 0
    while place < len(template):
        letter = template[place:place + 2]
        if letter[0] != "%" or len(letter) == 1:
            parts.append(letter[0].replace("%", "%%"))
            place += 1
            continue
        place += 2
        if letter == "%f":
            parts.append(f"{microsecond:06d}")
        elif letter == "%z":
            parts.append(_offset_text(offset, ""))
        elif letter == "%Z":
            parts.append((name or "").replace("%", "%%"))
        elif letter == "%:" and template[place:place + 1] == "z":
            parts.append(_offset_text(offset))
            place += 1
        else:
            parts.append(letter)
    return _time.strftime("".join(parts), moment)


class date:
    __slots__ = ("_year", "_month", "_day")

    def __new__(cls, year, month, day):
        made = object.__new__(cls)
        made._year, made._month, made._day = _checked_date(year, month, day)
        return made

    year = property(lambda self: self._year)
    month = property(lambda self: self._month)
    day = property(lambda self: self._day)

    @classmethod
    def today(cls):
        return cls.fromtimestamp(_time.time())

    @classmethod
    def fromtimestamp(cls, timestamp):
        moment = _time.gmtime(timestamp)
        return cls(moment[0], moment[1], moment[2])

    @classmethod
    def fromordinal(cls, ordinal):
        if ordinal < 1:
            raise ValueError("ordinal must be >= 1")
        year, month, day = _from_ordinal(ordinal)
        return cls(year, month, day)

    @classmethod
    def fromisoformat(cls, date_string):
        year, month, day = _parsed_date(date_string, date_string)
        return cls(year, month, day)

    def replace(self, year=None, month=None, day=None):
        return type(self)(self._year if year is None else year, self._month if month is None else month,
                          self._day if day is None else day)

    def toordinal(self):
        return _to_ordinal(self._year, self._month, self._day)

    def weekday(self):
        return (self.toordinal() + 6) % 7

    def isoweekday(self):
        return self.toordinal() % 7 or 7

    def isocalendar(self):
        year = self._year
        today = self.toordinal()
        if _first_monday(year + 1) <= today:
            year += 1
        elif today < _first_monday(year):
            year -= 1
        week, day = divmod(today - _first_monday(year), 7)
        return IsoCalendarDate((year, week + 1, day + 1))

    def isoformat(self):
        return f"{self._year:04d}-{self._month:02d}-{self._day:02d}"

    __str__ = isoformat

    def ctime(self):
        return f"{_WEEKDAYS[self.weekday()]} {_MONTHS[self._month - 1]} {self._day:2d} 00:00:00 {self._year:04d}"

    def timetuple(self):
        return _time.struct_time((self._year, self._month, self._day, 0, 0, 0, self.weekday(), _day_of_year(self), -1))

    def strftime(self, format):
        return _formatted(format, self.timetuple(), 0, None, None)

    def __format__(self, format):
        return self.strftime(format) if format else str(self)

    def __repr__(self):
        return f"datetime.{type(self).__qualname__}({self._year}, {self._month}, {self._day})"

    def __add__(self, other):
        if not isinstance(other, timedelta):
            return NotImplemented
        ordinal = self.toordinal() + other.days
        if not 0 < ordinal <= 3_652_059:
            raise OverflowError("date value out of range")
        return type(self).fromordinal(ordinal)

    __radd__ = __add__

    def __sub__(self, other):
        if isinstance(other, timedelta):
            return self + timedelta(-other.days)
        if isinstance(other, date) and not isinstance(other, datetime):
            return timedelta(self.toordinal() - other.toordinal())
        return NotImplemented

    def _key(self):
        return self._year, self._month, self._day

    def _comparable(self, other):
        return isinstance(other, date) and not isinstance(other, datetime)

    def __eq__(self, other):
        return self._key() == other._key() if self._comparable(other) else NotImplemented

    def __lt__(self, other):
        return self._key() < other._key() if self._comparable(other) else NotImplemented

    def __le__(self, other):
        return self._key() <= other._key() if self._comparable(other) else NotImplemented

    def __gt__(self, other):
        return self._key() > other._key() if self._comparable(other) else NotImplemented

    def __ge__(self, other):
        return self._key() >= other._key() if self._comparable(other) else NotImplemented

    def __hash__(self):
        return hash(self._key())


class IsoCalendarDate(tuple):
    year = property(lambda self: self[0])
    week = property(lambda self: self[1])
    weekday = property(lambda self: self[2])

    def __repr__(self):
        return f"datetime.IsoCalendarDate(year={self[0]}, week={self[1]}, weekday={self[2]})"


def _first_monday(year):
    first = _to_ordinal(year, 1, 1)
    weekday = (first + 6) % 7
    return first - weekday + (7 if 3 < weekday else 0)


def _day_of_year(day):
    return _days_before_month(day._year, day._month) + day._day


def _checked_date(year, month, day):
    year, month, day = _check_int(year), _check_int(month), _check_int(day)
    if not MINYEAR <= year <= MAXYEAR:
        raise ValueError(f"year {year} is out of range")
    if not 1 <= month <= 12:
        raise ValueError("month must be in 1..12")
    if not 1 <= day <= _days_in_month(year, month):
        raise ValueError("day is out of range for month")
    return year, month, day


def _checked_time(hour, minute, second, microsecond):
    hour, minute = _check_int(hour), _check_int(minute)
    second, microsecond = _check_int(second), _check_int(microsecond)
    if not 0 <= hour <= 23:
        raise ValueError("hour must be in 0..23")
    if not 0 <= minute <= 59:
        raise ValueError("minute must be in 0..59")
    if not 0 <= second <= 59:
        raise ValueError("second must be in 0..59")
    if not 0 <= microsecond <= 999_999:
        raise ValueError("microsecond must be in 0..999999")
    return hour, minute, second, microsecond


def _invalid(text):
    return ValueError(f"Invalid isoformat string: {text!r}")


def _digits(text, whole):
    if not text or not all(["0" <= letter <= "9" for letter in text]):
        raise _invalid(whole)
    return int(text)


def _parsed_date(text, whole):
    if len(text) == 10 and text[4] == text[7] == "-":
        return _digits(text[:4], whole), _digits(text[5:7], whole), _digits(text[8:], whole)
    if len(text) == 8 and "-" not in text:
        return _digits(text[:4], whole), _digits(text[4:6], whole), _digits(text[6:], whole)
    raise _invalid(whole)


def _parsed_time(text, whole):
    """Hour, minute, second, microsecond and zone of `hh:mm:ss.ffffff+hh:mm` and its shorter forms."""
    zone = None
    if text.endswith("Z"):
        zone, text = timezone.utc, text[:-1]
    else:
        for sign in "+-":
            clock, found, offset = text.partition(sign)
            if found:
                hour, minute, second, microsecond = _parsed_clock(offset, whole)
                size = ((hour * 60 + minute) * 60 + second) * 1_000_000 + microsecond
                zone = timezone(_delta(-size if sign == "-" else size)) if size else timezone.utc
                text = clock
    hour, minute, second, microsecond = _parsed_clock(text, whole)
    return hour, minute, second, microsecond, zone


def _parsed_clock(text, whole):
    clock, _, fraction = text.replace(",", ".").partition(".")
    if ":" in clock:
        parts = clock.split(":")
    else:
        parts = [clock[place:place + 2] for place in range(0, len(clock), 2)]
    if not 1 <= len(parts) <= 3 or any([len(part) != 2 for part in parts]):
        raise _invalid(whole)
    numbers = [_digits(part, whole) for part in parts] + [0, 0]
    microsecond = _digits((fraction + "000000")[:6], whole) if fraction else 0
    return numbers[0], numbers[1], numbers[2], microsecond


def _clock_text(hour, minute, second, microsecond, timespec):
    if timespec not in _SPECS:
        raise ValueError("Unknown timespec value")
    if timespec == "auto":
        timespec = "microseconds" if microsecond else "seconds"
    text = f"{hour:02d}:{minute:02d}:{second:02d}"
    if timespec == "hours":
        return text[:2]
    if timespec == "minutes":
        return text[:5]
    if timespec == "milliseconds":
        return f"{text}.{microsecond // 1000:03d}"
    return f"{text}.{microsecond:06d}" if timespec == "microseconds" else text


class time:
    __slots__ = ("_clock", "_tzinfo", "_fold")

    def __new__(cls, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0):
        made = object.__new__(cls)
        made._clock = _checked_time(hour, minute, second, microsecond)
        made._tzinfo, made._fold = tzinfo, fold
        return made

    hour = property(lambda self: self._clock[0])
    minute = property(lambda self: self._clock[1])
    second = property(lambda self: self._clock[2])
    microsecond = property(lambda self: self._clock[3])
    tzinfo = property(lambda self: self._tzinfo)
    fold = property(lambda self: self._fold)

    @classmethod
    def fromisoformat(cls, time_string):
        hour, minute, second, microsecond, zone = _parsed_time(time_string.removeprefix("T"), time_string)
        return cls(hour, minute, second, microsecond, zone)

    def replace(self, hour=None, minute=None, second=None, microsecond=None, tzinfo=True, *, fold=None):
        clock = [own if given is None else given for own, given in
                 zip(self._clock, (hour, minute, second, microsecond))]
        return type(self)(*clock, self._tzinfo if tzinfo is True else tzinfo, fold=self._fold if fold is None else fold)

    def utcoffset(self):
        return None if self._tzinfo is None else self._tzinfo.utcoffset(None)

    def tzname(self):
        return None if self._tzinfo is None else self._tzinfo.tzname(None)

    def dst(self):
        return None if self._tzinfo is None else self._tzinfo.dst(None)

    def isoformat(self, timespec="auto"):
        return _clock_text(*self._clock, timespec) + _offset_text(self.utcoffset())

    __str__ = isoformat

    def strftime(self, format):
        moment = _time.struct_time((1900, 1, 1, *self._clock[:3], 0, 1, -1))
        return _formatted(format, moment, self._clock[3], self.utcoffset(), self.tzname())

    def __format__(self, format):
        return self.strftime(format) if format else str(self)

    def __repr__(self):
        count = 4 if self._clock[3] else 3 if self._clock[2] else 2
        zone = "" if self._tzinfo is None else f", tzinfo={self._tzinfo!r}"
        return f"datetime.{type(self).__qualname__}({', '.join([str(part) for part in self._clock[:count]])}{zone})"

    def _key(self):
        size = 0
        for part, unit in zip(self._clock, (3_600_000_000, 60_000_000, 1_000_000, 1)):
            size += part * unit
        offset = self.utcoffset()
        return size if offset is None else size - offset._microseconds

    def __eq__(self, other):
        if not isinstance(other, time):
            return NotImplemented
        return (self.utcoffset() is None) == (other.utcoffset() is None) and self._key() == other._key()

    def __lt__(self, other):
        return self._compared(other) < other._key() if isinstance(other, time) else NotImplemented

    def __le__(self, other):
        return self._compared(other) <= other._key() if isinstance(other, time) else NotImplemented

    def __gt__(self, other):
        return self._compared(other) > other._key() if isinstance(other, time) else NotImplemented

    def __ge__(self, other):
        return self._compared(other) >= other._key() if isinstance(other, time) else NotImplemented

    def _compared(self, other):
        if (self.utcoffset() is None) != (other.utcoffset() is None):
            raise TypeError("can't compare offset-naive and offset-aware times")
        return self._key()

    def __hash__(self):
        return hash(self._key())


class datetime(date):
    __slots__ = ("_clock", "_tzinfo", "_fold")

    def __new__(cls, year, month, day, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0):
        made = object.__new__(cls)
        made._year, made._month, made._day = _checked_date(year, month, day)
        made._clock = _checked_time(hour, minute, second, microsecond)
        if tzinfo is not None and not hasattr(tzinfo, "utcoffset"):
            raise TypeError("tzinfo argument must be None or of a tzinfo subclass, not type "
                            f"{type(tzinfo).__name__!r}")
        made._tzinfo, made._fold = tzinfo, fold
        return made

    hour = property(lambda self: self._clock[0])
    minute = property(lambda self: self._clock[1])
    second = property(lambda self: self._clock[2])
    microsecond = property(lambda self: self._clock[3])
    tzinfo = property(lambda self: self._tzinfo)
    fold = property(lambda self: self._fold)

    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(_time.time(), tz)

    @classmethod
    def today(cls):
        return cls.now()

    @classmethod
    def utcnow(cls):
        return cls.now()

    @classmethod
    def fromtimestamp(cls, timestamp, tz=None):
        numerator, denominator = float(timestamp).as_integer_ratio()
        made = _from_microseconds(cls, _EPOCH + _round_half_even(numerator * 1_000_000, denominator), tz)
        return made if tz is None else tz.fromutc(made)

    @classmethod
    def utcfromtimestamp(cls, timestamp):
        return cls.fromtimestamp(timestamp)

    @classmethod
    def combine(cls, date, time, tzinfo=True):
        zone = time.tzinfo if tzinfo is True else tzinfo
        return cls(date.year, date.month, date.day, *time._clock, zone, fold=time.fold)

    @classmethod
    def fromordinal(cls, ordinal):
        return cls(*_from_ordinal(ordinal))

    @classmethod
    def fromisoformat(cls, date_string):
        length = 10 if date_string[4:5] == "-" else 8
        days, clock = date_string[:length], date_string[length + 1:]
        year, month, day = _parsed_date(days, date_string)
        if not clock:
            if date_string[length:]:
                raise _invalid(date_string)
            return cls(year, month, day)
        hour, minute, second, microsecond, zone = _parsed_time(clock, date_string)
        return cls(year, month, day, hour, minute, second, microsecond, zone)

    @classmethod
    def strptime(cls, date_string, format):
        return _parsed(cls, date_string, format)

    def date(self):
        return date(self._year, self._month, self._day)

    def time(self):
        return time(*self._clock, fold=self._fold)

    def timetz(self):
        return time(*self._clock, self._tzinfo, fold=self._fold)

    def replace(self, year=None, month=None, day=None, hour=None, minute=None, second=None, microsecond=None,
                tzinfo=True, *, fold=None):
        own = (self._year, self._month, self._day, *self._clock)
        given = (year, month, day, hour, minute, second, microsecond)
        parts = [old if new is None else new for old, new in zip(own, given)]
        return type(self)(*parts, self._tzinfo if tzinfo is True else tzinfo, fold=self._fold if fold is None else fold)

    def utcoffset(self):
        return None if self._tzinfo is None else self._tzinfo.utcoffset(self)

    def tzname(self):
        return None if self._tzinfo is None else self._tzinfo.tzname(self)

    def dst(self):
        return None if self._tzinfo is None else self._tzinfo.dst(self)

    def astimezone(self, tz=None):
        zone = timezone(_delta(0), "UTC") if tz is None else tz
        if self._tzinfo is zone:
            return self
        offset = self.utcoffset() or _delta(0)
        return zone.fromutc((self - offset).replace(tzinfo=zone))

    def timestamp(self):
        return (self._moment() - _EPOCH) / 1_000_000

    def timetuple(self):
        dst = self.dst()
        flag = -1 if dst is None else int(bool(dst))
        parts = (self._year, self._month, self._day, *self._clock[:3], self.weekday(), _day_of_year(self), flag)
        return _time.struct_time(parts)

    def utctimetuple(self):
        return (self - (self.utcoffset() or _delta(0))).replace(tzinfo=timezone.utc).timetuple()

    def isoformat(self, sep="T", timespec="auto"):
        return f"{date.isoformat(self)}{sep}{_clock_text(*self._clock, timespec)}{_offset_text(self.utcoffset())}"

    def __str__(self):
        return self.isoformat(sep=" ")

    def ctime(self):
        clock = f"{self.hour:02d}:{self.minute:02d}:{self.second:02d}"
        return f"{_WEEKDAYS[self.weekday()]} {_MONTHS[self._month - 1]} {self._day:2d} {clock} {self._year:04d}"

    def strftime(self, format):
        return _formatted(format, self.timetuple(), self._clock[3], self.utcoffset(), self.tzname())

    def __repr__(self):
        parts = [self._year, self._month, self._day, *self._clock]
        while 5 < len(parts) and parts[-1] == 0:
            parts.pop()
        zone = "" if self._tzinfo is None else f", tzinfo={self._tzinfo!r}"
        return f"datetime.{type(self).__qualname__}({', '.join([str(part) for part in parts])}{zone})"

    def _wall(self):
        size = self.toordinal() * _DAY
        for part, unit in zip(self._clock, (3_600_000_000, 60_000_000, 1_000_000, 1)):
            size += part * unit
        return size

    def _moment(self):
        offset = self.utcoffset()
        return self._wall() if offset is None else self._wall() - offset._microseconds

    def __add__(self, other):
        if not isinstance(other, timedelta):
            return NotImplemented
        return _from_microseconds(type(self), self._wall() + other._microseconds, self._tzinfo)

    __radd__ = __add__

    def __sub__(self, other):
        if isinstance(other, timedelta):
            return self + -other
        if not isinstance(other, datetime):
            return NotImplemented
        if (self.utcoffset() is None) != (other.utcoffset() is None):
            raise TypeError("can't subtract offset-naive and offset-aware datetimes")
        return _delta(self._moment() - other._moment())

    def _key(self):
        return self._moment()

    def _comparable(self, other):
        if not isinstance(other, datetime):
            return False
        if (self.utcoffset() is None) != (other.utcoffset() is None):
            raise TypeError("can't compare offset-naive and offset-aware datetimes")
        return True

    def __eq__(self, other):
        if not isinstance(other, datetime):
            return NotImplemented
        return (self.utcoffset() is None) == (other.utcoffset() is None) and self._moment() == other._moment()

    def __hash__(self):
        return hash(self._moment())


_EPOCH = _to_ordinal(1970, 1, 1) * _DAY


def _from_microseconds(cls, size, zone):
    ordinal, left = divmod(size, _DAY)
    if not 0 < ordinal <= 3_652_059:
        raise OverflowError("date value out of range")
    seconds, microsecond = divmod(left, 1_000_000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return cls(*_from_ordinal(ordinal), hour, minute, second, microsecond, zone)


_FULL_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                "November", "December")
_FULL_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WIDTHS = {"Y": 4, "m": 2, "d": 2, "H": 2, "I": 2, "M": 2, "S": 2, "f": 6, "y": 2, "j": 3}


def _parsed(cls, text, template):
    fields = {"Y": 1900, "m": 1, "d": 1, "H": 0, "M": 0, "S": 0, "f": 0}
    mismatch = ValueError(f"time data {text!r} does not match format {template!r}")
    template = template.replace("%T", "%H:%M:%S").replace("%F", "%Y-%m-%d").replace("%D", "%m/%d/%y")
    place = at = 0
    while at < len(template):
        letter = template[at]
        at += 1
        if letter.isspace():
            while text[place:place + 1].isspace():
                place += 1
            continue
        if letter != "%":
            if text[place:place + 1].lower() != letter.lower():
                raise mismatch
            place += 1
            continue
        kind = template[at:at + 1]
        at += 1
        place = _field(fields, kind, text, place, mismatch)
    if place != len(text):
        raise ValueError(f"unconverted data remains: {text[place:]}")
    return _from_fields(cls, fields)


def _field(fields, kind, text, place, mismatch):
    if kind in _WIDTHS:
        end = place
        while end < place + _WIDTHS[kind] and "0" <= text[end:end + 1] <= "9":
            end += 1
        if end == place or kind == "Y" and end != place + 4:
            raise mismatch
        digits = text[place:end]
        fields[kind] = int((digits + "00000")[:6]) if kind == "f" else int(digits)
        return end
    names = {"b": _MONTHS, "B": _FULL_MONTHS, "a": _WEEKDAYS, "A": _FULL_WEEKDAYS, "p": ("AM", "PM")}.get(kind)
    if names is not None:
        for number, name in sorted(enumerate(names), key=lambda item: -len(item[1])):
            if text[place:place + len(name)].lower() == name.lower():
                fields[kind] = number
                return place + len(name)
        raise mismatch
    if kind == "%" and text[place:place + 1] == "%":
        return place + 1
    if kind == "z":
        end = place + 1 if text[place:place + 1] == "Z" else place
        while end == place or text[end:end + 1] and text[end] in "0123456789:.":
            end += 1
        fields["z"] = _parsed_time("00:00" + text[place:end], text)[4]
        return end
    if kind == "Z":
        for name in ("UTC", "GMT"):
            if text[place:place + 3].upper() == name:
                return place + 3
        raise mismatch
    raise ValueError(f"{kind!r} is a bad directive in format")


def _from_fields(cls, fields):
    if "y" in fields:
        fields["Y"] = fields["y"] + (2000 if fields["y"] < 69 else 1900)
    for name in ("b", "B"):
        if name in fields:
            fields["m"] = fields[name] + 1
    if "I" in fields:
        fields["H"] = fields["I"] % 12 + (12 if fields.get("p") else 0)
    if "j" in fields:
        first = _to_ordinal(fields["Y"], 1, 1)
        _, fields["m"], fields["d"] = _from_ordinal(first + fields["j"] - 1)
    return cls(fields["Y"], fields["m"], fields["d"], fields["H"], fields["M"], fields["S"], fields["f"], fields.get("z"))


date.min, date.max, date.resolution = date(1, 1, 1), date(9999, 12, 31), timedelta(1)
time.min, time.max, time.resolution = time(0, 0), time(23, 59, 59, 999_999), timedelta.resolution
datetime.min, datetime.resolution = datetime(1, 1, 1), timedelta.resolution
datetime.max = datetime(9999, 12, 31, 23, 59, 59, 999_999)
