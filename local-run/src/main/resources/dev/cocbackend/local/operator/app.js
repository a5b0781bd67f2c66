import uPlot from "/webjars/uplot/1.6.30/dist/uPlot.esm.js";

/** The server counts by second; asking more often would show nothing new. */
const POLL_MS = 1000;
/** Longer than the server waits for its queues and its breaker. */
const REQUEST_LIMIT_MS = 3000;
/** A bar is full at this many messages or at the fullest queue, whichever is more. */
const FULL_BAR = 20;

const byId = (id) => document.getElementById(id);

const setText = (id, text) => {
  const node = byId(id);
  if (node.textContent !== text) {
    node.textContent = text;
  }
};

const element = (name, attributes = {}, ...children) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
};

const whole = new Intl.NumberFormat("en");
const count = (value) => whole.format(value);

/** Rounds down, so that 100 % means all. */
const percent = (share) => (share === null ? "–" : `${Math.floor(share * 100)} %`);

const millis = (value) => {
  if (value === null || value === undefined) {
    return "–";
  }
  if (value >= 1000) {
    return `${(value / 1000).toFixed(2)} s`;
  }
  return `${value >= 100 ? value.toFixed(0) : value.toFixed(1)} ms`;
};

const span = (seconds) => {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) {
    return `${s} s`;
  }
  if (s < 3600) {
    return `${Math.floor(s / 60)} min ${s % 60} s`;
  }
  if (s < 86400) {
    return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  }
  return `${Math.floor(s / 86400)} d ${Math.floor((s % 86400) / 3600)} h`;
};

/** The larger unit alone. */
const coarse = (seconds) => span(seconds).split(" ", 2).join(" ");

const bytes = (n) => (n < 1024 ? `${n} B` : `${(n / 1024).toFixed(1)} KB`);

/** NOT_FOUND becomes "not found". */
const words = (name) => name.toLowerCase().replaceAll("_", " ");

/* ---- charts ---- */

const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Seconds before now of the series' points: -120 to -1. */
const ages = (series) => series.map((_, i) => i - series.length);

const agoAxis = () => ({
  stroke: color("--muted"),
  grid: { show: false },
  ticks: { stroke: color("--grid"), width: 1, size: 4 },
  font: "12px system-ui, sans-serif",
  size: 28,
  splits: () => [-120, -90, -60, -30, 0],
  values: (_, splits) => splits.map((s) => (s === 0 ? "now" : `${s} s`)),
});

const valueAxis = (options) => ({
  stroke: color("--muted"),
  grid: { stroke: color("--grid"), width: 1 },
  ticks: { show: false },
  font: "12px system-ui, sans-serif",
  ...options,
});

const upstreamOptions = () => ({
  scales: {
    x: { time: false, range: [-120, 0] },
    y: { range: (_, min, max) => [0, Math.max(5, max * 1.1)] },
  },
  axes: [agoAxis(), valueAxis({ size: 36, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500], space: 32 })],
  series: [
    {},
    { stroke: color("--one"), fill: color("--one-fill"), width: 1.5, points: { show: false } },
    { stroke: color("--bad"), width: 1.5, dash: [6, 4], points: { show: false } },
  ],
});

/** Whole decades, so that the scale seldom jumps: a cold start takes a hundred warm reads' time. */
const decades = (_, min, max) => {
  if (min === null || max === null) {
    return [1, 100];
  }
  const low = 10 ** Math.floor(Math.log10(min));
  const high = 10 ** Math.ceil(Math.log10(max));
  return [low, high > low ? high : low * 10];
};

const latencyOptions = () => ({
  scales: { x: { time: false, range: [-120, 0] }, y: { distr: 3, range: decades } },
  axes: [
    agoAxis(),
    valueAxis({
      size: 56,
      splits: (u) => {
        const splits = [];
        for (let v = u.scales.y.min; v <= u.scales.y.max * 1.001; v *= 10) {
          splits.push(v);
        }
        return splits;
      },
      filter: (_, splits) => splits,
      values: (_, splits) =>
        splits.map((v) => (v >= 1000 ? `${v / 1000} s` : `${Number(v.toPrecision(1))} ms`)),
    }),
  ],
  series: [
    {},
    { stroke: color("--one"), width: 1.5, points: { show: false } },
    { stroke: color("--two"), width: 1.5, points: { show: false } },
  ],
});

