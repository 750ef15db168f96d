// Secrets, each read once for an execution environment.

const held = new Map();

/** The text of a secret; a read that fails is not kept, so that the next unit tries again. */
export async function secretOf(name, read) {
  if (!held.has(name)) {
    held.set(name, (await read(name)).SecretString);
  }
  return held.get(name);
}
