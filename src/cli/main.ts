#!/usr/bin/env node
import { program } from "./program.ts";

/** A reader that goes away, as in `titan-auth … | head`, is no error. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

process.exitCode = await program(process.argv.slice(2));
