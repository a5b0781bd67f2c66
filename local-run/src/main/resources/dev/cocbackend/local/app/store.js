/** What stays on the device: snapshots, notices and settings, in IndexedDB. */

const NAME = "clan-companion";
const VERSION = 1;

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

export class Store {
  #database;

  /** @param database null where the browser keeps nothing, as some do in private windows */
  constructor(database) {
    this.#database = database;
  }

  static async open() {
    try {
      const request = indexedDB.open(NAME, VERSION);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("snapshots", { keyPath: "key" });
        request.result.createObjectStore("notices", { keyPath: "id" });
        request.result.createObjectStore("settings", { keyPath: "key" });
      };
      return new Store(await settled(request));
    } catch {
      return new Store(null);
    }
  }

  async all(name) {
    return this.#database === null
      ? []
      : settled(this.#database.transaction(name).objectStore(name).getAll());
  }

  /** Adds and removes in one transaction. */
  async change(name, { put = [], remove = [] }) {
    if (this.#database === null) {
      return;
    }
    const transaction = this.#database.transaction(name, "readwrite");
    const objects = transaction.objectStore(name);
    put.forEach((value) => objects.put(value));
    remove.forEach((key) => objects.delete(key));
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
  }

  async clear() {
    for (const name of this.#database?.objectStoreNames ?? []) {
      await settled(this.#database.transaction(name, "readwrite").objectStore(name).clear());
    }
  }
}

/** Small values, read once at the start. */
export class Settings {
  #store;
  #values = new Map();

  static async load(store) {
    const settings = new Settings();
    settings.#store = store;
    for (const { key, value } of await store.all("settings")) {
      settings.#values.set(key, value);
    }
    return settings;
  }

  get(key, otherwise) {
    return this.#values.get(key) ?? otherwise;
  }

  set(key, value) {
    this.#values.set(key, value);
    return this.#store.change("settings", { put: [{ key, value }] });
  }
}
