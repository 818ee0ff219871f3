import asyncio
import logging
import sys

logger = logging.getLogger(__name__)
logger.setLevel(logging.DEBUG)
handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(logging.Formatter("%(levelname)-8s [%(name)s] %(funcName)s:%(lineno)d %(taskName)s %(message)s"))
logger.addHandler(handler)
late = logging.getLogger("app.part.late")


class Short(logging.Filter):
    def filter(self, record):
        record.msg = f"<{record.msg}>"
        return "hidden" not in record.msg


class Lines(logging.Handler):
    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []

    def emit(self, record):
        self.lines.append(f"{record.levelno} {self.format(record)} {record.name}")


async def work(number):
    logger.debug("start %s", number)
    await asyncio.sleep(number / 100)
    if number == 2:
        try:
            raise ValueError("boom")
        except ValueError as error:
            logger.error("failed: %r", error)
            logger.info("with details", exc_info=False, extra={"user": "ann"})
    return number


async def main():
    results = await asyncio.gather(*(work(number) for number in range(3)))
    logger.warning("results: %s of %(n)d" if False else "results: %s", results)
    logger.error("by name: %(x)s", {"x": 3})
    logger.log(25, "between levels")
    print(logger.isEnabledFor(logging.DEBUG), logger.getEffectiveLevel(), logging.getLevelName(30), logger)
    child = logger.getChild("child")
    child.info("propagates")
    print(child.parent is logger, child.name, late.parent.name)
    app = logging.getLogger("app")
    print(late.parent is app, logging.getLogger("app.part").parent is app, late.parent.name)
    logging.disable(logging.INFO)
    logger.info("not shown")
    logging.disable(logging.NOTSET)
    lines = Lines()
    logger.addHandler(lines)
    logger.addFilter(Short())
    logger.info("shown")
    logger.warning("kept")
    logger.critical("hidden")
    logging.LoggerAdapter(logger, {"request": 7}).error("adapted")
    print(lines.lines, lines)
    logger.removeHandler(lines)
    try:
        logger.info("overwrites", extra={"message": 1})
    except KeyError as error:
        print(error)
    for level in ("DEBUG", 35, "LOUD", 2.5):
        try:
            app.setLevel(level)
            print(app.level)
        except (ValueError, TypeError) as error:
            print(error)
    logging.addLevelName(35, "LOUD")
    app.setLevel("LOUD")
    print(app)


asyncio.run(main())
logging.basicConfig(level=logging.INFO, format="{levelname}|{message}", style="{", stream=sys.stdout)
logging.info("root %d", 1)
logging.getLogger("other").debug("not shown")
logging.getLogger("other").info("through the root")
print(logging.root.handlers[0].level, logging.getLogger() is logging.root)
