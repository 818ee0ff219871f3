import asyncio

from .work import wait

tasks = set()
farewells = []


def keep(name):
    task = asyncio.create_task(wait(name), name=name)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
