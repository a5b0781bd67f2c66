/** A player. */

import { h } from "../dom.js";
import { count, role } from "../format.js";
import { hue, icon, shield } from "../icons.js";
import { keyOf } from "../tags.js";
import { freshness, hall, instead, stat } from "./parts.js";

const HOME = "home";

const header = (app, entry) => {
  const player = entry.body;
  return h(
    "header",
    { class: `hero ${hue(entry.tag)}` },
    player
      ? hall(player.townHallLevel)
      : h("span", { class: "avatar", "aria-hidden": true }, "?"),
    h(
      "div",
      { class: "hero-text" },
      h("h1", { tabindex: "-1" }, player?.name ?? `#${entry.tag}`),
      h("p", { class: "hero-sub" }, player ? [`#${entry.tag}`, `Level ${player.expLevel}`].map((part) => h("span", {}, part)) : "Player"),
    ),
    h("div", { class: "hero-foot" }, freshness(app, entry)),
  );
};

const clanLink = (player) =>
  player.clan
    ? h(
        "a",
        { class: "war-strip card", href: `#/clan/${player.clan.tag.slice(1)}` },
        shield(player.clan.tag, player.clan.name),
        h(
          "span",
          { class: "row-main" },
          h("b", { class: "name" }, player.clan.name),
          h("small", {}, role(player.role), player.warPreference === "in" ? " · opted in for war" : " · opted out of war"),
        ),
        icon("chevron"),
      )
    : h("p", { class: "none card" }, "Not in a clan.");

const league = (player) => player.leagueTier?.name ?? player.league?.name ?? "Unranked";

const numbers = (player) =>
  h(
    "section",
    { class: "card", "aria-label": "Numbers" },
    h(
      "p",
      { class: "league" },
      icon("trophy"),
      h("b", {}, count(player.trophies)),
      h("span", {}, league(player), h("small", {}, `Best ${count(player.bestTrophies)} trophies`)),
    ),
    h(
      "dl",
      { class: "stats" },
      stat("War stars", count(player.warStars)),
      stat("Attacks won", count(player.attackWins)),
      stat("Defences won", count(player.defenseWins)),
      stat("Donated", count(player.donations)),
      stat("Received", count(player.donationsReceived)),
      stat("To the capital", count(player.clanCapitalContributions)),
    ),
  );

const level = (unit) =>
  h(
    "li",
    { class: unit.level >= unit.maxLevel ? "unit full" : "unit", "data-key": unit.name },
    h("span", { class: "unit-name" }, unit.name),
    h("b", { "aria-hidden": true }, unit.level),
    h("progress", { max: unit.maxLevel, value: unit.level, "aria-label": `${unit.name}, level ${unit.level} of ${unit.maxLevel}` }),
  );

const units = (title, list) =>
  list.length === 0
    ? null
    : h(
        "section",
        { class: "card units", "data-key": title },
        h("h2", {}, title),
        h("ul", {}, list.map(level)),
      );

const ofVillage = (list) => (list ?? []).filter((unit) => unit.village === HOME);

const active = (player) => {
  const names = (player.troops ?? []).filter((troop) => troop.superTroopIsActive).map((troop) => troop.name);
  return names.length === 0
    ? null
    : h("ul", { class: "labels", "aria-label": "Super troops at work" }, names.map((name) => h("li", {}, name)));
};

const builder = (player) =>
  player.builderHallLevel
    ? h(
        "section",
        { class: "card" },
        h("h2", {}, "Builder base"),
        h(
          "dl",
          { class: "stats" },
          stat("Builder hall", count(player.builderHallLevel)),
          stat("Trophies", count(player.builderBaseTrophies)),
          stat("Best", count(player.bestBuilderBaseTrophies)),
        ),
      )
    : null;

const isPlain = (troop) => troop.superTroopIsActive === undefined && !troop.name.startsWith("Super ");

export const playerScreen = (app, tag) => {
  const key = keyOf("player", tag);
  return {
    get title() {
      return app.snapshots.get(key).body?.name ?? `#${tag}`;
    },
    main: key,
    opened: key,
    viewing: [key],
    others: () => [],
    draw: () => {
      const entry = app.snapshots.get(key);
      const player = entry.body;
      return [
        header(app, entry),
        player === null
          ? instead(app, entry)
          : [
              clanLink(player),
              numbers(player),
              active(player),
              units("Heroes", ofVillage(player.heroes)),
              units("Equipment", ofVillage(player.heroEquipment)),
              units("Troops", ofVillage(player.troops).filter(isPlain)),
              units("Spells", ofVillage(player.spells)),
              builder(player),
            ],
      ];
    },
    actions: {},
  };
};
