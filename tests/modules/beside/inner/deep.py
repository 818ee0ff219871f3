from ..work import Farewell as Shown
from .. import VERSION as version


def dig():
    raise LookupError(f"{Shown.__name__} {version}")
