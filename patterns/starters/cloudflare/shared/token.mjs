// Tokens are checked here, and refused while no issuer is chosen: an API is never open by oversight.

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const ALGORITHM = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const KEPT_MS = 10 * 60 * 1000;
const held = new Map(); // the keys of an issuer, read once and kept while this Worker lives

/** Compares without telling by its time how much of it was right. */
export async function isSame(given, secret) {
  const hash = (text) => crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const [left, right] = (await Promise.all([hash(given), hash(secret)])).map((bytes) => new Uint8Array(bytes));
  return left.reduce((found, byte, place) => found | (byte ^ right[place]), 0) === 0;
}

/** The claims of a request's RS256 token; raises Refused where it is missing, wrong, or for somebody else. */
export async function verified(request, env, { issuer, audience }) {
  if (!env[issuer] || !env[audience]) throw new Refused(503, "No issuer of tokens is chosen yet.");
  const parts = (request.headers.get("authorization") ?? "").replace(/^Bearer /, "").split(".");
  if (parts.length !== 3) throw new Refused(401, "A bearer token is needed.");
  const [head, claims] = parts.slice(0, 2).map(parsed);
  if (head?.alg !== "RS256" || !claims) throw new Refused(401, "The token cannot be read.");
  const now = Date.now() / 1000;
  const isMeant = [claims.aud].flat().includes(env[audience]) && claims.iss === env[issuer];
  if (!isMeant || !(claims.exp > now) || claims.nbf > now) throw new Refused(401, "The token is not valid here, or no longer.");
  const jwk = (await keysOf(env[issuer])).find((key) => key.kid === head.kid);
  if (!jwk) throw new Refused(401, "The token is signed by an unknown key.");
  const key = await crypto.subtle.importKey("jwk", jwk, ALGORITHM, false, ["verify"]);
  const signed = new TextEncoder().encode(`${parts[0]}.${parts[1]}`);
  if (!(await crypto.subtle.verify(ALGORITHM, key, bytesOf(parts[2]), signed))) throw new Refused(401, "The token is not genuine.");
  return claims;
}

async function keysOf(issuer) {
  const kept = held.get(issuer);
  if (kept && kept.until > Date.now()) return kept.keys;
  const response = await fetch(`${issuer.replace(/\/$/, "")}/.well-known/jwks.json`, { signal: AbortSignal.timeout(5000) });
  if (!response.ok) throw new Error(`the issuer's keys: status ${response.status}`);
  const { keys } = await response.json();
  held.set(issuer, { keys, until: Date.now() + KEPT_MS });
  return keys;
}

function bytesOf(text) {
  try {
    return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  } catch {
    throw new Refused(401, "The token cannot be read.");
  }
}

function parsed(text) {
  try {
    return JSON.parse(new TextDecoder().decode(bytesOf(text)));
  } catch {
    return null;
  }
}
