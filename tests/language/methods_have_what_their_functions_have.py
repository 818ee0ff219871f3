import asyncio
import types


def on(event):
    def decorate(function):
        function.event = event
        return function
    return decorate


class Handler:
    def __init__(self):
        names = sorted(name for name in dir(self) if not name.startswith("__"))
        methods = [getattr(self, name) for name in names]
        self.handlers = {method.event: method for method in methods if hasattr(method, "event")}

    @on("open")
    async def opened(self, name="nobody"):
        return f"opened by {name}"

    @on("close")
    async def closed(self):
        return "closed"

    def plain(self):
        pass


async def main():
    handler = Handler()
    for event, method in handler.handlers.items():
        print(event, await method(), method.__name__, method.__defaults__, method.__func__ is getattr(Handler, method.__name__))
    try:
        handler.plain.event
    except AttributeError as error:
        print(error)


asyncio.run(main())


def tell(thing, *words):
    return (thing, *words)


bound = types.MethodType(tell, "thing")
print(bound("word"), bound.__self__, bound.__func__ is tell, types.MethodType(len, [1, 2])())
for wrong in [(1, 2), (tell, None), (tell,)]:
    try:
        types.MethodType(*wrong)
    except TypeError as error:
        print(error)
