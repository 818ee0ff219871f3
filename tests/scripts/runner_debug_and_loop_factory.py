# versions: 3.12 3.13
# A Runner with a loop factory, a context, names and several runs; run with a loop_factory.
import asyncio
import contextvars

variable = contextvars.ContextVar("variable", default=0)


async def counts():
    variable.set(variable.get() + 1)
    return variable.get(), asyncio.current_task().get_name()


async def shows():
    return type(asyncio.get_running_loop()).__name__ != "", asyncio.get_running_loop().get_debug()


with asyncio.Runner(debug=False, loop_factory=asyncio.new_event_loop) as runner:
    print(runner.run(counts()), runner.run(counts()))
    context = contextvars.copy_context()
    print(runner.run(counts(), context=context), context[variable])
    print(runner.get_loop() is runner.get_loop())
print(asyncio.run(shows(), debug=False))
try:
    runner.run(counts())
except RuntimeError as error:
    print(error)
