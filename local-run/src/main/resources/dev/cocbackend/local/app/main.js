/** Puts the app together: screens by address, redrawn when what they show changes. */

import { startTicking } from "./age.js";
import { samples } from "./api.js";
import { Connection } from "./connection.js";
import { h, morphChildren } from "./dom.js";
import { eventsBetween } from "./events.js";
import { Foreground } from "./foreground.js";
import { span } from "./format.js";
import { Notices } from "./notices.js";
import { pullToRefresh } from "./pull.js";
import { Push } from "./push.js";
import { Snapshots } from "./snapshots.js";
import { Settings, Store } from "./store.js";
import { BadTag, keyOf, parseTag } from "./tags.js";
import { activityScreen } from "./views/activity.js";
import { clanScreen } from "./views/clan.js";
import { homeScreen } from "./views/home.js";
import { blank } from "./views/parts.js";
import { playerScreen } from "./views/player.js";

const TOAST_MS = 4000;
/** Of a screen's head, in CSS pixels; beyond it the bar has the title. */
const HEAD_HEIGHT = 72;

const byId = (id) => document.getElementById(id);

const store = await Store.open();
const settings = await Settings.load(store);
const snapshots = await Snapshots.load(store);
const notices = await Notices.load(store, settings);
const connection = new Connection();
const foreground = new Foreground(snapshots, connection);
const followed = () => settings.get("followed", []);
const push = new Push(settings, notices, followed);

const app = {
  store,
  settings,
  snapshots,
  notices,
  connection,
  foreground,
  followed,
  push,
  samples: settings.get("samples", []),
  redraw: () => redraw(),
};

/* ---- screens ---- */

const wrongAddress = (message) => ({
  title: "Not found",
  main: null,
  viewing: [],
  others: () => [],
  draw: () => [h("header", { class: "plain" }, h("h1", { tabindex: "-1" }, "Not found")), blank("ghost", "No such page", message)],
  actions: {},
});

