/** JSON Patch, RFC 6902, over JSON Pointer, RFC 6901. */

/** A patch that cannot be applied: the document it was made for is another one. */
export class PatchError extends Error {}

const isObject = (value) => value !== null && typeof value === "object";

/** Whether two JSON values are the same; the order of an object's members does not matter. */
export const equal = (one, other) => {
  if (!isObject(one) || !isObject(other)) {
    return one === other;
  }
  if (Array.isArray(one) !== Array.isArray(other)) {
    return false;
  }
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && equal(one[name], other[name]))
  );
};

const parse = (pointer) => {
  if (typeof pointer !== "string" || (pointer !== "" && !pointer.startsWith("/"))) {
    throw new PatchError(`${pointer} is not a JSON Pointer.`);
  }
  return pointer
    .split("/")
    .slice(1)
    .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
};

/** @param length how many elements may be named, which for an addition is one more than there are */
const index = (name, length) => {
  if (!/^(0|[1-9]\d*)$/.test(name) || Number(name) >= length) {
    throw new PatchError(`There is no element ${name}.`);
  }
  return Number(name);
};

const child = (parent, name) => {
  if (Array.isArray(parent)) {
    return parent[index(name, parent.length)];
  }
  if (!isObject(parent) || !Object.hasOwn(parent, name)) {
    throw new PatchError(`There is no member ${name}.`);
  }
  return parent[name];
};

const at = (root, path) => path.reduce(child, root);

/** A plain assignment to the name __proto__ would set the prototype instead of a member. */
const setMember = (object, name, value) =>
  Object.defineProperty(object, name, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });

const add = (root, path, value) => {
  if (path.length === 0) {
    return value;
  }
  const parent = at(root, path.slice(0, -1));
  const name = path.at(-1);
  if (Array.isArray(parent)) {
    const place = name === "-" ? parent.length : index(name, parent.length + 1);
    parent.splice(place, 0, value);
  } else if (isObject(parent)) {
    setMember(parent, name, value);
  } else {
    throw new PatchError(`${name} has nothing to be added to.`);
  }
  return root;
};

const remove = (root, path) => {
  if (path.length === 0) {
    return null;
  }
  const parent = at(root, path.slice(0, -1));
  child(parent, path.at(-1));
  if (Array.isArray(parent)) {
    parent.splice(Number(path.at(-1)), 1);
  } else {
    delete parent[path.at(-1)];
  }
  return root;
};

const isPrefix = (one, other) =>
  one.length < other.length && one.every((name, i) => name === other[i]);

const value = (operation) => {
  if (!Object.hasOwn(operation, "value")) {
    throw new PatchError(`The operation ${operation.op} lacks its value.`);
  }
  return structuredClone(operation.value);
};

const OPERATIONS = {
  add: (root, path, operation) => add(root, path, value(operation)),
  remove: (root, path) => {
    at(root, path);
    return remove(root, path);
  },
  replace: (root, path, operation) => {
    at(root, path);
    return add(remove(root, path), path, value(operation));
  },
  move: (root, path, operation) => {
    const from = parse(operation.from);
    if (isPrefix(from, path)) {
      throw new PatchError("A value cannot be moved into itself.");
    }
    const moved = at(root, from);
    return add(remove(root, from), path, moved);
  },
  copy: (root, path, operation) =>
    add(root, path, structuredClone(at(root, parse(operation.from)))),
  test: (root, path, operation) => {
    if (!equal(at(root, path), value(operation))) {
      throw new PatchError(`${operation.path} has another value.`);
    }
    return root;
  },
};

/**
 * The document after all operations; the given one stays as it is.
 *
 * @throws PatchError if one operation does not fit, and then nothing has been changed
 */
export const applyPatch = (document, operations) => {
  if (!Array.isArray(operations)) {
    throw new PatchError("A patch is a list of operations.");
  }
  return operations.reduce((root, operation) => {
    const apply = Object.hasOwn(OPERATIONS, operation?.op) ? OPERATIONS[operation.op] : null;
    if (apply === null) {
      throw new PatchError(`There is no operation ${operation?.op}.`);
    }
    return apply(root, parse(operation.path), operation);
  }, structuredClone(document));
};
