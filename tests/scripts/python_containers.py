# Lists, dictionaries, sets, slices, sorting, comprehensions.
import asyncio


async def main():
    items = [5, 3, 8, 1]
    items.sort()
    items.insert(1, 9)
    items[1:3] = ["a", "b", "c"]
    print(items, items[-2:], items[::2], items.index("b"), items.pop(), len(items))
    table = {"b": 2, "a": 1}
    table.update(c=3)
    table |= {"d": 4}
    print(table, list(table.items()), sorted(table), table.get("z", 0), table.pop("b"), "a" in table)
    print({k: v for k, v in sorted(table.items(), reverse=True)}, dict(zip("xy", (1, 2))), {**table, "a": 0})
    print({1, 2, 3} & {2, 3, 4}, {1, 2} | {3}, {1, 2} - {2}, {1, 2} ^ {2, 3}, {1} <= {1, 2}, sorted({3, 1, 2}))
    print(sorted(["bb", "a", "ccc"], key=len, reverse=True), max([3, 7, 5]), min("hello"), sum([0.5, 1]), any([0, 1]), all([]))
    print(list(enumerate("ab", 1)), list(reversed([1, 2])), list(map(str, (1, 2))), list(filter(None, [0, 1, "", "x"])))
    print([(x, y) for x in range(3) for y in range(x)], [[0] * 2 for _ in range(2)], tuple(range(10, 0, -3)))
    try:
        for key in table:
            table[key + "!"] = 1
    except RuntimeError as error:
        print(error)


asyncio.run(main())
