/** What happened in the game between two versions of an object. */

import { plural } from "./format.js";
import { keyOf } from "./tags.js";

const joinedOrLeft = (clan, before, after) => {
  const event = (what, member, words) => ({
    id: `${what}:${clan}:${member.tag}:${Date.now()}`,
    collapse: `${clan}:members`,
    clan,
    title: after.name,
    text: `${member.name} ${words}`,
    url: `#/clan/${clan}`,
  });
  const tags = (body) => new Set(body.memberList.map((member) => member.tag));
  const old = tags(before);
  const now = tags(after);
  return [
    ...after.memberList
      .filter((member) => !old.has(member.tag))
      .map((member) => event("joined", member, "joined the clan.")),
    ...before.memberList
      .filter((member) => !now.has(member.tag))
      .map((member) => event("left", member, "left the clan.")),
  ];
};

const BEGINNINGS = {
  preparation: (war) => `War declared against ${war.opponent.name}. Preparation day has begun.`,
  inWar: (war) => `Battle day against ${war.opponent.name} has begun.`,
  warEnded: (war) => `The war against ${war.opponent.name} is over: ${verdict(war)}.`,
};

const compare = (war) =>
  war.clan.stars - war.opponent.stars ||
  war.clan.destructionPercentage - war.opponent.destructionPercentage;

const verdict = (war) => {
  const score = `${war.clan.stars} to ${war.opponent.stars} stars`;
  const lead = compare(war);
  return `${lead > 0 ? "won" : lead < 0 ? "lost" : "a draw"}, ${score}`;
};

const attacksOnUs = (war) => war.opponent.members.flatMap((member) => member.attacks ?? []);

const nameIn = (side, tag) => side.members.find((member) => member.tag === tag)?.name ?? tag;

const attackText = (war, attack) =>
  `${nameIn(war.opponent, attack.attackerTag)} attacked ${nameIn(war.clan, attack.defenderTag)}: ` +
  `${plural(attack.stars, "star")}, ${attack.destructionPercentage}%.`;

const warEvents = (clan, before, after) => {
  if (after.state === "notInWar") {
    return [];
  }
  const war = `${clan}:${after.preparationStartTime}`;
  const event = (what, text) => ({
    id: `${what}:${war}`,
    collapse: `${what.split(":")[0]}:${war}`,
    clan,
    title: after.clan.name,
    text,
    url: `#/clan/${clan}/war`,
  });
  const events = [];
  const isSame = before.preparationStartTime === after.preparationStartTime;
  if (!isSame || before.state !== after.state) {
    events.push(event(after.state, BEGINNINGS[after.state]?.(after) ?? `War: ${after.state}.`));
  }
  const known = isSame ? Math.max(0, ...attacksOnUs(before).map((attack) => attack.order)) : 0;
  const news = attacksOnUs(after)
    .filter((attack) => attack.order > known)
    .sort((one, other) => one.order - other.order);
  return [
    ...events,
    ...news.map((attack) => event(`attack:${attack.order}`, attackText(after, attack))),
  ];
};

/**
 * The events in order; none if there was nothing before, as everything would be new then.
 *
 * @returns a list of {id, collapse, clan, title, text, url}: the id is the event's own, however often
 *     it is seen; of two with the same collapse key the later one replaces the earlier on the screen
 */
export const eventsBetween = (key, before, after) => {
  if (before === null || after === null) {
    return [];
  }
  const [kind, clan] = key.split("#");
  if (key === keyOf("clan", clan)) {
    return joinedOrLeft(clan, before, after);
  }
  return kind === "war" ? warEvents(clan, before, after) : [];
};
