# collections, itertools, time and typing as asyncio scripts use them.
import asyncio
import itertools
import time
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from typing import Any, Dict, List, Optional

Result = namedtuple("Result", "name value")


async def fetch(name: str, delay: float = 0.5, extra: Optional[Dict[str, Any]] = None) -> Result:
    await asyncio.sleep(delay)
    return Result(name, len(name) + len(extra or {}))


async def main() -> None:
    start = time.perf_counter()
    results: List[Result] = await asyncio.gather(*(fetch(name) for name in ("a", "bb", "bb", "ccc")))
    print(results[0], results[1].value, f"{time.perf_counter() - start:.2f}s")
    counts = Counter(result.name for result in results)
    print(counts.most_common(1), counts["zzz"], sum(counts.values()))
    groups = defaultdict(list)
    for result in results:
        groups[result.value].append(result.name)
    print(dict(groups), OrderedDict(groups).popitem())
    recent = deque([1, 2, 3], maxlen=3)
    recent.append(4)
    recent.appendleft(0)
    print(recent, recent.popleft(), list(itertools.chain([1], (2, 3))), list(itertools.islice(itertools.count(5), 3)))
    print(list(itertools.product("ab", [1, 2])), list(itertools.accumulate([1, 2, 3])))


if __name__ == "__main__":
    asyncio.run(main())
