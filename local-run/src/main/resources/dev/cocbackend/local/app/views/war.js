/** A war: the score, what was attacked, and who stands where. */

import { countdown } from "../age.js";
import { h } from "../dom.js";
import { gameTime, minutes, percent, plural, shortPercent } from "../format.js";
import { icon, shield, star, stars } from "../icons.js";
import { keyOf } from "../tags.js";
import { blank, choice, hall, instead } from "./parts.js";

const attacksOf = (side) => side.members.flatMap((member) => member.attacks ?? []);

const lead = (war) => {
  const byStars = war.clan.stars - war.opponent.stars;
  const byRuin = war.clan.destructionPercentage - war.opponent.destructionPercentage;
  const over = war.state === "warEnded";
  if (byStars !== 0) {
    const word = over ? (byStars > 0 ? "Won" : "Lost") : byStars > 0 ? "Leading" : "Behind";
    return [byStars > 0 ? "good" : "bad", `${word} by ${plural(Math.abs(byStars), "star")}`];
  }
  if (byRuin !== 0) {
    const word = over ? (byRuin > 0 ? "Won" : "Lost") : byRuin > 0 ? "Leading" : "Behind";
    return [byRuin > 0 ? "good" : "bad", `${word} on destruction`];
  }
  return ["even", over ? "A draw" : "All even"];
};

const phase = (war) => {
  switch (war.state) {
    case "preparation":
      return ["Preparation day", "starts", gameTime(war.startTime)];
    case "inWar":
      return ["Battle day", "ends", gameTime(war.endTime)];
    default:
      return ["War ended", null, null];
  }
};

const phaseLine = (war) => {
  const [name, when, at] = phase(war);
  return h(
    "p",
    { class: `phase phase-${war.state}` },
    h("b", {}, name),
    when ? h("span", {}, icon("clock"), countdown(when, at)) : null,
  );
};

const sideHead = (side, which) =>
  h(
    "div",
    { class: `side ${which}` },
    shield(side.tag, side.name),
    which === "them" ? h("a", { class: "name", href: `#/clan/${side.tag.slice(1)}` }, side.name) : h("b", { class: "name" }, side.name),
    h("small", {}, `Level ${side.clanLevel}`),
  );

const compareRow = (name, us, them, usText, themText, most) =>
  h(
    "div",
    { class: "compare" },
    h("span", { class: "us" }, usText),
    h("span", { class: "compare-name" }, name),
    h("span", { class: "them" }, themText),
    h("progress", { class: "us", max: most, value: us, "aria-label": `${name}, us: ${usText}` }),
    h("progress", { class: "them", max: most, value: them, "aria-label": `${name}, them: ${themText}` }),
  );

const scoreboard = (war) => {
  const [mood, verdict] = lead(war);
  const attacks = war.teamSize * (war.attacksPerMember ?? 1);
  const began = war.state !== "preparation";
  return h(
    "section",
    { class: "scoreboard card", "aria-label": "Score" },
    phaseLine(war),
    h(
      "div",
      { class: "sides" },
      sideHead(war.clan, "us"),
      began
        ? h(
            "div",
            { class: "score", "aria-label": `${war.clan.stars} to ${war.opponent.stars} stars`, role: "img" },
            h("span", { class: "us" }, war.clan.stars),
            star(),
            h("span", { class: "them" }, war.opponent.stars),
          )
        : h("div", { class: "score" }, h("span", { class: "versus" }, "vs")),
      sideHead(war.opponent, "them"),
    ),
    began ? h("p", { class: `verdict ${mood}` }, verdict) : h("p", { class: "verdict even" }, `${war.teamSize} against ${war.teamSize}`),
    began
      ? [
          compareRow(
            "Destruction",
            war.clan.destructionPercentage,
            war.opponent.destructionPercentage,
            percent(war.clan.destructionPercentage),
            percent(war.opponent.destructionPercentage),
            100,
          ),
          compareRow(
            "Attacks",
            war.clan.attacks,
            war.opponent.attacks,
            `${war.clan.attacks} of ${attacks}`,
            `${war.opponent.attacks} of ${attacks}`,
            attacks,
          ),
        ]
      : null,
  );
};

const person = (member) =>
  h("span", { class: "person" }, h("b", {}, member.name), h("small", {}, `#${member.mapPosition}`));

const attackRow = (attack, people) => {
  const attacker = people.get(attack.attackerTag);
  const defender = people.get(attack.defenderTag);
  return h(
    "li",
    { class: `attack ${attacker.side}`, "data-key": `attack-${attack.order}` },
    h("span", { class: "order" }, h("span", { class: "visually-hidden" }, "Attack "), attack.order),
    h(
      "span",
      { class: "fight" },
      h("span", { class: "visually-hidden" }, attacker.side === "us" ? "Ours: " : "Theirs: "),
      person(attacker.member),
      h("span", { class: "on" }, h("span", { class: "visually-hidden" }, "attacked"), icon("chevron")),
      person(defender.member),
    ),
    h(
      "span",
      { class: "outcome" },
      stars(attack.stars),
      h("small", {}, `${attack.destructionPercentage}%`, attack.duration ? ` · ${minutes(attack.duration)}` : null),
    ),
  );
};

