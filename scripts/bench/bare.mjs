// The floor of the benchmark: the requests of a run, sent with undici alone at the same concurrency.
import { readFileSync } from "node:fs";
import { Agent, request } from "undici";

const [file, base, concurrency] = process.argv.slice(2);
const requests = JSON.parse(readFileSync(file, "utf8"));
const dispatcher = new Agent({ connections: Number(concurrency) });

async function worker() {
  for (let next = requests.shift(); next !== undefined; next = requests.shift()) {
    const { method, path, headers, body } = next;
    const answer = await request(base + path, { method, headers, body, dispatcher });
    await answer.body.text();
  }
}

await Promise.all(Array.from({ length: Number(concurrency) }, worker));
await dispatcher.close();
