// The TypeScript sample against a server in this process.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { ObjectScreen } from "../.venv/typescript/out/clanScreen.js";

const PATH = "/v1/clans/%232PP";

class MemoryStore extends Map {
  async get(key) {
    return super.get(key);
  }
}

/** Answers with the functions given, one a request; then drops every connection. */
async function serving(...answers) {
  const requests = [];
  const server = createServer((request, response) => {
    requests.push(request);
    const answer = answers.shift();
    if (answer) answer(response);
    else request.socket.destroy();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, requests, url: `http://127.0.0.1:${server.address().port}` };
}

function stamped(response, status, ageSeconds) {
  response.writeHead(status, {
    Date: new Date().toUTCString(),
    ETag: 'W/"one"',
    "X-Last-Updated": new Date(Date.now() - ageSeconds * 1000).toISOString(),
    "X-Is-Stale": "false",
    "Cache-Control": "max-age=1800",
  });
  response.end(status === 200 ? '{"name":"a clan"}' : undefined);
}

/** Opens a screen, waits for its first answer, and closes it. */
async function opened(url, store) {
  const states = [];
  const screen = new ObjectScreen(url, PATH, store, (state) => states.push(state));
  await screen.start();
  screen.stop();
  return states;
}

test("a screen shows the answer, then the disk, then both, and the disk alone when offline", async () => {
  const { server, requests, url } = await serving(
    (response) => stamped(response, 200, 90),
    (response) => stamped(response, 304, 30),
  );
  const store = new MemoryStore();

  const [first, ...none] = await opened(url, store);
  assert.deepEqual(first.body, { name: "a clan" });
  assert.ok(first.ageSeconds > 88 && first.ageSeconds < 120);
  assert.equal(none.length, 0);

  const [held, confirmed] = await opened(url, store);
  assert.deepEqual(held.body, { name: "a clan" });
  assert.ok(confirmed.ageSeconds > 28 && confirmed.ageSeconds < 60);
  assert.equal(confirmed.stale, false);

  const [, offline] = await opened(url, store);
  assert.deepEqual(offline.body, { name: "a clan" });
  assert.equal(offline.problem, "offline");

  assert.equal(requests[0].headers["x-viewing"], "true");
  assert.equal(requests[1].headers["if-none-match"], 'W/"one"');
  server.close();
});

test("a tag that is unknown is pending, and one that is not there is forgotten", async () => {
  const { server, url } = await serving(
    (response) => response.writeHead(202, { "Retry-After": "2" }).end("{}"),
    (response) => response.writeHead(404).end("{}"),
    (response) => response.writeHead(500).end("no"),
  );
  const store = new MemoryStore();

  assert.deepEqual(await opened(url, store), [{ pending: true }]);
  store.set(PATH, { etag: null, body: 1, lastUpdated: 0 });
  const [, gone] = await opened(url, store);
  assert.deepEqual(gone, { problem: "notFound" });
  assert.equal(store.size, 0);
  assert.equal((await opened(url, store))[0].problem, "server");
  server.close();
});
