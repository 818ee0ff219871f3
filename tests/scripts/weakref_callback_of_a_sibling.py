# The weak reference goes together with its object, but later: its callback has run by then.
import weakref


class Thing:
    def __del__(self):
        print("__del__")


class Box:
    pass


def fill():
    box = Box()
    box.thing = Thing()
    box.weak = weakref.ref(box.thing, lambda _: print("gone"))


fill()
