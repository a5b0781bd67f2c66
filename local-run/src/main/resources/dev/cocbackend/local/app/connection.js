/** Whether the server can be reached, as the last question showed. */

const LONGEST_PAUSE_MS = 10_000;
const FIRST_PAUSE_MS = 1000;

export class Connection {
  #listeners = [];
  #failures = 0;

  /** "online", "offline", or "trouble" if the server answers but cannot serve. */
  state = "online";

  onChange(listener) {
    this.#listeners.push(listener);
  }

  succeeded() {
    this.#failures = 0;
    this.#become("online");
  }

  failed(state) {
    this.#failures++;
    this.#become(state);
  }

  /** Milliseconds until the next try, twice as long after each failure. */
  pause() {
    return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, this.#failures - 1));
  }

  #become(state) {
    if (state !== this.state) {
      this.state = state;
      this.#listeners.forEach((listener) => listener(state));
    }
  }
}
