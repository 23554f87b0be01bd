import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import tls, { type SecureContext } from "node:tls";
import { UserError } from "../user-error.ts";
import type { TransportOptions } from "./wire.ts";

/** How https connections are made. */
export interface Trust {
  /** Absent: Node's default. */
  readonly context?: SecureContext;
  readonly insecure: boolean;
}

/** Reads the certificate files of the options. Throws a UserError. */
export function readTrust(options: TransportOptions): Trust {
  const { caFile, extraCaFile, clientCertFile, clientKeyFile, insecure } = options;
  if ((clientCertFile === undefined) !== (clientKeyFile === undefined)) {
    throw new UserError("a client certificate and its key must be given together");
  }
  if (caFile === undefined && clientCertFile === undefined) return { insecure };
  const ca = caFile === undefined ? {} : { ca: [...defaultRoots(extraCaFile), readAuthorities(caFile)] };
  const client =
    clientCertFile === undefined || clientKeyFile === undefined
      ? {}
      : { cert: read("client certificate", clientCertFile), key: read("client key", clientKeyFile) };
  try {
    return { context: tls.createSecureContext({ ...ca, ...client }), insecure };
  } catch (error) {
    throw new UserError(`the client certificate and its key cannot be used together (${codeOf(error)})`);
  }
}

/** Custom authorities replace Node's own, so these are added. */
function defaultRoots(extraCaFile: string | undefined): readonly string[] {
  // Since Node 22.15: with those of NODE_EXTRA_CA_CERTS, and the system's if Node was told to use them.
  const all: unknown = Reflect.get(tls, "getCACertificates");
  if (typeof all === "function") return all("default");
  return [...tls.rootCertificates, ...(extraCaFile ? extraAuthorities(extraCaFile) : [])];
}

/** Node itself only warns about an unreadable NODE_EXTRA_CA_CERTS, and goes on. */
function extraAuthorities(file: string): readonly string[] {
  try {
    return [readFileSync(file, "utf8")];
  } catch {
    return [];
  }
}

function readAuthorities(file: string): string {
  const pem = read("CA", file);
  try {
    new X509Certificate(pem);
    return pem;
  } catch {
    throw new UserError(`the CA file ${file} holds no PEM certificate`);
  }
}

function read(what: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`the ${what} file ${file} cannot be read (${codeOf(error)})`);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "no code";
}
