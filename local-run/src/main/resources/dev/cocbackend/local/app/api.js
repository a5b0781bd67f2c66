/** The public API, as any app calls it. */

import { noteServerTime } from "./clock.js";
import { pathOf, splitKey } from "./tags.js";

/** Nobody answered, or nothing that can be read: no network, or no server. */
export class Unreachable extends Error {}

/** Longer than any read takes; a phone on a train should try again rather than wait. */
const LIMIT_MS = 8000;

const JSON_BODY = { "Content-Type": "application/json" };

/**
 * Any request.
 *
 * @returns {status, headers, json}, the last null without a body
 * @throws Unreachable
 */
export const call = async (method, path, headers = {}, body = undefined) => {
  const sentAt = Date.now();
  let response;
  let text;
  try {
    response = await fetch(path, {
      method,
      headers,
      body,
      // The app has what it holds in its own store, with its age.
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    text = await response.text();
  } catch (e) {
    throw new Unreachable(e.message);
  }
  noteServerTime(response.headers.get("Date"), sentAt, Date.now());
  let json = null;
  try {
    json = text === "" ? null : JSON.parse(text);
  } catch {
    throw new Unreachable(`${path} answered ${response.status} with what is no JSON.`);
  }
  return { status: response.status, headers: response.headers, json };
};

const retryAfter = (headers) => Math.max(1, Number(headers.get("Retry-After")) || 1);

const refusal = ({ status, headers, json }) => ({
  status,
  reason: json?.reason ?? "unknown",
  message: json?.message ?? `The server answered ${status}.`,
  retryAfter: retryAfter(headers),
});

/**
 * Reads one object.
 *
 * @param etag of the version that is held, or null
 * @param viewing whether a person looks at it now
 * @returns {status: 200, etag, lastUpdated, isStale, body}, {status: 304, lastUpdated, isStale}, or
 *     {status, reason, message, retryAfter}
 */
export const read = async (key, etag, viewing) => {
  const headers = {};
  if (etag) {
    headers["If-None-Match"] = etag;
  }
  if (viewing) {
    headers["X-Viewing"] = "true";
  }
  const answer = await call("GET", pathOf(key), headers);
  if (answer.status === 304) {
    return {
      status: 304,
      etag,
      lastUpdated: answer.headers.get("X-Last-Updated"),
      isStale: answer.headers.get("X-Is-Stale") === "true",
    };
  }
  if (answer.status !== 200) {
    return refusal(answer);
  }
  const { last_updated: lastUpdated, is_stale: isStale, ...body } = answer.json;
  return { status: 200, etag: answer.headers.get("ETag"), lastUpdated, isStale, body };
};

const fromItem = (item) => ({
  key: `${item.kind}${item.tag}`,
  status: item.status,
  etag: item.etag ?? null,
  lastUpdated: item.last_updated ?? null,
  isStale: item.is_stale ?? false,
  body: item.body,
  patch: item.patch,
  reason: item.reason,
  message: item.message,
});

/**
 * Tells what is held and hears what changed since, in one round trip.
 *
 * @param held 1 to 100 of {key, etag or null, viewing}
 * @returns {status: 200, answers, retryAfter}, the answers like those of `read` with a key, and
 *     `patch` where the server sends the difference instead of a body; or a refusal
 */
export const sync = async (held) => {
  const entries = held.map(({ key, etag, viewing }) => {
    const { kind, tag } = splitKey(key);
    return {
      kind,
      tag: `#${tag}`,
      ...(etag ? { etag } : {}),
      ...(viewing ? { viewing } : {}),
    };
  });
  const answer = await call("POST", "/v1/sync", JSON_BODY, JSON.stringify(entries));
  if (answer.status !== 200) {
    return refusal(answer);
  }
  return {
    status: 200,
    answers: [
      ...answer.json.items.map(fromItem),
      ...answer.json.unchanged.map((item) => ({ ...fromItem(item), status: 304 })),
    ],
    retryAfter: answer.json.retry_after,
  };
};

/**
 * Asks for newer data of one object than there is.
 *
 * @returns {status: 202, reason, message, retryAfter, estimatedSeconds}, or a refusal
 */
export const requestRefresh = async (key) => {
  const answer = await call("POST", `${pathOf(key)}/refresh`);
  const told = refusal(answer);
  return answer.status === 202
    ? { ...told, estimatedSeconds: answer.json.estimated_seconds }
    : told;
};

/** Tags to begin with; none with the real CoC API behind, of which nothing is known. */
export const samples = async () => {
  const answer = await call("GET", "/app/samples.json");
  return answer.status === 200 ? answer.json.items.map(({ kind, tag }) => `${kind}${tag}`) : [];
};
