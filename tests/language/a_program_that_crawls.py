"""A small crawler: workers, a queue, a rate limiter and a result store."""
from __future__ import annotations

import asyncio
import dataclasses
import logging
import random
import time
from collections import Counter, defaultdict, deque
from contextlib import asynccontextmanager, suppress
from typing import Any, AsyncIterator, Awaitable, Callable, Optional

logger = logging.getLogger(__name__)


@dataclasses.dataclass(order=True)
class Job:
    priority: int
    url: str = dataclasses.field(compare=False)
    depth: int = dataclasses.field(default=0, compare=False)
    headers: dict[str, str] = dataclasses.field(default_factory=dict, compare=False)


class RateLimiter:
    def __init__(self, rate: float, burst: int = 1) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = float(burst)
        self._last: Optional[float] = None
        self._lock = asyncio.Lock()

    async def acquire(self) -> None:
        async with self._lock:
            loop = asyncio.get_running_loop()
            now = loop.time()
            if self._last is not None:
                self._tokens = min(self._burst, self._tokens + (now - self._last) * self._rate)
            self._last = now
            if self._tokens < 1:
                delay = (1 - self._tokens) / self._rate
                await asyncio.sleep(delay)
                self._tokens = 0
                self._last = loop.time()
            else:
                self._tokens -= 1

    def __repr__(self) -> str:
        return f"<{type(self).__name__} rate={self._rate:.1f} tokens={self._tokens!r}>"


class Crawler:
    def __init__(self, fetch: Callable[[str], Awaitable[list[str]]], workers: int = 3) -> None:
        self.fetch = fetch
        self.queue: asyncio.PriorityQueue[Job] = asyncio.PriorityQueue()
        self.seen: set[str] = set()
        self.workers: list[asyncio.Task[None]] = []
        self.stats: Counter[str] = Counter()
        self.errors: defaultdict[str, list[BaseException]] = defaultdict(list)
        self.limiter = RateLimiter(10, 2)
        self.n = workers

    async def worker(self, name: str) -> None:
        while True:
            job = await self.queue.get()
            try:
                await self.limiter.acquire()
                async with asyncio.timeout(0.5):
                    links = await self.fetch(job.url)
            except asyncio.TimeoutError as exc:
                self.stats["timeout"] += 1
                self.errors[job.url].append(exc)
            except ValueError as exc:
                self.stats["bad"] += 1
                self.errors[job.url].append(exc)
                print(f"{name}: {job.url!s:<12} failed: {exc}")
            else:
                self.stats["ok"] += 1
                for link in sorted(links):
                    if link not in self.seen:
                        self.seen.add(link)
                        self.queue.put_nowait(Job(job.priority + 1, link, job.depth + 1))
            finally:
                self.queue.task_done()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Crawler]:
        self.workers = [asyncio.create_task(self.worker(f"w{i}"), name=f"worker-{i}") for i in range(self.n)]
        try:
            yield self
        finally:
            for w in self.workers:
                w.cancel()
            results = await asyncio.gather(*self.workers, return_exceptions=True)
            print([type(r).__name__ for r in results])

    async def crawl(self, *roots: str) -> Counter[str]:
        async with self.running():
            for root in roots:
                self.seen.add(root)
                await self.queue.put(Job(0, root))
            await self.queue.join()
        return self.stats


WEB = {
    "/": ["/a", "/b", "/c"],
    "/a": ["/a/1", "/a/2", "/"],
    "/b": ["/slow", "/bad"],
    "/c": [],
    "/a/1": ["/a/2"],
    "/a/2": [],
}


async def fetch(url: str) -> list[str]:
    await asyncio.sleep(0.01 * len(url))
    if url == "/slow":
        await asyncio.sleep(10)
    if url not in WEB:
        raise ValueError(f"no such page {url!r}")
    return WEB[url]


async def ticker(period: float, log: deque[float]) -> None:
    loop = asyncio.get_running_loop()
    start = loop.time()
    with suppress(asyncio.CancelledError):
        while True:
            log.append(round(loop.time() - start, 1))
            await asyncio.sleep(period)


async def main() -> None:
    log: deque[float] = deque(maxlen=4)
    tick = asyncio.ensure_future(ticker(0.2, log))
    crawler = Crawler(fetch)
    stats = await crawler.crawl("/")
    tick.cancel()
    await asyncio.wait({tick})
    print(dict(sorted(stats.items())), {k: [type(e).__name__ for e in v] for k, v in sorted(crawler.errors.items())})
    print(list(log), repr(crawler.limiter)[:30])
    print(Job(1, "x") < Job(2, "a"), Job(1, "x"))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    asyncio.run(main())
