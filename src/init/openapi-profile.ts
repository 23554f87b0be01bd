import type { DescribedOperation } from "../../contracts/catalogue/api-description.ts";
import { type CallName, titanProfile } from "../../contracts/profile/profile.ts";
import { scalar } from "./yaml-text.ts";

/** Finds the operations of a document that are sign-in, session and the calls for keys, if they are not at Titan's paths. */

interface Named extends Pick<DescribedOperation, "method" | "path" | "access"> {
  readonly id: string;
}

interface Sign {
  readonly method: string;
  readonly path: RegExp;
  /** Whether it may only be called without a credential, or only with one. */
  readonly open: boolean;
}

const keys = "(?:api[-_]?keys?|(?:access|personal|api)[-_]?tokens?)";
const signs: Readonly<Record<CallName, Sign>> = {
  login: {
    method: "POST",
    path: /\/(?:log-?in|sign-?in|authenticate|auth\/token|auth\/password)$/i,
    open: true,
  },
  session: { method: "GET", path: /\/(?:session|me|whoami|users?\/me|userinfo)$/i, open: false },
  createKey: { method: "POST", path: new RegExp(`/${keys}$`, "i"), open: false },
  listKeys: { method: "GET", path: new RegExp(`/${keys}$`, "i"), open: false },
  revokeKey: { method: "DELETE", path: new RegExp(`/${keys}/\\{id\\}$`, "i"), open: false },
};
const words: Readonly<Record<CallName, string>> = {
  login: "sign-in",
  session: "the session",
  createKey: "the creation of a key",
  listKeys: "the list of keys",
  revokeKey: "the revocation of a key",
};

/** The lines of the profile, and the operations that are in it. */
export function authProfile(all: readonly Named[]): {
  readonly lines: readonly string[];
  readonly taken: readonly string[];
} {
  const found = (Object.keys(signs) as CallName[]).map((name) => candidatesFor(name, all));
  return {
    lines: found.flatMap(({ lines }) => lines),
    taken: found.flatMap(({ taken }) => taken),
  };
}

function candidatesFor(name: CallName, all: readonly Named[]) {
  const { method, path } = titanProfile[name];
  if (all.some((one) => one.id === `${method} ${path}`)) return { lines: [], taken: [] };
  const sign = signs[name];
  const fitting = all.filter(
    (one) =>
      one.method === sign.method &&
      sign.path.test(one.path) &&
      (one.access === "unstated" || (one.access === "public") === sign.open),
  );
  const [first] = fitting;
  if (first !== undefined && fitting.length === 1)
    return { lines: [`  ${name}:`, `    path: ${scalar(first.path)}`], taken: [first.id] };
  const which =
    first === undefined
      ? `not recognised in the document. Write its path, or exposed: false where there is none`
      : `one of ${fitting.map((one) => one.path).join(", ")}: write its path`;
  return { lines: [`  # ${name} (${words[name]}): ${which}.`], taken: [] };
}
