/** What happened in the clans that are followed: a list in the app, and notifications of the system. */

const MOST = 60;

const ICON = "/app/icon-192.png";

/** Why notifications are not to be had here, in plain words; null if they are. */
export const obstacle = () => {
  if (!window.isSecureContext) {
    return "Browsers allow notifications and starting without a network only at https or localhost addresses.";
  }
  if (!("Notification" in window) || !("serviceWorker" in navigator)) {
    return "This browser has no notifications for web apps. On an iPhone, add the app to the home screen first.";
  }
  if (Notification.permission === "denied") {
    return "Notifications from this app are blocked. Allow them in the browser's settings for this site.";
  }
  return null;
};

export class Notices {
  #store;
  #settings;
  #list;
  #listeners = [];

  static async load(store, settings) {
    const notices = new Notices();
    notices.#store = store;
    notices.#settings = settings;
    notices.#list = (await store.all("notices")).sort((one, other) => other.at - one.at);
    return notices;
  }

  onChange(listener) {
    this.#listeners.push(listener);
  }

  /** The newest first. */
  get list() {
    return this.#list;
  }

  get unread() {
    const seen = this.#settings.get("noticesSeenAt", 0);
    return this.#list.filter((notice) => notice.at > seen).length;
  }

  async markSeen() {
    if (this.unread > 0) {
      await this.#settings.set("noticesSeenAt", this.#list[0].at);
      this.#changed();
    }
  }

  /** Whether the system's notifications are switched on and allowed. */
  get enabled() {
    return this.#settings.get("notify", false) && obstacle() === null && Notification.permission === "granted";
  }

  /** Asks for the permission; has to be called from a click. */
  async enable() {
    const allowed = obstacle() === null && (await Notification.requestPermission()) === "granted";
    await this.#settings.set("notify", allowed);
    this.#changed();
  }

  async disable() {
    await this.#settings.set("notify", false);
    this.#changed();
  }

  /** Takes each event once, however often it comes. */
  async add(events) {
    const known = new Set(this.#list.map((notice) => notice.id));
    const news = events
      .filter((event) => !known.has(event.id))
      .map((event, i) => ({ ...event, at: Date.now() + i }));
    if (news.length === 0) {
      return;
    }
    this.#list = [...news.toReversed(), ...this.#list];
    const gone = this.#list.splice(MOST).map((notice) => notice.id);
    await this.#store.change("notices", { put: news, remove: gone });
    this.#changed();
    if (this.enabled) {
      for (const notice of news) {
        await this.#notify(notice);
      }
    }
  }

  async #notify({ title, text, collapse, url }) {
    const registration = await navigator.serviceWorker.ready;
    await registration.showNotification(title, {
      body: text,
      tag: collapse,
      icon: ICON,
      badge: ICON,
      data: { url },
    });
  }

  #changed() {
    this.#listeners.forEach((listener) => listener());
  }
}