/** A chart that fits its box, follows the color scheme and reads out the point under the cursor. */
class LiveChart {
  constructor(box, options, readOut) {
    this.box = box;
    this.options = options;
    this.readOut = readOut;
    this.data = [[], [], []];
    this.plot = null;
    new ResizeObserver(() => this.fit()).observe(box);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    this.draw();
  }

  size() {
    return { width: this.box.clientWidth, height: this.box.clientHeight };
  }

  fit() {
    this.plot?.setSize(this.size());
  }

  draw() {
    this.plot?.destroy();
    this.plot = new uPlot(
      {
        ...this.options(),
        ...this.size(),
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
        padding: [8, 12, 0, 0],
        hooks: { setCursor: [() => this.tell()] },
      },
      this.data,
      this.box,
    );
  }

  show(data) {
    this.data = data;
    this.plot.setData(data);
    this.tell();
  }

  tell() {
    const index = this.plot?.cursor.idx;
    this.readOut(
      index === null || index === undefined
        ? null
        : { ago: -this.data[0][index], values: this.data.slice(1).map((series) => series[index]) },
    );
  }
}

const upstreamChart = new LiveChart(byId("upstream-chart"), upstreamOptions, (point) =>
  setText("upstream-readout", point ? `${point.ago} s ago: ${point.values[0]} req/s` : ""),
);

const latencyChart = new LiveChart(byId("latency-chart"), latencyOptions, (point) =>
  setText(
    "latency-readout",
    point
      ? `${point.ago} s ago: p50 ${millis(point.values[0])}, p99 ${millis(point.values[1])}`
      : "",
  ),
);

/* ---- the state ---- */

const goodness = { OK: "good", THROTTLED: "bad", KEY_REJECTED: "bad", MAINTENANCE: "warn", FAILED: "bad" };

const chip = (key, label, value, mood) =>
  element("li", { class: mood ?? "", "data-key": key }, `${label} `, element("b", {}, count(value)));

const showUpstream = (upstream) => {
  setText("upstream-last-second", count(upstream.last_second));
  setText("upstream-budget", count(upstream.budget_per_second));
  setText("upstream-peak", count(upstream.peak));
  setText("upstream-total", count(upstream.total));
  const series = upstream.per_second;
  upstreamChart.show([ages(series), series, series.map(() => upstream.budget_per_second)]);
  byId("upstream-chart").setAttribute(
    "aria-label",
    `Requests to the CoC API by second over two minutes: ${upstream.last_second} in the last ` +
      `second, at most ${upstream.peak}, budget ${upstream.budget_per_second}`,
  );
  const results = Object.entries(upstream.results).filter(([, n]) => n > 0);
  byId("upstream-results").replaceChildren(
    ...(results.length === 0
      ? [element("li", {}, "none")]
      : results.map(([name, n]) => chip(name, words(name), n, goodness[name]))),
  );
};

const showReads = (reads) => {
  setText("reads-share", percent(reads.fresh_share));
  setText("reads-last-minute", count(reads.last_minute));
  setText("reads-total", count(reads.total));
  setText("reads-p50", millis(reads.p50_ms));
  setText("reads-p99", millis(reads.p99_ms));
  latencyChart.show([
    ages(reads.p50_ms_by_second),
    reads.p50_ms_by_second,
    reads.p99_ms_by_second,
  ]);
  byId("latency-chart").setAttribute(
    "aria-label",
    `Latency of reads over two minutes; in the last minute half took at most ` +
      `${millis(reads.p50_ms)}, 99 of 100 at most ${millis(reads.p99_ms)}`,
  );
  const statuses = new Map();
  for (const answer of reads.answers) {
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + answer.count);
  }
  const mood = (status) => (status >= 500 ? "bad" : status >= 400 ? "warn" : "good");
  byId("answers").replaceChildren(
    ...(statuses.size === 0
      ? [element("li", {}, "none")]
      : [...statuses.entries()]
          .sort(([a], [b]) => a - b)
          .map(([status, n]) => chip(status, `${status}`, n, mood(status)))),
  );
};

