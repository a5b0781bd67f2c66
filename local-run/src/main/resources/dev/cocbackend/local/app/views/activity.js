/** What happened, and whether the system is to tell it. */

import { age } from "../age.js";
import { h } from "../dom.js";
import { shield } from "../icons.js";
import { obstacle } from "../notices.js";
import { blank } from "./parts.js";

const toggle = (app) => {
  const why = obstacle();
  return h(
    "section",
    { class: "card setting" },
    h(
      "div",
      {},
      h("h2", { id: "notify" }, "Notifications"),
      h("p", {}, why ?? "Wars declared, begun and ended, attacks on your clan, and who joins or leaves, of the clans that you follow."),
    ),
    h("button", {
      type: "button",
      role: "switch",
      class: "switch",
      "aria-labelledby": "notify",
      "aria-checked": String(app.notices.enabled),
      "data-action": "notify",
      disabled: why !== null,
    }),
  );
};

const row = (notice) =>
  h(
    "li",
    { class: "notice", "data-key": notice.id },
    h(
      "a",
      { href: notice.url },
      shield(notice.clan, notice.title),
      h("span", { class: "row-main" }, h("b", { class: "name" }, notice.title), h("span", {}, notice.text)),
      h("small", {}, age(new Date(notice.at).toISOString())),
    ),
  );

export const activityScreen = (app) => ({
  title: "Activity",
  main: null,
  viewing: [],
  others: () => [],
  draw: () => [
    h("header", { class: "plain" }, h("h1", { tabindex: "-1" }, "Activity")),
    toggle(app),
    app.notices.list.length === 0
      ? blank("bell", "Nothing yet", "Follow a clan, and what happens in it shows here.")
      : h("ol", { class: "notices card", reversed: true }, app.notices.list.map(row)),
    h(
      "p",
      { class: "fine" },
      "What this app has seen stays on this device. ",
      h("button", { type: "button", class: "link", "data-action": "clear" }, "Forget everything"),
    ),
  ],
  shown: () => app.notices.markSeen(),
  actions: {
    notify: async () => {
      if (app.notices.enabled) {
        await app.notices.disable();
        await app.push.stop();
        return;
      }
      await app.notices.enable();
      if (app.notices.enabled) {
        await app.push.start();
      }
    },
    clear: async () => {
      await app.store.clear();
      location.hash = "#/";
      location.reload();
    },
  },
});
