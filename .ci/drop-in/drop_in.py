"""Uses this service through coc.py, a client of the official API, unchanged but for its base URL.

    python drop_in.py BASE_URL CLAN_TAG PLAYER_TAG [TOKEN]

BASE_URL ends in /v1. The clan is one in a war, the player any. TOKEN is the player's own; without
it, only that a wrong one is refused is checked. Packages: requirements.txt beside this file.
"""

import asyncio
import json
import sys
import time
import traceback
import urllib.error
import urllib.parse
import urllib.request

import coc

# A first snapshot takes one refresh; the service says to ask again in 2 s.
PATIENCE_SECONDS = 60


def fetch(base_url, path):
    """The plain answer to compare with, once it is there: a tag never read before is 202 first."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        with urllib.request.urlopen(base_url + path, timeout=10) as response:
            if response.status == 200:
                return json.load(response)
            wait = float(response.headers.get("Retry-After", "2"))
        if time.monotonic() + wait > deadline:
            raise TimeoutError(f"{path} was still {response.status} after {PATIENCE_SECONDS} s")
        time.sleep(wait)


def same(actual, expected):
    if actual != expected:
        raise AssertionError(f"{actual!r} instead of {expected!r}")


class DropIn:
    def __init__(self, client, base_url, clan_tag, player_tag, token):
        self.client = client
        self.base_url = base_url
        self.clan_tag = clan_tag
        self.player_tag = player_tag
        self.token = token

    def plain(self, template, tag):
        return fetch(self.base_url, template.format(urllib.parse.quote(tag, safe="")))

    async def clan(self):
        expected = self.plain("/clans/{}", self.clan_tag)
        clan = await self.client.get_clan(self.clan_tag)
        same(clan.tag, self.clan_tag)
        same(clan.name, expected["name"])
        same(clan.level, expected["clanLevel"])
        same(len(clan.members), len(expected["memberList"]))

    async def members(self):
        expected = self.plain("/clans/{}/members", self.clan_tag)["items"]
        members = await self.client.get_members(self.clan_tag)
        same([member.tag for member in members], [member["tag"] for member in expected])
        some = await self.client.get_members(self.clan_tag, limit=3)
        same([member.tag for member in some], [member["tag"] for member in expected[:3]])
        rest = self.plain("/clans/{}/members?limit=3", self.clan_tag)["paging"]["cursors"]["after"]
        others = await self.client.get_members(self.clan_tag, limit=3, after=rest)
        same([member.tag for member in others], [member["tag"] for member in expected[3:6]])

    async def player(self):
        expected = self.plain("/players/{}", self.player_tag)
        player = await self.client.get_player(self.player_tag)
        same(player.tag, self.player_tag)
        same(player.name, expected["name"])
        same(player.town_hall, expected["townHallLevel"])

    async def current_war(self):
        expected = self.plain("/clans/{}/currentwar", self.clan_tag)
        war = await self.client.get_clan_war(self.clan_tag)
        same(str(war.state), str(coc.enums.WarState(expected["state"])))
        if expected["state"] != "notInWar":
            same(war.clan_tag, self.clan_tag)
            same(war.team_size, expected["teamSize"])
            same(war.opponent.tag, expected["opponent"]["tag"])
            same(len(war.clan.members), len(expected["clan"]["members"]))

    async def a_wrong_token(self):
        same(await self.client.verify_player_token(self.player_tag, "wrongone"), False)

    async def the_right_token(self):
        same(await self.client.verify_player_token(self.player_tag, self.token), True)

    async def a_bad_tag(self):
        try:
            await self.client.http.get_clan("#XX")
        except coc.InvalidArgument as error:
            same(error.reason, "badRequest")
        else:
            raise AssertionError("no InvalidArgument")


async def main(base_url, clan_tag, player_tag, token=None):
    passed = failed = 0
    # A service of one's own has no keys; coc.py wants one to send.
    async with coc.Client(base_url=base_url) as client:
        await client.login_with_tokens("any")
        drop_in = DropIn(client, base_url, clan_tag, player_tag, token)
        checks = [
            drop_in.clan,
            drop_in.members,
            drop_in.player,
            drop_in.current_war,
            drop_in.a_wrong_token,
            drop_in.a_bad_tag,
        ]
        if token is not None:
            checks.append(drop_in.the_right_token)
        for check in checks:
            try:
                await check()
                passed += 1
                print(f"ok      coc.py {coc.__version__} {check.__name__}")
            except Exception:
                failed += 1
                print(f"FAILED  coc.py {coc.__version__} {check.__name__}")
                traceback.print_exc()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    sys.exit(asyncio.run(main(*sys.argv[1:])))