const showSnapshots = (snapshots) => {
  setText("snapshots-share", percent(snapshots.fresh_share));
  setText("snapshots-fresh", count(snapshots.fresh));
  setText("snapshots-known", count(snapshots.known) + (snapshots.capped ? "+" : ""));
  setText("snapshots-tombstones", count(snapshots.tombstones));
};

const queueRow = (id, name, note) => {
  const number = (what) => element("td", { class: "number", id: `queue-${id}-${what}` }, "–");
  const fill = element("div", { class: "fill", id: `queue-${id}-bar` });
  return element(
    "tr",
    { class: id === "dead" ? "dead" : "" },
    element("th", { scope: "row" }, name, " ", element("small", {}, note)),
    element("td", { class: "bar", "aria-hidden": "true" }, element("div", { class: "track" }, fill)),
    number("waiting"),
    number("in-flight"),
    number("delayed"),
  );
};

const showQueues = (queues) => {
  byId("queues-table").hidden = !queues.available;
  byId("queues-unavailable").hidden = queues.available;
  if (!queues.available) {
    setText("queues-unavailable", `Queues unavailable. ${queues.why}`);
    return;
  }
  const rows = queues.tiers.map((tier) => ({
    id: tier.tier.toLowerCase(),
    name: tier.tier,
    note: `within ${coarse(tier.target_seconds)}`,
    depth: tier,
  }));
  rows.push({ id: "dead", name: "Dead letters", note: "", depth: queues.dead_letter });
  if (byId("queues-rows").childElementCount !== rows.length) {
    byId("queues-rows").replaceChildren(...rows.map((r) => queueRow(r.id, r.name, r.note)));
  }
  const total = (depth) => depth.waiting + depth.in_flight + depth.delayed;
  const full = Math.max(FULL_BAR, ...rows.map((row) => total(row.depth)));
  for (const { id, depth } of rows) {
    setText(`queue-${id}-waiting`, count(depth.waiting));
    setText(`queue-${id}-in-flight`, count(depth.in_flight));
    setText(`queue-${id}-delayed`, count(depth.delayed));
    byId(`queue-${id}-bar`).style.width = `${(100 * total(depth)) / full}%`;
  }
};

const showBreaker = (breaker, now) => {
  const node = byId("breaker");
  node.className = `badge ${breaker.available ? (breaker.open ? "bad" : "good") : "warn"}`;
  node.dataset.state = breaker.available ? (breaker.open ? "open" : "closed") : "unavailable";
  if (!breaker.available) {
    node.title = breaker.why;
    setText("breaker", "Breaker unavailable");
    return;
  }
  node.title = breaker.open
    ? `The CoC API is down; refreshes pause until ${breaker.until}.`
    : "Refreshes go to the CoC API.";
  setText(
    "breaker",
    breaker.open ? `Breaker open until ${new Date(breaker.until).toLocaleTimeString()}` : "Breaker closed",
  );
};

const refreshMood = { CHANGED: "good", SUPERSEDED: "warn", NOT_FOUND: "warn", PRIVATE_WAR_LOG: "warn" };

const showRefreshes = (refreshes) => {
  setText("refreshes-total", count(refreshes.total));
  byId("refreshes-table").hidden = refreshes.recent.length === 0;
  byId("refreshes-none").hidden = refreshes.recent.length > 0;
  byId("refreshes-rows").replaceChildren(
    ...refreshes.recent.map((refresh) =>
      element(
        "tr",
        { "data-key": `${refresh.kind}${refresh.tag}` },
        element(
          "td",
          {},
          element("span", { class: "kind" }, refresh.kind),
          element("span", { class: "narrow" }, refresh.tier ? ` · ${refresh.tier}` : ""),
          " ",
          element("span", { class: "tag" }, refresh.tag),
        ),
        element(
          "td",
          {},
          element("span", { class: `badge ${refreshMood[refresh.result] ?? ""}` }, words(refresh.result)),
        ),
        element("td", { class: "wide" }, refresh.tier ?? "–"),
        element(
          "td",
          { class: "number wide" },
          refresh.waited_seconds === undefined ? "–" : span(refresh.waited_seconds),
        ),
        element("td", { class: "number" }, coarse(refresh.age_seconds)),
      ),
    ),
  );
};

