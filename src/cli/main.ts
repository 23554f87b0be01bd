#!/usr/bin/env node
import { answerAtOnce } from "./at-once.ts";

/** A reader that goes away, as in `titan-auth … | head`, is no error. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

const argv = process.argv.slice(2);
if (!answerAtOnce(argv)) {
  const { program } = await import("./program.ts");
  process.exitCode = await program(argv);
}
