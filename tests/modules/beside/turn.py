from .circle import there

back = 2
