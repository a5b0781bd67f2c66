/** The first screen: look a tag up, or go back to what was looked at. */

import { countdown } from "../age.js";
import { h } from "../dom.js";
import { count, gameTime, plural } from "../format.js";
import { hue, icon, shield, star } from "../icons.js";
import { BadTag, keyOf, parseTag } from "../tags.js";
import { choice, freshness, hall } from "./parts.js";

const MOST_RECENT = 12;

const addressOf = (entry) => `#/${entry.kind}/${entry.tag}`;

const details = (entry) => {
  const body = entry.body;
  if (body === null) {
    return entry.status === 404 ? "not in the game" : `#${entry.tag}`;
  }
  return entry.kind === "clan"
    ? `Level ${body.clanLevel} · ${plural(body.members, "member")}`
    : [`${count(body.trophies)} trophies`, body.clan?.name].filter(Boolean).join(" · ");
};

const picture = (entry) => {
  if (entry.kind === "clan") {
    return shield(entry.tag, entry.body?.name);
  }
  return entry.body === null
    ? h("span", { class: `avatar ${hue(entry.tag)}`, "aria-hidden": true }, "?")
    : hall(entry.body.townHallLevel);
};

const row = (app, entry, forgettable) =>
  h(
    "li",
    { class: "row", "data-key": entry.key },
    h(
      "a",
      { href: addressOf(entry) },
      picture(entry),
      h(
        "span",
        { class: "row-main" },
        h("b", { class: "name" }, entry.body?.name ?? `#${entry.tag}`),
        h("small", {}, details(entry)),
      ),
      forgettable && entry.body !== null ? h("span", { class: "row-age" }, freshness(app, entry)) : icon("chevron"),
    ),
    forgettable
      ? h(
          "button",
          { type: "button", class: "quiet", "data-action": "forget", "data-id": entry.key, "aria-label": `Forget ${entry.body?.name ?? entry.tag}` },
          icon("close"),
        )
      : null,
  );

const STATES = {
  preparation: ["Preparation", "starts", "startTime"],
  inWar: ["Battle day", "ends", "endTime"],
  warEnded: ["War ended"],
};

const followedCard = (app, clan) => {
  const entry = app.snapshots.get(keyOf("clan", clan));
  const war = app.snapshots.get(keyOf("war", clan)).body;
  const [state, when, time] = STATES[war?.state] ?? [];
  return h(
    "li",
    { class: `followed ${hue(clan)}`, "data-key": clan },
    h(
      "a",
      { href: state ? `#/clan/${clan}/war` : `#/clan/${clan}` },
      shield(clan, entry.body?.name),
      h("b", { class: "name" }, entry.body?.name ?? `#${clan}`),
      state
        ? [
            war.state === "preparation" ? null : h("span", { class: "followed-score" }, war.clan.stars, star(), h("span", { class: "versus" }, war.opponent.stars)),
            h("small", {}, state, when ? [" · ", countdown(when, gameTime(war[time]))] : null),
          ]
        : h("small", {}, war ? "Not in a war" : "War not known"),
    ),
  );
};

export const homeScreen = (app) => {
  let kind = "clan";
  let error = null;
  const recent = () =>
    app.snapshots
      .opened()
      .filter((entry) => entry.kind !== "war")
      .slice(0, MOST_RECENT);
  const samples = () => app.samples.map((key) => app.snapshots.get(key)).filter((e) => e.kind !== "war");

  const search = () =>
    h(
      "form",
      { class: "search", "data-action": "search", novalidate: true, autocomplete: "off" },
      choice("kind", "What to look for", [{ id: "clan", label: "Clan" }, { id: "player", label: "Player" }], kind),
      h("label", { class: "visually-hidden", for: "tag" }, "Tag"),
      h(
        "div",
        { class: "field" },
        h("input", {
          id: "tag",
          name: "tag",
          placeholder: kind === "clan" ? "Clan tag, such as #2PP" : "Player tag, such as #8QU8J9LP",
          autocapitalize: "characters",
          enterkeyhint: "search",
          spellcheck: "false",
          maxlength: 20,
          "aria-describedby": "tag-error",
          "aria-invalid": error ? "true" : false,
        }),
        h("button", { type: "submit", "aria-label": "Open" }, icon("search")),
      ),
      h("p", { id: "tag-error", class: "error", role: "alert" }, error),
    );

  const list = (title, id, entries, forgettable) =>
    entries.length === 0
      ? null
      : h(
          "section",
          { "data-key": id, "aria-labelledby": id },
          h("h2", { id }, title),
          h("ul", { class: "rows card" }, entries.map((entry) => row(app, entry, forgettable))),
        );

  return {
    title: "Clan Companion",
    main: null,
    viewing: [],
    others: () => [
      ...app.followed().flatMap((clan) => [keyOf("clan", clan), keyOf("war", clan)]),
      ...recent().map((entry) => entry.key),
      ...samples().map((entry) => entry.key),
    ],
    draw: () => [
      h(
        "header",
        { class: "welcome" },
        h("h1", { tabindex: "-1" }, "Clan Companion"),
        h("p", {}, "Clans, players and wars, with or without a network."),
      ),
      search(),
      app.followed().length === 0
        ? null
        : h(
            "section",
            { "data-key": "followed", "aria-labelledby": "followed" },
            h("h2", { id: "followed" }, "Your clans"),
            h("ul", { class: "followed-list" }, app.followed().map((clan) => followedCard(app, clan))),
          ),
      list("Recent", "recent", recent(), true),
      list(
        "To begin with",
        "samples",
        samples().filter((sample) => sample.openedAt === 0),
        false,
      ),
    ],
    actions: {
      kind: ({ id }) => {
        kind = id;
        error = null;
        app.redraw();
      },
      search: (_, form) => {
        try {
          location.hash = `#/${kind}/${parseTag(form.elements.tag.value)}`;
        } catch (e) {
          if (!(e instanceof BadTag)) {
            throw e;
          }
          error = e.message;
          app.redraw();
          form.elements.tag.focus();
        }
      },
      forget: async ({ id }) => {
        await app.snapshots.forget(id);
        app.redraw();
      },
    },
  };
};
