import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { type CredentialName, completeEnvironment, patience } from "../config/secret-sources.ts";
import { gatherSubjectCredentials, type SubjectCredentials } from "../credentials/subject-credentials.ts";
import { hideShapes } from "../secrets/secret.ts";
import { UserError } from "../user-error.ts";
import type { SuspectArguments } from "./diagnosis-flags.ts";
import { output } from "./io/safe-output.ts";
import { guard } from "./prepare.ts";
import { type Addresses, addressesOf } from "./settings.ts";
import { ownPrompt, readStdin } from "./terminal.ts";

/** The deployment and the credentials that `diagnose` and `scopes` look at. */
export interface DiagnosisInput {
  readonly addresses: Addresses;
  readonly subjectCredentials: SubjectCredentials;
}

/** Reads addresses and credentials. Nothing is sent, and over plain http to another machine nothing will be. */
export async function readDiagnosisInput(
  args: SuspectArguments,
  prefer: "jwt" | "any",
): Promise<DiagnosisInput> {
  const { layers } = args.site;
  const addresses = addressesOf(args, process.env, layers);
  const { env, places, notices } = await completeEnvironment(layers, process.env, givenBy(args));
  const subjectCredentials = await gatherSubjectCredentials({
    env,
    places,
    flags: {
      tokenStdin: args.tokenStdin,
      passwordStdin: args.passwordStdin,
      tokenFile: args.tokenFile,
      tokenCommand: args.tokenCommand,
    },
    readStdin,
    readFile: readTokenFile,
    readCommand,
    ...(args.input ? ownPrompt() : {}),
    prefer,
  });
  guard(addresses, subjectCredentials.secrets, args);
  const secrets = {
    ...subjectCredentials.secrets,
    notices: [...notices, ...subjectCredentials.secrets.notices],
  };
  return { addresses, subjectCredentials: { ...subjectCredentials, secrets } };
}

/** The credentials that flags give, before any source of the configuration. */
function givenBy(args: SuspectArguments): readonly CredentialName[] {
  const token = args.tokenStdin || args.tokenFile !== undefined || args.tokenCommand !== undefined;
  return [...(args.passwordStdin ? (["password"] as const) : []), ...(token ? (["token"] as const) : [])];
}

async function readTokenFile(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const got = error instanceof Error && "code" in error ? String(error.code) : "an error";
    throw UserError.of(`--token-file ${path}`, "a file that can be read", got, "Name another file");
  }
}

/** The output of the user's own command. What it says on stderr is passed on, without what looks like a secret. */
function readCommand(command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile("/bin/sh", ["-c", command], patience, (error, stdout, stderr) => {
      if (stderr !== "") output.notice(hideShapes(stderr));
      if (error === null) return resolve(stdout);
      const got =
        typeof error.code === "number" ? `exit code ${error.code}` : "a command that did not end well";
      reject(
        UserError.of("--token-command", "a command that prints the token", got, "Try it in a shell first"),
      );
    });
    child.stdin?.end();
  });
}
