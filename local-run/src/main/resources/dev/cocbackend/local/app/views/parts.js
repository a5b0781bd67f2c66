/** What several screens show. */

import { ageBadge } from "../age.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";

export const freshness = (app, entry) =>
  ageBadge(entry, {
    offline: app.connection.state !== "online",
    refreshing: app.foreground.isRefreshing(entry.key),
  });

/** A number with its name below. */
export const stat = (name, value, ...more) =>
  h("div", { class: "stat" }, h("dd", {}, value, more), h("dt", {}, name));

export const hall = (level) =>
  h(
    "span",
    { class: `hall hall-${Math.min(18, Math.max(1, level))}`, title: `Town hall ${level}` },
    h("span", { class: "visually-hidden" }, "Town hall "),
    h("b", {}, level),
  );

/** Buttons of which one is pressed. @param options of {id, label} */
export const choice = (action, label, options, chosen) =>
  h(
    "div",
    { class: "choice", role: "group", "aria-label": label },
    options.map((option) =>
      h(
        "button",
        { type: "button", "data-action": action, "data-id": option.id, "aria-pressed": String(option.id === chosen) },
        option.label,
      ),
    ),
  );

/** Instead of what there is not. */
export const blank = (picture, title, ...text) =>
  h("section", { class: "blank" }, icon(picture), h("h2", {}, title), h("p", {}, text));

const skeleton = () =>
  h(
    "div",
    { class: "skeleton", "aria-hidden": true },
    [0, 1, 2, 3, 4].map(() => h("div", { class: "bone" })),
  );

const NAMES = { clan: "clan", player: "player", war: "war" };

/** What to show of an object without a body: that it is coming, or why it is not. */
export const instead = (app, entry) => {
  const name = NAMES[entry.kind];
  const tag = `#${entry.tag}`;
  if (entry.status === 404) {
    return blank("ghost", `No such ${name}`, `The game knows no ${name} with the tag ${tag}. Check it for a mix-up, such as B for 8.`);
  }
  if (entry.status === 403) {
    return blank("lock", "Private war log", "This clan keeps its wars to itself. Only its leader can change that, in the game.");
  }
  if (app.connection.state === "offline") {
    return blank("cloudOff", "Not on this device yet", `Without a connection only what was opened before can be shown. ${tag} comes by itself once there is one.`);
  }
  if (app.connection.state === "trouble") {
    return blank("cloudOff", "The service has trouble", "It answers, but not with data. The app tries again by itself.");
  }
  if (entry.status === 429) {
    return blank("clock", "Too many new tags", "You asked for many tags that nobody has asked for before. In a minute more are allowed; this one comes by itself.");
  }
  if (entry.status >= 400) {
    return blank("ghost", "That did not work", entry.message);
  }
  return [
    h(
      "p",
      { class: "pending", role: "status" },
      entry.status === 202 ? `Nobody has looked at ${tag} before. Fetching it from the game …` : `Loading ${tag} …`,
    ),
    skeleton(),
  ];
};
