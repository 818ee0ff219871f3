async def work(log):
    log.append("quick")
