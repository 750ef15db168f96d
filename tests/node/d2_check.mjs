// Compiles D2 texts: standard input holds a JSON object of texts by name; standard output gets, by name, the error
// or the names of the shapes and arrows that D2 found.
import { D2 } from "@terrastruct/d2";
import { readFileSync } from "node:fs";

const texts = JSON.parse(readFileSync(0, "utf8"));
const d2 = new D2();
const found = {};
for (const [name, text] of Object.entries(texts)) {
  try {
    const { diagram } = await d2.compile(text, { layout: "dagre" });
    found[name] = {
      shapes: diagram.shapes.map(({ id, label, classes }) => ({ id, label, classes })),
      connections: diagram.connections.map(({ src, dst, label, classes }) => ({ src, dst, label, classes })),
    };
  } catch (error) {
    found[name] = { error: error.message };
  }
}
process.stdout.write(JSON.stringify(found), () => process.exit(0));
