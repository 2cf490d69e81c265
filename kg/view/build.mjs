// Bundle the page: src/main.ts and src/page.css into static/, with the licences of all that is bundled.
import { build } from "esbuild";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";

const options = { bundle: true, minify: true, legalComments: "none", charset: "ascii", target: "es2022", logLevel: "warning" };

const script = await build({
  ...options,
  entryPoints: ["src/main.ts"],
  outfile: "static/page.js",
  format: "iife",
  metafile: true,
});
await build({ ...options, entryPoints: ["src/page.css"], outfile: "static/page.css" });

const names = Object.keys(script.metafile.inputs).map((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]);
const packages = [...new Set(names.filter((name) => name !== undefined))].sort();
const notices = await Promise.all(packages.map(notice));
await mkdir("static", { recursive: true });
await writeFile("static/licences.txt", notices.join("\n\n"));

async function notice(name) {
  const folder = `node_modules/${name}`;
  const { version, license } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? license : await readFile(`${folder}/${file}`, "utf8");
  return `${name} ${version}\n\n${text.trim()}\n`;
}
