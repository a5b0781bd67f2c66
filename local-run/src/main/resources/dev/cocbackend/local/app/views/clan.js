/** A clan with its members, and its war beside. */

import { h } from "../dom.js";
import { count, plural, role, words } from "../format.js";
import { hue, icon, shield } from "../icons.js";
import { keyOf } from "../tags.js";
import { choice, freshness, hall, instead, stat } from "./parts.js";
import { warParts, warStrip } from "./war.js";

const RANKS = { leader: 0, coLeader: 1, admin: 2, member: 3 };

const ORDERS = {
  trophies: (a, b) => a.clanRank - b.clanRank,
  donations: (a, b) => b.donations - a.donations,
  hall: (a, b) => b.townHallLevel - a.townHallLevel || a.clanRank - b.clanRank,
  role: (a, b) => RANKS[a.role] - RANKS[b.role] || a.clanRank - b.clanRank,
};

const ORDER_NAMES = [
  { id: "trophies", label: "Trophies" },
  { id: "donations", label: "Donated" },
  { id: "hall", label: "Town hall" },
  { id: "role", label: "Role" },
];

/** Kept while the app is open, so that coming back shows what was left. */
let order = "trophies";

const move = ({ clanRank, previousClanRank }) => {
  const up = previousClanRank - clanRank;
  if (previousClanRank === 0 || up === 0) {
    return null;
  }
  return h(
    "span",
    { class: up > 0 ? "move up" : "move down" },
    h("span", { class: "visually-hidden" }, up > 0 ? "up " : "down "),
    up > 0 ? "▲" : "▼",
    Math.abs(up),
  );
};

const memberRow = (member) =>
  h(
    "li",
    { class: "member", "data-key": member.tag },
    h(
      "a",
      { href: `#/player/${member.tag.slice(1)}` },
      h("span", { class: "rank" }, h("span", { class: "visually-hidden" }, "Rank "), member.clanRank, move(member)),
      hall(member.townHallLevel),
      h(
        "span",
        { class: "row-main" },
        h("b", { class: "name" }, member.name),
        h("small", { class: `role-${member.role}` }, role(member.role), h("span", { class: "level" }, ` · level ${member.expLevel}`)),
      ),
      h(
        "span",
        { class: "numbers" },
        h("span", { class: "trophies" }, icon("trophy"), count(member.trophies), h("span", { class: "visually-hidden" }, " trophies")),
        h(
          "small",
          { class: "donations" },
          h("span", {}, h("span", { class: "visually-hidden" }, "donated "), icon("up"), count(member.donations)),
          h("span", {}, h("span", { class: "visually-hidden" }, "received "), icon("down"), count(member.donationsReceived)),
        ),
      ),
    ),
  );

const record = (clan) => {
  const games = clan.warWins + (clan.warLosses ?? 0) + (clan.warTies ?? 0);
  return clan.warLosses === undefined ? null : `${Math.round((100 * clan.warWins) / Math.max(1, games))}% won`;
};

const about = (clan) =>
  h(
    "section",
    { class: "about card" },
    clan.description ? h("p", { class: "description" }, clan.description) : null,
    h(
      "dl",
      { class: "stats" },
      stat("Trophies", count(clan.clanPoints)),
      stat("War wins", count(clan.warWins), record(clan) ? h("small", {}, record(clan)) : null),
      stat("Win streak", count(clan.warWinStreak)),
      stat("War league", clan.warLeague?.name?.replace(" League", "") ?? "–"),
      stat("Capital hall", count(clan.clanCapital?.capitalHallLevel)),
      stat("To join", `${count(clan.requiredTrophies)}+`, h("small", {}, words(clan.type))),
    ),
    clan.labels?.length > 0
      ? h("ul", { class: "labels", "aria-label": "Labels" }, clan.labels.map((label) => h("li", {}, label.name)))
      : null,
  );

/** @param shown whose age is told: of the clan, or of its war */
const header = (app, entry, shown) => {
  const clan = entry.body;
  const follows = app.followed().includes(entry.tag);
  return h(
    "header",
    { class: `hero ${hue(entry.tag)}` },
    shield(entry.tag, clan?.name),
    h(
      "div",
      { class: "hero-text" },
      h("h1", { tabindex: "-1" }, clan?.name ?? `#${entry.tag}`),
      h(
        "p",
        { class: "hero-sub" },
        clan
          ? [`#${entry.tag}`, `Level ${clan.clanLevel}`, clan.location?.name]
              .filter(Boolean)
              .map((part) => h("span", {}, part))
          : "Clan",
      ),
    ),
    h(
      "div",
      { class: "hero-foot" },
      freshness(app, shown),
      clan
        ? h(
            "button",
            {
              type: "button",
              class: "follow",
              "data-action": "follow",
              "aria-pressed": String(follows),
              title: follows ? "No more notices of this clan" : "Notices of wars, attacks and members",
            },
            follows ? "Following" : "Follow",
          )
        : null,
    ),
  );
};

const tabs = (tag, shown, clan) =>
  h(
    "nav",
    { class: "tabs", "aria-label": "Clan" },
    [
      ["clan", `#/clan/${tag}`, "Members", clan ? h("span", { class: "badge" }, clan.members) : null],
      ["war", `#/clan/${tag}/war`, "War", null],
    ].map(([id, href, label, more]) =>
      h("a", { href, "aria-current": id === shown ? "page" : false }, label, more),
    ),
  );

const memberList = (clan) => [
  about(clan),
  h(
    "section",
    { "aria-labelledby": "members" },
    h("div", { class: "list-head" }, h("h2", { id: "members" }, plural(clan.members, "member"))),
    choice("order", "Order", ORDER_NAMES, order),
    h("ol", { class: "rows card" }, clan.memberList.toSorted(ORDERS[order]).map(memberRow)),
  ),
];

/** @param shown "clan" for the members, or "war" */
export const clanScreen = (app, tag, shown) => {
  const clanKey = keyOf("clan", tag);
  const warKey = keyOf("war", tag);
  const war = warParts(app, warKey);
  return {
    get title() {
      return `${app.snapshots.get(clanKey).body?.name ?? `#${tag}`}${shown === "war" ? " · War" : ""}`;
    },
    main: shown === "war" ? warKey : clanKey,
    opened: clanKey,
    viewing: shown === "war" ? [warKey, clanKey] : [clanKey, warKey],
    others: () => [],
    draw: () => {
      const clan = app.snapshots.get(clanKey);
      const missing = clan.body === null && clan.status === 404;
      return [
        header(app, clan, app.snapshots.get(shown === "war" && !missing ? warKey : clanKey)),
        missing ? null : tabs(tag, shown, clan.body),
        shown === "war" && !missing
          ? war.draw()
          : [
              clan.body ? warStrip(app, tag) : null,
              clan.body ? memberList(clan.body) : instead(app, clan),
            ],
      ];
    },
    actions: {
      order: ({ id }) => {
        order = id;
        app.redraw();
      },
      follow: async () => {
        const others = app.followed().filter((other) => other !== tag);
        const follows = app.followed().includes(tag);
        await app.settings.set("followed", follows ? others : [tag, ...others]);
        app.redraw();
        await (follows ? app.push.unfollow(tag) : app.push.follow(tag));
      },
      ...war.actions,
    },
  };
};
