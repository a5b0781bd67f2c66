/** Every object of the game that the app holds, with its version and age. */

import { applyPatch, PatchError } from "./patch.js";
import { splitKey } from "./tags.js";

/** More than anyone looks at in a while; the rest is forgotten, what was opened longest ago first. */
const MOST = 200;

const isNews = (status) => status === 200 || status === 304;

/** Whether the game itself says that there is nothing to see; anything else may pass. */
const isAbsence = (status) => status === 403 || status === 404;

export class Snapshots {
  #store;
  #entries = new Map();
  #listeners = [];

  static async load(store) {
    const snapshots = new Snapshots();
    snapshots.#store = store;
    for (const entry of await store.all("snapshots")) {
      snapshots.#entries.set(entry.key, entry);
    }
    return snapshots;
  }

  /** @param listener called with the entry and the body before, which is null if there was none */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  /**
   * @returns {key, kind, tag, status, body, etag, lastUpdated, isStale, reason, message, openedAt}; the
   *     body is null if there is none yet or none to see, and lastUpdated null if nobody knows
   */
  get(key) {
    return (
      this.#entries.get(key) ?? {
        key,
        ...splitKey(key),
        status: 0,
        body: null,
        etag: null,
        lastUpdated: null,
        isStale: true,
        reason: null,
        message: null,
        openedAt: 0,
      }
    );
  }

  /** What was opened, the latest first. */
  opened() {
    return [...this.#entries.values()]
      .filter((entry) => entry.openedAt > 0)
      .sort((one, other) => other.openedAt - one.openedAt);
  }

  /** Notes that a person opened it. */
  async open(key) {
    await this.#save({ ...this.get(key), openedAt: Date.now() });
    await this.#forgetOldest();
  }

  async forget(key) {
    this.#entries.delete(key);
    await this.#store.change("snapshots", { remove: [key] });
  }

  /**
   * Takes what the API answered.
   *
   * @param sentEtag of the version that the question named, from which a patch leads
   */
  async take(key, answer, sentEtag) {
    const before = this.get(key);
    const after = this.#after(before, answer, sentEtag);
    if (after === before) {
      return;
    }
    await this.#save(after);
    this.#listeners.forEach((listener) => listener(after, before.body));
  }

  #after(before, answer, sentEtag) {
    const { status, lastUpdated } = answer;
    if (lastUpdated && before.lastUpdated && lastUpdated < before.lastUpdated) {
      return before; // overtaken by an answer to a later question
    }
    if (isNews(status)) {
      return this.#withNews(before, answer, sentEtag);
    }
    const told = { status, reason: answer.reason, message: answer.message };
    if (isAbsence(status)) {
      return {
        ...before,
        ...told,
        body: null,
        etag: null,
        lastUpdated: lastUpdated ?? before.lastUpdated,
        isStale: answer.isStale ?? false,
      };
    }
    return before.body === null ? { ...before, ...told } : before;
  }

  #withNews(before, { status, etag, lastUpdated, isStale, body, patch }, sentEtag) {
    const fresh = { ...before, status: 200, reason: null, message: null, lastUpdated, isStale };
    if (status === 304) {
      return before.body === null ? before : fresh;
    }
    if (patch === undefined) {
      return { ...fresh, etag, body };
    }
    if (before.etag !== sentEtag) {
      return before;
    }
    try {
      return { ...fresh, etag, body: applyPatch(before.body, patch) };
    } catch (e) {
      if (!(e instanceof PatchError)) {
        throw e;
      }
      return { ...before, etag: null }; // the next answer is a whole body
    }
  }

  async #save(entry) {
    this.#entries.set(entry.key, entry);
    await this.#store.change("snapshots", { put: [entry] });
  }

  async #forgetOldest() {
    const oldest = [...this.#entries.values()]
      .sort((one, other) => other.openedAt - one.openedAt)
      .slice(MOST)
      .map((entry) => entry.key);
    oldest.forEach((key) => this.#entries.delete(key));
    await this.#store.change("snapshots", { remove: oldest });
  }
}
