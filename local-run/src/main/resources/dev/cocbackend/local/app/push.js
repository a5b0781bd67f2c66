/** Being told by the server: registers this device, subscribes it to clans, and hears what it was sent. */

import { call, Unreachable } from "./api.js";
import { serverNow } from "./clock.js";

/** Where the local run shows what it sent to phones, in place of the platforms' own ways to them. */
const FEED = "/phones/messages";
const POLL_MS = 3000;

const EVENTS = [
  "warDeclared",
  "warStartsSoon",
  "warStarted",
  "attackOnUs",
  "warEndsSoon",
  "warEnded",
  "memberJoined",
  "memberLeft",
];

/** The server sends keys and arguments, and each app has the texts in its languages. */
const TEXTS = {
  push_war_declared_text: "War declared against %1. Preparation day has begun.",
  push_war_starts_soon_text: "Battle day against %1 begins in an hour.",
  push_war_started_text: "Battle day against %1 has begun.",
  push_attack_on_us_text: "%1 attacked %2: %3 stars, %4%.",
  push_war_ends_soon_text: "The war against %1 ends in an hour.",
  push_war_ended_text: "The war against %1 is over: %2 to %3 stars.",
  push_member_joined_text: "%1 joined the clan.",
  push_member_left_text: "%1 left the clan.",
};

const hex = (bytes) =>
  Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (b) => b.toString(16).padStart(2, "0")).join("");

/** A UUID; `crypto.randomUUID` is there at https addresses only. */
const uuid = () => hex(16).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");

const fill = (key, values) =>
  (TEXTS[key] ?? key).replace(/%(\d)/g, (_, n) => values?.[n - 1] ?? "");

/** A message as the app's notices are, or null if it is of no clan. */
const noticeOf = (message) => {
  const { data, android } = message.payload.fcmV1Message?.message ?? {};
  if (!data?.clan) {
    return null;
  }
  const clan = data.clan.replace("#", "");
  const shown = android.notification;
  return {
    id: data.notification,
    collapse: shown.tag,
    clan,
    title: shown.title_loc_args?.[0] ?? data.clan,
    text: fill(shown.body_loc_key, shown.body_loc_args),
    url: data.event.startsWith("member") ? `#/clan/${clan}` : `#/clan/${clan}/war`,
  };
};

export class Push {
  #settings;
  #notices;
  #followed;
  #timer = null;

  /** Whether the server tells this device; if not, the app tells what it sees itself. */
  active = false;

  /** @param followed gives the tags of the clans that the person follows */
  constructor(settings, notices, followed) {
    this.#settings = settings;
    this.#notices = notices;
    this.#followed = followed;
  }

  /** Registers the device, as an app does at each start, and subscribes it. */
  async start() {
    const { id, platform, token } = await this.#device();
    this.active = await this.#ask("PUT", `/v1/devices/${id}`, { platform, token });
    if (this.active) {
      // What was sent while the app was closed is told now, as a phone's system would have.
      const since = this.#settings.get("pushSince", new Date(serverNow()).toISOString());
      await this.#settings.set("pushSince", since);
      await Promise.all(this.#followed().map((clan) => this.follow(clan)));
      clearInterval(this.#timer);
      this.#timer = setInterval(() => this.#hear(), POLL_MS);
    }
  }

  /** Has the server forget the device. */
  async stop() {
    clearInterval(this.#timer);
    await this.#settings.set("pushSince", null);
    if (this.active) {
      this.active = false;
      const { id } = await this.#device();
      await this.#ask("DELETE", `/v1/devices/${id}`);
    }
  }

  follow(clan) {
    return this.#subscribe("PUT", clan, { events: EVENTS });
  }

  unfollow(clan) {
    return this.#subscribe("DELETE", clan);
  }

  async #subscribe(method, clan, body) {
    if (this.active) {
      const { id } = await this.#device();
      await this.#ask(method, `/v1/subscriptions/clan/%23${clan}?device_id=${id}`, body);
    }
  }

  /** Made once and kept: the id, the secret that proves it, and a token as a platform gives one. */
  async #device() {
    const kept = this.#settings.get("device", null);
    if (kept !== null) {
      return kept;
    }
    const device = { id: uuid(), secret: hex(16), platform: "fcm", token: hex(32) };
    await this.#settings.set("device", device);
    return device;
  }

  /** Whether the server did it; it may know nothing of push, or not be there. */
  async #ask(method, path, body) {
    const { secret } = await this.#device();
    const headers = { "Content-Type": "application/json", "X-Device-Secret": secret };
    try {
      const answer = await call(method, path, headers, body && JSON.stringify(body));
      return answer.status < 300;
    } catch (e) {
      if (!(e instanceof Unreachable)) {
        throw e;
      }
      return false;
    }
  }

  /** All phones' messages are there; those of one event to several phones have the same id. */
  async #hear() {
    let messages;
    try {
      const answer = await call("GET", FEED);
      messages = answer.status === 200 ? answer.json : [];
    } catch {
      return; // there is a next time
    }
    const since = this.#settings.get("pushSince", "");
    const news = messages.filter((message) => message.at > since);
    if (news.length === 0) {
      return;
    }
    await this.#settings.set("pushSince", news[0].at);
    const mine = news
      .toReversed()
      .map(noticeOf)
      .filter((notice) => notice !== null && this.#followed().includes(notice.clan));
    await this.#notices.add([...new Map(mine.map((notice) => [notice.id, notice])).values()]);
  }
}
