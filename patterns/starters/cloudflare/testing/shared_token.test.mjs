// Who gets in: only a genuine token of the chosen issuer, for us, and in time.
import assert from "node:assert/strict";
import test from "node:test";
import { isSame, verified } from "../src/shared/token.mjs";

const NAMES = { issuer: "ISSUER", audience: "AUDIENCE" };
const ENV = { ISSUER: "https://issuer.example", AUDIENCE: "ours" };
const ALGORITHM = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const coded = (bytes) => Buffer.from(bytes).toString("base64url");

test("token: only a genuine one is let in", async (t) => {
  const keys = await crypto.subtle.generateKey(
    { ...ALGORITHM, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ["sign", "verify"],
  );
  const jwk = { ...(await crypto.subtle.exportKey("jwk", keys.publicKey)), kid: "one" };
  t.mock.method(globalThis, "fetch", async () => Response.json({ keys: [jwk] }));

  const token = async (claims, head = {}) => {
    const parts = [{ alg: "RS256", kid: "one", ...head }, claims].map((part) => coded(JSON.stringify(part))).join(".");
    return `${parts}.${coded(await crypto.subtle.sign(ALGORITHM, keys.privateKey, Buffer.from(parts)))}`;
  };
  const asked = (value, env = ENV) =>
    verified(new Request("https://worker.example", { headers: { authorization: `Bearer ${value}` } }), env, NAMES);
  const good = { iss: ENV.ISSUER, aud: ["ours"], sub: "somebody", exp: Date.now() / 1000 + 60 };

  assert.equal((await asked(await token(good))).sub, "somebody");
  const genuine = (await token(good)).split(".");
  const changed = [genuine[0], coded(JSON.stringify({ ...good, sub: "else" })), genuine[2]].join(".");
  const refused = [
    "",
    "a.b.c",
    changed,
    await token({ ...good, aud: "theirs" }),
    await token({ ...good, iss: "https://other.example" }),
    await token({ ...good, exp: 1 }),
    await token({ ...good, exp: undefined }),
    await token(good, { alg: "none" }),
    await token(good, { kid: "two" }),
  ];
  for (const value of refused) await assert.rejects(asked(value), { status: 401 });
  await assert.rejects(asked(await token(good), {}), { status: 503 });
  assert.equal(await isSame("secret", "secret"), true);
  assert.equal(await isSame("secret", "secrets"), false);
});
