from asyncio import *
from dataclasses import *
from math import *
from typing import *


@dataclass
class Job:
    name: str
    parts: List[int] = field(default_factory=list)


async def work(job: Job) -> Optional[int]:
    await sleep(len(job.name))
    return floor(sqrt(sum(job.parts))) or None


async def main():
    jobs = [Job("one", [4]), Job("three", [16, 9]), Job("none")]
    print(await gather(*(create_task(work(job)) for job in jobs)))
    print(sorted(name for name in globals() if name in ("sys", "re", "functools", "pi", "Any", "Queue", "asdict")))
    try:
        await wait_for(sleep(9), timeout=1)
    except TimeoutError as error:
        print(repr(error))


run(main())
