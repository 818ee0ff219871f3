# A callback of shield's that finds the outer future done by somebody else fails; the context has its handle.
import asyncio


def tell(loop, context):
    print(context["message"].split("(")[0].split(" at ")[0], repr(context["exception"]), sorted(context))


async def work(result):
    return result


async def main():
    asyncio.get_running_loop().set_exception_handler(tell)
    outer = asyncio.shield(work(1))
    outer.set_result(2)
    inner = asyncio.get_running_loop().create_future()
    another = asyncio.shield(inner)
    inner.set_result(3)
    another.set_exception(KeyError("set"))
    for _ in range(4):
        await asyncio.sleep(0)
    print(outer.result(), repr(another.exception()))


asyncio.run(main())
