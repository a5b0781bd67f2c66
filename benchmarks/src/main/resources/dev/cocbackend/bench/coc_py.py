"""Asks for players through coc.py as fast as its own throttler lets it, and prints what came of it.

    python coc_py.py BASE_URL KEYS THROTTLER LIMIT WARM_UP_SECONDS SECONDS < tags

KEYS are separated by commas; THROTTLER is the name of one of coc.py's classes. Prints a JSON
object at the end.
"""

import asyncio
import json
import logging
import sys
import time

import coc

# More than one key can have in flight at 40 requests a second and half a second each.
CALLERS_PER_KEY = 32


async def main(base_url, keys, throttler, limit, warm_up, seconds):
    logging.disable(logging.CRITICAL)
    keys = keys.split(",")
    tags = iter(sys.stdin.read().split())
    begin = time.monotonic() + float(warm_up)
    end = begin + float(seconds)
    counts = {"answered": 0, "refused": 0, "failed": 0}

    async def caller(client):
        for tag in tags:
            try:
                await client.http.get_player("#" + tag)
                outcome = "answered"
            except coc.HTTPException as error:
                outcome = "refused" if error.status == 429 else "failed"
            now = time.monotonic()
            if now >= end:
                return
            if now >= begin:
                counts[outcome] += 1

    # key_count is what the throttlers multiply their limit by.
    client = coc.Client(
        base_url=base_url,
        key_count=len(keys),
        throttle_limit=int(limit),
        throttler=getattr(coc, throttler),
    )
    async with client:
        await client.login_with_tokens(*keys)
        await asyncio.gather(*(caller(client) for _ in range(CALLERS_PER_KEY * len(keys))))
    print(json.dumps(counts | {"version": coc.__version__}))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
