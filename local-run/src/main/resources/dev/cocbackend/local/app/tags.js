/** Tags as people write them, and as the paths of the API take them. */

export class BadTag extends Error {}

/** Without #, in upper case, with 0 for O. */
export const parseTag = (text) => {
  const tag = text
    .trim()
    .replace(/^(#|%23)/, "")
    .toUpperCase()
    .replaceAll("O", "0");
  if (tag === "") {
    throw new BadTag("Type a tag, such as #2PP. The game shows it on a clan's or a player's profile.");
  }
  const wrong = [...new Set(tag.replaceAll(/[0289PYLQGRJCUV]/g, ""))];
  if (wrong.length > 0) {
    throw new BadTag(
      `A tag has only 0 2 8 9 and P Y L Q G R J C U V. It cannot have ${wrong.slice(0, 3).join(" ")}.`,
    );
  }
  if (tag.length < 3 || tag.length > 12) {
    throw new BadTag("A tag has 3 to 12 characters behind the #.");
  }
  return tag;
};

/** Names one object of the game: `clan#2PP`, `player#…`, or `war#…` with the clan's tag. */
export const keyOf = (kind, tag) => `${kind}#${tag.replace("#", "")}`;

export const splitKey = (key) => {
  const [kind, tag] = key.split("#");
  return { kind, tag };
};

const PATHS = {
  clan: (tag) => `/v1/clans/%23${tag}`,
  player: (tag) => `/v1/players/%23${tag}`,
  war: (tag) => `/v1/clans/%23${tag}/currentwar`,
};

export const pathOf = (key) => {
  const { kind, tag } = splitKey(key);
  return PATHS[kind](tag);
};
