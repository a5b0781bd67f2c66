/** Elements, and changing what is shown into what is to be shown. */

const SVG = "http://www.w3.org/2000/svg";

const fill = (node, attributes, children) => {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value !== false && value !== null && value !== undefined) {
      node.setAttribute(name, value === true ? "" : value);
    }
  }
  node.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
  return node;
};

/**
 * An element. Attributes that are false, null or undefined are left out, as are such children. What a
 * click does is named by `data-action` and not by a listener, so that two trees can be compared.
 */
export const h = (name, attributes, ...children) =>
  fill(document.createElement(name), attributes, children);

/** The same for SVG. */
export const svg = (name, attributes, ...children) =>
  fill(document.createElementNS(SVG, name), attributes, children);

const keyOf = (node) => node.dataset?.key ?? null;

const alike = (one, other) => one.nodeType === other.nodeType && one.nodeName === other.nodeName;

const morphAttributes = (node, wanted) => {
  for (const { name } of [...node.attributes]) {
    if (!wanted.hasAttribute(name)) {
      node.removeAttribute(name);
    }
  }
  for (const { name, value } of wanted.attributes) {
    if (node.getAttribute(name) !== value) {
      node.setAttribute(name, value);
    }
  }
};

/**
 * Makes the children of `node` those of `wanted`, with as few changes as it can: what stays keeps its
 * focus, its scroll position and what was typed into it. Children with a `data-key` are moved to their
 * new place. Takes nodes out of `wanted`.
 */
export const morphChildren = (node, wanted) => {
  const keyed = new Map();
  for (const child of node.childNodes) {
    if (keyOf(child) !== null) {
      keyed.set(keyOf(child), child);
    }
  }
  let at = node.firstChild;
  for (const next of [...wanted.childNodes]) {
    const key = keyOf(next);
    const found = key !== null ? keyed.get(key) : at && keyOf(at) === null ? at : null;
    if (!found || !alike(found, next)) {
      node.insertBefore(next, at);
      continue;
    }
    if (found === at) {
      at = at.nextSibling;
    } else {
      node.insertBefore(found, at);
    }
    if (found.nodeType === Node.TEXT_NODE) {
      if (found.data !== next.data) {
        found.data = next.data;
      }
    } else {
      morphAttributes(found, next);
      morphChildren(found, next);
    }
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
};
