import random
import uuid

random.seed(1)
shared = random.random()
one, other = random.Random(42), random.Random(42)
print(one.random() == other.random(), [one.randint(1, 6) for _ in range(5)], one.choice("abc"), one.uniform(1, 2))
print(one.sample(range(100), 3), one.choices([1, 2, 3], weights=[1, 1, 8], k=4), round(one.gauss(0, 1), 6))
items = list(range(6))
one.shuffle(items)
print(items, one.getrandbits(16), one.randrange(0, 100, 5))
one.seed("text")
print(one.random(), random.random(), shared)


class Dice(random.Random):
    def roll(self):
        return self.randint(1, 6)


print([Dice(7).roll() for _ in range(3)], isinstance(Dice(1), random.Random), type(one).__name__)
print(str(uuid.UUID(int=5)), len(uuid.uuid4().hex))
