/** Numbers, spans and names in words. */

const whole = new Intl.NumberFormat("en");
const hundredth = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const tenth = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

export const count = (value) => (value === undefined || value === null ? "–" : whole.format(value));

/** @param value of a hundred */
export const percent = (value) =>
  value === undefined || value === null ? "–" : `${hundredth.format(value)}%`;

/** To one digit behind the point, for where there is little room; never 100 before all is done. */
export const shortPercent = (value) =>
  value > 99.9 && value < 100 ? "99.9%" : `${tenth.format(value ?? 0)}%`;

export const plural = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

/** The two larger units of a span, such as "3 h 12 min"; seconds alone below a minute. */
export const span = (seconds) => {
  const s = Math.max(0, Math.ceil(seconds));
  if (s < 60) {
    return `${s} s`;
  }
  if (s < 3600) {
    return `${Math.floor(s / 60)} min ${s % 60} s`;
  }
  if (s < 86_400) {
    return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  }
  return `${Math.floor(s / 86_400)} d ${Math.floor((s % 86_400) / 3600)} h`;
};

/** How long ago, in the largest unit. */
export const ago = (seconds) => {
  if (seconds < 5) {
    return "just now";
  }
  if (seconds < 60) {
    return `${Math.floor(seconds)} s ago`;
  }
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)} min ago`;
  }
  if (seconds < 86_400) {
    return `${Math.floor(seconds / 3600)} h ago`;
  }
  return plural(Math.floor(seconds / 86_400), "day") + " ago";
};

/** The game's "20261126T081500.000Z" in milliseconds since 1970. */
export const gameTime = (text) =>
  Date.parse(
    text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\.\d+)?Z$/, "$1-$2-$3T$4:$5:$6Z"),
  );

/** An attack's length as the game shows it, such as "2:31". */
export const minutes = (seconds) =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

const ROLES = { leader: "Leader", coLeader: "Co-leader", admin: "Elder", member: "Member" };

export const role = (id) => ROLES[id] ?? id;

/** "moreThanOncePerWeek" becomes "more than once per week". */
export const words = (id) => id.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
