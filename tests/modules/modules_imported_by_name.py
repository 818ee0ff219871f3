# Modules whose names stand in a table are imported by `importlib.import_module` and `__import__`, from a package also by its own
# names; a name that no file has raises.
import asyncio
import importlib
import sys

REGISTRY = "plugins.registry"


def tell(name, package=None):
    try:
        print(name, importlib.import_module(name, package).__name__)
    except (ImportError, TypeError) as error:
        print(name, type(error).__name__, error)


async def main():
    log = []
    plugins = importlib.import_module(REGISTRY).load()
    tasks = [asyncio.create_task(plugin.work(log), name=plugin.__name__) for plugin in plugins]
    asyncio.create_task(importlib.import_module("plugins.slow").work(log), name="forgotten")
    await asyncio.gather(*tasks)
    print(log, [task.get_name() for task in tasks])
    print(__import__(REGISTRY).__name__, __import__(REGISTRY, fromlist=["load"]).__name__, "plugins.quick" in sys.modules)
    tell("plugins.nothing")
    tell("nowhere")
    tell(".quick", "plugins")
    tell("..quick", "plugins")
    tell(".quick")
    tell("asyncio.tasks")
    importlib.invalidate_caches()


asyncio.run(main())
