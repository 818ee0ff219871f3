"""The generator is native; what is asked for seldom has a file of its own."""

_MORE = ("SystemRandom", "betavariate", "gammavariate", "paretovariate", "vonmisesvariate", "weibullvariate")


def __getattr__(name):
    if name in _MORE:
        import _random_more
        return getattr(_random_more, name)
    raise AttributeError(f"module 'random' has no attribute {name!r}")