const attackList = (war, whose) => {
  const people = new Map(
    [["us", war.clan], ["them", war.opponent]].flatMap(([side, clan]) =>
      clan.members.map((member) => [member.tag, { side, member }]),
    ),
  );
  const attacks = [...attacksOf(war.clan), ...attacksOf(war.opponent)]
    .filter((attack) => whose === "all" || people.get(attack.attackerTag)?.side === whose)
    .filter((attack) => people.has(attack.attackerTag) && people.has(attack.defenderTag))
    .sort((one, other) => other.order - one.order);
  return attacks.length === 0
    ? h("p", { class: "none card" }, war.state === "preparation" ? "Attacks begin on battle day." : "No attack yet.")
    : h("ol", { class: "attacks card", reversed: true }, attacks.map((attack) => attackRow(attack, people)));
};

const sword = (used) => h("i", { class: used ? "used" : "left" });

const base = (war, member, which) => {
  const best = member.bestOpponentAttack;
  const made = member.attacks?.length ?? 0;
  const all = war.attacksPerMember ?? 1;
  return h(
    "div",
    { class: `base ${which}` },
    hall(member.townhallLevel ?? member.townHallLevel),
    h(
      "span",
      { class: "base-text" },
      h("a", { class: "name", href: `#/player/${member.tag.slice(1)}` }, member.name),
      h(
        "span",
        { class: "base-state" },
        best ? [stars(best.stars), h("small", {}, shortPercent(best.destructionPercentage))] : h("small", {}, "not hit"),
        h(
          "span",
          { class: "swords", role: "img", "aria-label": `${made} of ${plural(all, "attack")} made` },
          Array.from({ length: all }, (_, i) => sword(i < made)),
        ),
      ),
    ),
  );
};

const lineUp = (war) => {
  const order = (side) => side.members.toSorted((one, other) => one.mapPosition - other.mapPosition);
  const them = order(war.opponent);
  return [
    h(
      "ol",
      { class: "line-up card" },
      order(war.clan).map((member, i) =>
        h(
          "li",
          { "data-key": `base-${member.tag}` },
          base(war, member, "us"),
          h("span", { class: "position" }, i + 1),
          them[i] ? base(war, them[i], "them") : h("span", {}),
        ),
      ),
    ),
    h("p", { class: "fine" }, "Stars are the best attack on a base. A full dot is an attack made, an empty one is left."),
  ];
};

const VIEWS = [
  { id: "all", label: "All attacks" },
  { id: "us", label: "Ours" },
  { id: "them", label: "Theirs" },
  { id: "bases", label: "Line-up" },
];

/** Kept while the app is open. */
let view = "all";

/** The war's part of a clan's screen. */
export const warParts = (app, key) => ({
  draw: () => {
    const entry = app.snapshots.get(key);
    const war = entry.body;
    if (war === null) {
      return instead(app, entry);
    }
    if (war.state === "notInWar" || !war.opponent?.members) {
      return blank("swords", "No war at the moment", "When one is declared it shows here.");
    }
    return [
      scoreboard(war),
      choice("war-view", "What to show of the war", VIEWS, view),
      view === "bases" ? lineUp(war) : attackList(war, view),
    ];
  },
  actions: {
    "war-view": ({ id }) => {
      view = id;
      app.redraw();
    },
  },
});

/** The war in a line, for the clan's first tab; nothing if there is none. */
export const warStrip = (app, tag) => {
  const war = app.snapshots.get(keyOf("war", tag)).body;
  if (war === null || war.state === "notInWar" || !war.opponent?.members) {
    return null;
  }
  const [name, when, at] = phase(war);
  return h(
    "a",
    { class: "war-strip card", href: `#/clan/${tag}/war` },
    icon("swords"),
    h(
      "span",
      { class: "row-main" },
      h("b", { class: "name" }, `vs ${war.opponent.name}`),
      h("small", {}, when ? countdown(`Battle ${when}`, at) : `${name} · ${lead(war)[1].toLowerCase()}`),
    ),
    war.state === "preparation"
      ? null
      : h(
          "span",
          { class: "strip-score" },
          h("span", { class: "us" }, war.clan.stars),
          star(),
          h("span", { class: "them" }, war.opponent.stars),
          h("span", { class: "visually-hidden" }, "stars"),
        ),
    icon("chevron"),
  );
};
