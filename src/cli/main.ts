#!/usr/bin/env node
import { answerAtOnce } from "./at-once.ts";

/** A reader that goes away, as in `titan-auth … | head`, is no error: keys are still to be revoked. */
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });

/** What nobody caught is a bug. Node would print it as it is; here its words pass the outlet, as all do. */
process.on("uncaughtException", (error) => {
  void import("./program.ts").then(({ concluded }) => process.exit(concluded(error)));
});

const argv = process.argv.slice(2);
if (!answerAtOnce(argv)) {
  const { program } = await import("./program.ts");
  process.exitCode = await program(argv);
}
