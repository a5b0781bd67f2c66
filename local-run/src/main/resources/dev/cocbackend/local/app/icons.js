/** Pictures, drawn here: the app loads nothing from elsewhere. */

import { svg } from "./dom.js";

const PATHS = {
  back: "M15 5l-7 7 7 7",
  home: "M4 11.5L12 4l8 7.5M6 10v10h4.5v-6h3v6H18V10",
  refresh: "M20 11a8 8 0 1 0-2.3 6.3M20 5v6h-6",
  bell: "M6 10a6 6 0 1 1 12 0c0 5 2 6.5 2 6.5H4S6 15 6 10M10 20a2.2 2.2 0 0 0 4 0",
  search: "M11 18a7 7 0 1 1 0-14 7 7 0 0 1 0 14zM16 16l5 5",
  close: "M6 6l12 12M18 6L6 18",
  chevron: "M9 5l7 7-7 7",
  trophy: "M7 4h10v5a5 5 0 0 1-10 0zM7 5H4c0 4 1 5 3.4 5.2M17 5h3c0 4-1 5-3.4 5.2M12 14v4M8.5 20h7",
  swords: "M4 4l11 11M20 4L9 15M6 13l5 5M18 13l-5 5M5 19l3-3M19 19l-3-3",
  up: "M12 19V6M6 11l6-6 6 6",
  down: "M12 5v13M6 13l6 6 6-6",
  clock: "M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM12 7v5.5l3.5 2",
  cloudOff: "M3 3l18 18M8 7.2A6 6 0 0 1 17.7 10 4.5 4.5 0 0 1 20 17.6M17 18H7a4.5 4.5 0 0 1-.8-8.9",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  ghost: "M5 21V11a7 7 0 0 1 14 0v10l-2.5-2-2.2 2-2.3-2-2.3 2-2.2-2zM9.5 11v.5M14.5 11v.5",
  people: "M9 11a3.5 3.5 0 1 1 0-7 3.5 3.5 0 0 1 0 7zM3 20c0-4 2.5-6 6-6s6 2 6 6M16 4.5a3.5 3.5 0 0 1 0 6.4M17.5 14.4c2.3.7 3.5 2.6 3.5 5.6",
  pin: "M12 21s7-6.2 7-11.2A7 7 0 0 0 5 9.8C5 14.8 12 21 12 21zM12 12a2.3 2.3 0 1 1 0-4.6 2.3 2.3 0 0 1 0 4.6z",
};

/** A line drawing for beside a text, which says the same. */
export const icon = (name) =>
  svg("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": true }, svg("path", { d: PATHS[name] }));

const STAR = "M12 2.5l2.9 6.1 6.6.9-4.8 4.6 1.2 6.6-5.9-3.2-5.9 3.2 1.2-6.6L2.5 9.5l6.6-.9z";

export const star = (full = true) =>
  svg(
    "svg",
    { class: full ? "star" : "star empty", viewBox: "0 0 24 24", "aria-hidden": true },
    svg("path", { d: STAR }),
  );

/** Three stars of which some are full, with their number for those who cannot see them. */
export const stars = (n) =>
  svg(
    "svg",
    { class: "stars", viewBox: "0 0 76 24", role: "img", "aria-label": n === 1 ? "1 star" : `${n} stars` },
    [0, 1, 2].map((i) =>
      svg("path", { class: i < n ? "star" : "star empty", transform: `translate(${26 * i})`, d: STAR }),
    ),
  );

const SHIELD = "M24 3c6 3.5 12 5 19 5v15c0 11-8 18-19 23C13 41 5 34 5 23V8c7 0 13-1.5 19-5z";
const FIELDS = [
  "M24 3c6 3.5 12 5 19 5v15c0 11-8 18-19 23z",
  "M5 22l19-9 19 9v1c0 3.2-.7 6-2 8.6L24 24 7 31.6A20 20 0 0 1 5 23z",
  "M5 8c7 0 13-1.5 19-5 6 3.5 12 5 19 5v11H5z",
  "M15 6.5L43 27.5A20 20 0 0 1 36 38.5L5 15V8c3.7 0 7-.5 10-1.5z",
];

const sum = (text) => [...text].reduce((n, letter) => (31 * n + letter.charCodeAt(0)) >>> 0, 7);

/** How many hues the style sheet knows. */
const HUES = 12;

/** The class of the colour that belongs to a tag. */
export const hue = (tag) => `hue-${sum(tag.replace("#", "")) % HUES}`;

/** Many names begin with a picture, which few fonts have. */
const initial = (name) => (name?.match(/[\p{L}\p{N}]/u)?.[0] ?? "?").toUpperCase();

/** A clan's shield: the game's own pictures lie on another server, out of reach without a network. */
export const shield = (tag, name) =>
  svg(
    "svg",
    { class: `shield ${hue(tag)}`, viewBox: "0 0 48 49", "aria-hidden": true },
    svg("path", { class: "shield-back", d: SHIELD }),
    svg("path", { class: "shield-field", d: FIELDS[(sum(tag) >>> 4) % FIELDS.length] }),
    svg("path", { class: "shield-edge", d: SHIELD }),
    svg("text", { x: 24, y: 31, "text-anchor": "middle" }, initial(name)),
  );
