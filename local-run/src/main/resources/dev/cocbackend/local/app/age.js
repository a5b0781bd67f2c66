/** Ages and countdowns, which go on by themselves. */

import { serverNow } from "./clock.js";
import { h } from "./dom.js";
import { ago, span } from "./format.js";

const ageText = (at) => ago((serverNow() - Date.parse(at)) / 1000);

const untilText = (what, at) => {
  const seconds = (at - serverNow()) / 1000;
  return seconds > 0 ? `${what} in ${span(seconds)}` : `${what} any moment`;
};

const STATES = {
  fresh: "",
  stale: "stale",
  offline: "offline",
  refreshing: "updating",
};

const badge = (at, state) =>
  h(
    "span",
    { class: "age", "data-state": state },
    h("span", { class: "dot", "aria-hidden": true }),
    h("time", { datetime: at, "data-age": true }, ageText(at)),
    STATES[state] === "" ? null : h("span", { class: "age-state" }, STATES[state]),
  );

/** How old the data is, and whether that is older than it may be; nothing if there is none. */
export const ageBadge = (entry, { offline, refreshing }) => {
  if (entry.lastUpdated === null) {
    return null;
  }
  if (refreshing) {
    return badge(entry.lastUpdated, "refreshing");
  }
  return badge(entry.lastUpdated, offline ? "offline" : entry.isStale ? "stale" : "fresh");
};

/** @param at an ISO time */
export const age = (at) => h("time", { datetime: at, "data-age": true }, ageText(at));

/**
 * The time left by the server's clock, such as "ends in 3 h 12 min".
 *
 * @param what happens then
 * @param at in milliseconds since 1970
 */
export const countdown = (what, at) =>
  h("span", { "data-until": at, "data-what": what }, untilText(what, at));

const set = (node, text) => {
  if (node.textContent !== text) {
    node.textContent = text;
  }
};

const tick = () => {
  document.querySelectorAll("[data-age]").forEach((n) => set(n, ageText(n.dateTime)));
  document
    .querySelectorAll("[data-until]")
    .forEach((n) => set(n, untilText(n.dataset.what, Number(n.dataset.until))));
};

/** Lets all ages on the page go on, each second while somebody can see them. */
export const startTicking = () => {
  setInterval(() => document.hidden || tick(), 1000);
  document.addEventListener("visibilitychange", () => document.hidden || tick());
};
