"""One.

    Two.
      Three.
    """


def one():
    """  One.

    Two.
      Three.
    """


def tabs():
    "a\tb\n\tc"


class Documented:
    """
    First it says this.

        And then that.
    """

    def single(self):
        "One."

    def blank(self):
        """One.
        \x20
            Four more.
         \x20
        """


for documented in (one, tabs, Documented, Documented.single, Documented.blank):
    print(repr(documented.__doc__))
print(repr(__doc__))
