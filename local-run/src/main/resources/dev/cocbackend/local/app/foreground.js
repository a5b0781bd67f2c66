/** Keeps what the app holds up to date while a person has it open. */

import { read, requestRefresh, sync, Unreachable } from "./api.js";

/** As many as the API takes at once. */
const MOST = 100;
/** The server knows better when to ask, but a phone's clock may stand still in between. */
const LONGEST_PAUSE_MS = 60_000;
/** After this long a refresh is on its way still, but not worth to wait for. */
const REFRESH_LIMIT_MS = 30_000;

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

export class Foreground {
  #snapshots;
  #connection;
  #viewed = [];
  #others = () => [];
  #timer = null;
  #running = false;
  #again = false;
  #refreshing = new Set();

  constructor(snapshots, connection) {
    this.#snapshots = snapshots;
    this.#connection = connection;
    document.addEventListener("visibilitychange", () => this.wake());
    window.addEventListener("online", () => this.wake());
    window.addEventListener("offline", () => this.#connection.failed("offline"));
  }

  /** Whether somebody pulled to refresh this one, and the answer is not there yet. */
  isRefreshing(key) {
    return this.#refreshing.has(key);
  }

  /**
   * @param viewed keys on the screen
   * @param others gives the keys that are held besides, the most important first
   */
  show(viewed, others) {
    this.#viewed = viewed;
    this.#others = others;
    viewed.forEach((key) => this.#open(key));
    this.#schedule(0);
  }

  /** Asks at once: the app is back on the screen, or the network is. */
  wake() {
    this.#schedule(0);
  }

  /** Reads one object of the screen, and again after a 202 while the screen is shown. */
  async #open(key) {
    while (this.#viewed.includes(key) && !document.hidden) {
      const answer = await this.#read(key);
      if (answer === null || answer.status !== 202) {
        return;
      }
      await pause(answer.retryAfter);
    }
  }

  async #read(key) {
    const { etag } = this.#snapshots.get(key);
    const answer = await this.#reach(() => read(key, etag, true));
    if (answer !== null) {
      await this.#snapshots.take(key, answer, etag);
    }
    return answer;
  }

  /** The answer, or null if there is none to use; either way the connection's state is known then. */
  async #reach(question) {
    try {
      const answer = await question();
      if (answer.status >= 500) {
        this.#connection.failed("trouble");
        return null;
      }
      this.#connection.succeeded();
      return answer;
    } catch (e) {
      if (!(e instanceof Unreachable)) {
        throw e;
      }
      this.#connection.failed("offline");
      return null;
    }
  }

  #schedule(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#sync(), milliseconds);
  }

  async #sync() {
    if (this.#running) {
      this.#again = true;
      return;
    }
    const held = this.#held();
    if (document.hidden || held.length === 0) {
      return;
    }
    this.#running = true;
    this.#again = false;
    let wait;
    try {
      wait = await this.#exchange(held);
    } finally {
      this.#running = false;
    }
    this.#schedule(this.#again ? 0 : Math.min(wait, LONGEST_PAUSE_MS));
  }

  #held() {
    const keys = new Set([...this.#viewed, ...this.#others()]);
    return [...keys].slice(0, MOST).map((key) => ({
      key,
      etag: this.#snapshots.get(key).etag,
      viewing: this.#viewed.includes(key),
    }));
  }

  /** @returns milliseconds until the next time */
  async #exchange(held) {
    const answer = await this.#reach(() => sync(held));
    if (answer === null) {
      return this.#connection.pause();
    }
    if (answer.status !== 200) {
      return answer.retryAfter * 1000;
    }
    const etags = new Map(held.map(({ key, etag }) => [key, etag]));
    for (const one of answer.answers) {
      await this.#snapshots.take(one.key, one, etags.get(one.key));
    }
    return answer.retryAfter * 1000;
  }

  /**
   * What pulling to refresh does: asks for newer data, tells when it will be there, waits for it.
   *
   * @param tell takes each step: {step: "asked", seconds} while it is awaited, then one of
   *     {step: "new"}, {step: "upToDate", seconds}, {step: "late"}, {step: "throttled", seconds},
   *     {step: "offline"} or {step: "refused", message}
   */
  async refresh(key, tell) {
    if (this.#refreshing.has(key)) {
      return;
    }
    this.#refreshing.add(key);
    try {
      await this.#refresh(key, tell);
    } finally {
      this.#refreshing.delete(key);
    }
  }

  async #refresh(key, tell) {
    const before = this.#snapshots.get(key).lastUpdated;
    const isNew = () => this.#snapshots.get(key).lastUpdated !== before;
    const answer = await this.#reach(() => requestRefresh(key));
    if (answer === null) {
      tell({ step: "offline" });
    } else if (answer.status === 429) {
      tell({ step: "throttled", seconds: answer.retryAfter });
    } else if (answer.status !== 202) {
      tell({ step: "refused", message: answer.message });
    } else if (answer.reason === "upToDate") {
      await this.#read(key);
      tell(isNew() ? { step: "new" } : { step: "upToDate", seconds: answer.retryAfter });
    } else {
      tell({ step: "asked", seconds: answer.estimatedSeconds });
      const start = Date.now();
      await pause(answer.retryAfter);
      while (!isNew() && (await this.#read(key)) !== null && !isNew()) {
        if (Date.now() - start > REFRESH_LIMIT_MS) {
          tell({ step: "late" });
          return;
        }
        await pause(1);
      }
      tell({ step: isNew() ? "new" : "offline" });
    }
  }
}
