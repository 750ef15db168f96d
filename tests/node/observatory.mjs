// Scores pages by the official rules of Mozilla's HTTP Observatory: node observatory.mjs HOST PORT PATH...
// The package's own scan asks for the start page alone and takes no 404, so its parts are put together here.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const entry = fileURLToPath(import.meta.resolve("@mdn/mdn-http-observatory"));
const source = path.dirname(entry);
const part = (name) => import(pathToFileURL(path.join(source, name)).href);

// The list of preloaded hosts is fetched by an install script, which is off; ours is in none.
const preloaded = path.join(source, "..", "conf", "hsts-preload.json");
if (!fs.existsSync(preloaded)) fs.writeFileSync(preloaded, "{}");

const { retrieve } = await part("retriever/retriever.js");
const { ALL_TESTS } = await part("constants.js");
const { MINIMUM_SCORE_FOR_EXTRA_CREDIT } = await part("grader/charts.js");
const { getGradeForScore, getScoreModifier } = await part("grader/grader.js");

async function scored(host, port, page) {
  const asked = await retrieve(host, { httpPort: port, httpsPort: port, path: page });
  if (!asked.responses.auto) throw new Error(`${page} did not answer`);
  const results = ALL_TESTS.map((test) => test(asked));
  const modifiers = results.map((result) => getScoreModifier(result.result));
  const lost = modifiers.filter((number) => number < 0).reduce((sum, number) => sum + number, 0);
  const all = modifiers.reduce((sum, number) => sum + number, 0);
  const score = 100 + lost >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? 100 + all : 100 + lost;
  return {
    path: page,
    status: asked.responses.auto.status,
    isTrusted: asked.responses.auto.verified,
    ...getGradeForScore(score),
    tests: Object.fromEntries(results.map((result, at) => [result.result, modifiers[at]])),
  };
}

const [host, port, ...pages] = process.argv.slice(2);
const found = [];
for (const page of pages) found.push(await scored(host, Number(port), page));
console.log(JSON.stringify(found));
