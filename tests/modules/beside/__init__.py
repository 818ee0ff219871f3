print("package", __name__, __package__, len(__path__))

from . import keeper
from .work import start

VERSION = "1.0"
