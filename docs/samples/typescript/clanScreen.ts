/** What a browser keeps of an object, in IndexedDB for example. */
export interface Held {
  etag: string | null;
  body: unknown;
  /** Milliseconds since 1970, by the server's clock. */
  lastUpdated: number;
}

export interface Store {
  get(path: string): Promise<Held | undefined>;
  set(path: string, held: Held): Promise<void>;
  delete(path: string): Promise<void>;
}

export type Problem = "offline" | "server" | "throttled" | "notFound" | "private";

export interface ScreenState {
  body?: unknown;
  ageSeconds?: number;
  stale?: boolean;
  pending?: boolean;
  problem?: Problem;
}

/** Shows one object, such as /v1/clans/%232PP, until stopped. */
export class ObjectScreen {
  private serverAhead = 0;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly stopping = new AbortController();

  constructor(
    private readonly baseUrl: string,
    private readonly path: string,
    private readonly store: Store,
    private readonly draw: (state: ScreenState) => void,
  ) {}

  async start(): Promise<void> {
    const held = await this.store.get(this.path);
    if (held) this.show(held, { stale: true });
    await this.ask();
  }

  stop(): void {
    this.stopping.abort();
    clearTimeout(this.timer);
  }

  /** Asks once, draws, and asks again when there can be news. */
  async ask(): Promise<void> {
    const wait = await this.answer();
    if (!this.stopping.signal.aborted && wait !== undefined) {
      this.timer = setTimeout(() => void this.ask(), wait * 1000);
    }
  }

  private async answer(): Promise<number | undefined> {
    const held = await this.store.get(this.path);
    let response: Response;
    let body: unknown;
    try {
      const headers: Record<string, string> = { "X-Viewing": "true" };
      if (held?.etag) headers["If-None-Match"] = held.etag;
      const signal = this.stopping.signal;
      response = await fetch(this.baseUrl + this.path, { headers, signal, cache: "no-store" });
      body = response.status === 200 ? await response.json() : undefined;
    } catch {
      // No connection, an answer that broke off, or the page of a hotel's network.
      return this.failed(held, "offline");
    }
    const date = Date.parse(response.headers.get("Date") ?? "");
    if (!Number.isNaN(date)) this.serverAhead = date - Date.now();
    const retryAfter = Number(response.headers.get("Retry-After") ?? 0);
    const stale = response.headers.get("X-Is-Stale") === "true";
    const maxAge = Number(/max-age=(\d+)/.exec(response.headers.get("Cache-Control") ?? "")?.[1] ?? 60);

    switch (response.status) {
      case 200:
      case 304: {
        const lastUpdated = Date.parse(response.headers.get("X-Last-Updated") ?? "");
        const newer: Held | undefined =
          response.status === 304
            ? held && { ...held, lastUpdated }
            : { etag: response.headers.get("ETag"), body, lastUpdated };
        if (!newer) return this.failed(held, "server");
        this.failures = 0;
        await this.store.set(this.path, newer);
        this.show(newer, { stale });
        return stale ? 3 : Math.max(maxAge, 1);
      }
      case 202:
        this.draw({ pending: true });
        return Math.max(retryAfter, 2);
      case 403:
      case 404:
        await this.store.delete(this.path);
        this.draw({ problem: response.status === 404 ? "notFound" : "private" });
        return 600;
      case 429:
        return this.failed(held, "throttled", retryAfter);
      default:
        return this.failed(held, "server", retryAfter);
    }
  }

  /** Shows what there is, and waits twice as long each time, of which a random half. */
  private failed(held: Held | undefined, problem: Problem, atLeast = 0): number {
    if (!this.stopping.signal.aborted) this.show(held, { problem, stale: true });
    const whole = Math.min(60, 2 * 2 ** this.failures++);
    return Math.max(atLeast, whole / 2 + (Math.random() * whole) / 2);
  }

  private show(held: Held | undefined, state: ScreenState): void {
    if (!held) return this.draw(state);
    const ageSeconds = Math.max(0, (Date.now() + this.serverAhead - held.lastUpdated) / 1000);
    this.draw({ ...state, body: held.body, ageSeconds });
  }
}