/* ---- the connection ---- */

let lastDataAt = null;
let timer = null;

const setConnection = (state, text) => {
  byId("connection").dataset.state = state;
  document.body.dataset.connection = state;
  setText("connection-state", text);
};

const showLost = () => {
  setConnection("lost", "connection lost");
  setText(
    "connection-detail",
    lastDataAt === null ? "" : `last data ${span((performance.now() - lastDataAt) / 1000)} ago`,
  );
};

const load = async (path) => {
  const response = await fetch(path, {
    cache: "no-store",
    signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
  });
  const body = await response.json();
  if (!response.ok) {
    throw new Refused(body.message);
  }
  return body;
};

/** The server answered, with an error. */
class Refused extends Error {}

const show = (state) => {
  showUpstream(state.upstream);
  showReads(state.reads);
  showSnapshots(state.snapshots);
  showQueues(state.queues);
  showBreaker(state.breaker);
  showRefreshes(state.refreshes);
  const up = (Date.parse(state.now) - Date.parse(state.observing_since)) / 1000;
  setConnection("live", "live");
  setText("connection-detail", `up ${span(up)}`);
};

const poll = async () => {
  timer = null;
  const state = await load("/operator/state.json").catch(() => null);
  if (document.hidden) {
    return;
  }
  timer ??= setTimeout(poll, POLL_MS);
  if (state === null) {
    showLost();
  } else {
    lastDataAt = performance.now();
    show(state);
  }
};

setInterval(() => {
  if (byId("connection").dataset.state === "lost") {
    showLost(); // the age grows while a request hangs, too
  }
}, POLL_MS);

document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    clearTimeout(timer);
    timer = null;
    setConnection("paused", "paused");
  } else if (timer === null) {
    poll();
  }
});

/* ---- the look-up ---- */

const facts = (pairs) =>
  element(
    "dl",
    {},
    ...pairs.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]),
  );

const when = (iso) => `${new Date(iso).toLocaleString()}`;

const verdict = (found) => {
  const line = (mood, badge, text) =>
    element(
      "p",
      { class: "verdict" },
      element("span", { class: `badge ${mood}`, id: "lookup-state" }, badge),
      element("span", { class: "tag" }, `${found.kind} ${found.tag}`),
      element("span", { id: "lookup-text" }, text),
    );
  if (found.state === "unknown") {
    return line("", "unknown", "nothing stored yet");
  }
  const staleness = found.is_stale
    ? `stale for ${span(-found.stale_in_seconds)}`
    : `stale in ${span(found.stale_in_seconds)}`;
  if (found.state === "absent") {
    return line("warn", words(found.why), `to be checked again: ${staleness}`);
  }
  return line(found.is_stale ? "warn" : "good", found.is_stale ? "stale" : "fresh", staleness);
};

const detail = (found) => {
  const pairs = [];
  if (found.state !== "unknown") {
    pairs.push(["Age", span(found.age_seconds)]);
    pairs.push(["Last updated", when(found.last_updated)]);
    pairs.push(["Stale at", when(found.stale_at)]);
  }
  if (found.state === "found") {
    pairs.push(["Last changed", when(found.changed_at)]);
    pairs.push(["Size", `${bytes(found.size_bytes)}, stored in ${bytes(found.stored_bytes)}`]);
  }
  if (found.war_state) {
    pairs.push(["War", found.war_state]);
  }
  if (found.requested_tier) {
    pairs.push(["Refresh", `requested, ${found.requested_tier}`]);
  }
  return pairs.length === 0 ? [] : [facts(pairs)];
};

/** Counts look-ups, so that a slow answer never replaces a later one's. */
let lookups = 0;

byId("lookup-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const mine = ++lookups;
  const showResult = (...nodes) => mine === lookups && byId("lookup-result").replaceChildren(...nodes);
  const query = new URLSearchParams(new FormData(event.target));
  try {
    const found = await load(`/operator/lookup?${query}`);
    showResult(verdict(found), ...detail(found));
  } catch (error) {
    showResult(
      element(
        "p",
        { class: "notice", id: "lookup-error" },
        error instanceof Refused ? error.message : "The server did not answer; try again.",
      ),
    );
  }
});

poll();