const screenAt = (address) => {
  const [kind = "", tag = "", part = "", ...rest] = decodeURIComponent(address).replace(/^#\/?/, "").split("/");
  try {
    if (rest.length === 0) {
      switch (kind) {
        case "":
          return homeScreen(app);
        case "activity":
          return activityScreen(app);
        case "clan":
          return clanScreen(app, parseTag(tag), part === "war" ? "war" : "clan");
        case "player":
          return playerScreen(app, parseTag(tag));
      }
    }
  } catch (e) {
    if (!(e instanceof BadTag)) {
      throw e;
    }
    return wrongAddress(e.message);
  }
  return wrongAddress("Go back, or to the start.");
};

let screen = null;
let drawing = false;

const draw = () => {
  drawing = false;
  const next = h("main", {}, screen.draw());
  morphChildren(byId("screen"), next);
  document.title = screen.title;
  byId("title").textContent = screen.title;
  byId("refresh").hidden = screen.main === null;
  byId("refresh").disabled = screen.main !== null && foreground.isRefreshing(screen.main);
  byId("unread").textContent = notices.unread > 0 ? String(notices.unread) : "";
  byId("unread-words").textContent = notices.unread > 0 ? `, ${notices.unread} new` : "";
  drawConnection();
};

/** Several changes in a row are drawn once. */
const redraw = () => {
  if (!drawing && screen !== null) {
    drawing = true;
    queueMicrotask(draw);
  }
};

const OFFLINE = {
  online: ["", ""],
  offline: ["Offline", "No connection. What you see is from this device, with its age."],
  trouble: ["Trouble", "The service has trouble. What you see is from this device, with its age."],
};

const drawConnection = () => {
  const [word, words] = OFFLINE[connection.state];
  document.body.dataset.connection = connection.state;
  byId("connection").textContent = word;
  byId("banner").textContent = words;
};

/** Kept by the clans that are followed, wherever the person is in the app. */
const followedKeys = () =>
  followed().flatMap((clan) => [keyOf("war", clan), keyOf("clan", clan)]);

const scrolls = new Map();
let address = null;

const go = async () => {
  if (address !== null) {
    scrolls.set(address, window.scrollY);
  }
  const first = address === null;
  address = location.hash;
  screen = screenAt(address);
  byId("screen").replaceChildren();
  tell(null);
  draw();
  byId("back").hidden = address === "" || address === "#/";
  window.scrollTo(0, scrolls.get(address) ?? 0);
  if (!first) {
    byId("screen").querySelector("h1")?.focus({ preventScroll: true });
  }
  if (screen.opened) {
    await snapshots.open(screen.opened);
  }
  const shown = screen;
  foreground.show(shown.viewing, () => [
    ...shown.others(),
    ...followedKeys(),
    ...snapshots.opened().map((entry) => entry.key),
  ]);
  await shown.shown?.();
};

/* ---- refreshing ---- */

let toastTimer = null;

/** @param text null to hide what is told */
const tell = (text, stays = false) => {
  clearTimeout(toastTimer);
  const toast = byId("toast");
  toast.textContent = text ?? "";
  toast.dataset.shown = String(text !== null);
  if (text !== null && !stays) {
    toastTimer = setTimeout(() => tell(null), TOAST_MS);
  }
};

const STEPS = {
  asked: ({ seconds }) => `Asking the game. New data in about ${span(seconds)} …`,
  new: () => "Up to date.",
  upToDate: ({ seconds }) => `Up to date. The game has nothing newer for ${span(seconds)}.`,
  late: () => "This takes longer than usual. New data comes by itself.",
  throttled: ({ seconds }) => `You have refreshed a lot. Try again in ${span(seconds)}.`,
  offline: () => "No connection. New data comes by itself once there is one.",
  refused: ({ message }) => message,
};

const refresh = async () => {
  const key = screen.main;
  if (key === null || foreground.isRefreshing(key)) {
    return;
  }
  const shown = screen;
  const done = foreground.refresh(key, (told) => {
    if (screen === shown) {
      tell(STEPS[told.step](told), told.step === "asked");
    }
  });
  redraw();
  await done;
  redraw();
};

/* ---- wiring ---- */

const actions = {
  back: () => (history.length > 1 ? history.back() : (location.hash = "#/")),
  refresh,
  reload: () => location.reload(),
  // The address is the screen's, so that a plain link to a part of the page cannot be followed.
  skip: () => byId("screen").focus(),
};

const act = (event, type) => {
  const target = event.target.closest("[data-action]");
  if (target === null || (target instanceof HTMLFormElement) !== (type === "submit")) {
    return;
  }
  const action = screen?.actions[target.dataset.action] ?? actions[target.dataset.action];
  event.preventDefault();
  action?.(target.dataset, target);
};

document.addEventListener("click", (event) => act(event, "click"));
document.addEventListener("submit", (event) => act(event, "submit"));
window.addEventListener("hashchange", go);
window.addEventListener(
  "scroll",
  () => (byId("title").dataset.shown = String(window.scrollY > HEAD_HEIGHT)),
  { passive: true },
);

snapshots.onChange((entry, before) => {
  redraw();
  if (!push.active && followed().includes(entry.tag)) {
    notices.add(eventsBetween(entry.key, before, entry.body));
  }
});
connection.onChange(redraw);
notices.onChange(redraw);
pullToRefresh(byId("pull"), () => screen?.main !== null, refresh);
startTicking();

const keepShell = async () => {
  if (!("serviceWorker" in navigator)) {
    return;
  }
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    location.hash = data.open;
  });
  const isUpdate = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    byId("update").hidden = !isUpdate;
  });
  await navigator.serviceWorker.register("/app/sw.js", { scope: "/app/" });
};

const learnSamples = async () => {
  try {
    app.samples = await samples();
    await settings.set("samples", app.samples);
    redraw();
    foreground.wake();
  } catch {
    // The ones of the last time stay.
  }
};

await go();
await Promise.all([keepShell(), learnSamples(), notices.enabled ? push.start() : null]);
