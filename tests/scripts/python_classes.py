# Inheritance, super, properties, class and static methods, special methods.
import asyncio


class Shape:
    count = 0

    def __init__(self, name):
        self.name = name
        type(self).count += 1

    @property
    def title(self):
        return self.name.title()

    @classmethod
    def make(cls, *args):
        return cls(*args)

    @staticmethod
    def unit():
        return "cm"

    def __repr__(self):
        return f"{type(self).__name__}({self.name!r})"

    def __eq__(self, other):
        return isinstance(other, Shape) and self.name == other.name

    def __hash__(self):
        return hash(len(self.name))

    def __lt__(self, other):
        return self.name < other.name


class Square(Shape):
    def __init__(self, name, side):
        super().__init__(name)
        self.side = side

    def __len__(self):
        return self.side

    def __call__(self, factor):
        return self.side * factor

    def __getitem__(self, index):
        return [self.side] * index

    def __contains__(self, value):
        return value == self.side

    def __bool__(self):
        return self.side > 0


async def main():
    shapes = [Square.make("small square", 2), Square("big square", 5), Shape("circle")]
    print(sorted(shapes), Shape.count, Square.count)
    print(shapes[0].title, shapes[0].unit(), len(shapes[0]), shapes[0](10), shapes[0][3], 2 in shapes[0])
    print(shapes[0] == Square("small square", 1), shapes[0] != shapes[1], bool(Square("none", 0)))
    print(isinstance(shapes[0], Shape), issubclass(Square, Shape), Square.__mro__[1].__name__)
    print(hasattr(shapes[2], "side"), getattr(shapes[2], "side", None))
    try:
        shapes[2].title = "other"
    except AttributeError:
        print("AttributeError")


asyncio.run(main())
