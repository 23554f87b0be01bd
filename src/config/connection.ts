import type { Given } from "../../contracts/config/setting.ts";
import type { connectionSettings, targetSettings } from "../../contracts/config/settings.ts";
import { percentDecoded, shellWord } from "../../contracts/wire/text.ts";
import { Secret } from "../secrets/secret.ts";
import type { Environment } from "./addresses.ts";
import { fromFolder } from "./bounded-file.ts";

type GivenTls = Partial<
  Given<Pick<typeof connectionSettings, "caFile" | "clientCert" | "clientKey" | "insecure">>
>;

export const insecureNotice =
  "--insecure: TLS errors are ignored and secrets may go over plain http, so this run does not prove who answered or that nobody listened";

/** The notice about results of an insecure connection. */
export const insecureNotices = ({
  insecure,
  embedded,
}: GivenTls & { readonly embedded?: string | undefined }): readonly string[] =>
  insecure && embedded === undefined ? [insecureNotice] : [];

/** Proxies and certificates, from flags and variables. */
export function transportFiles(
  { insecure = false, caFile, clientCert, clientKey }: GivenTls,
  env: Environment,
  cwd: string,
) {
  const file = (path: string | undefined) => path && fromFolder(path, cwd);
  return {
    insecure,
    proxy: {
      ...pick("https", env["HTTPS_PROXY"] || env["https_proxy"]),
      ...pick("http", env["HTTP_PROXY"] || env["http_proxy"]),
      ...pick("no", env["NO_PROXY"] || env["no_proxy"]),
    },
    ...pick("caFile", file(caFile)),
    ...pick("extraCaFile", env["NODE_EXTRA_CA_CERTS"]),
    ...pick("clientCertFile", file(clientCert)),
    ...pick("clientKeyFile", file(clientKey)),
  };
}

/** The secrets in a proxy's address: the password, and the header made of name and password (RFC 7617). */
export function proxySecrets({ proxy }: Pick<ReturnType<typeof transportFiles>, "proxy">): readonly Secret[] {
  return [proxy.https, proxy.http].flatMap((address) => {
    const whole = address?.includes("://") ? address : `http://${address ?? ""}`;
    if (address === undefined || !URL.canParse(whole)) return [];
    const { username, password } = new URL(whole);
    if (password === "") return [];
    const [name, secret] = [percentDecoded(username, 0), percentDecoded(password, 0)];
    const header = Buffer.from(`${name}:${secret}`).toString("base64");
    return [new Secret("password", secret), new Secret("token", header)];
  });
}

const pick = <Name extends string>(name: Name, value: string | undefined): { [K in Name]?: string } =>
  (value ? { [name]: value } : {}) as { [K in Name]?: string };

/** The flags that name a deployment, as they were given: each with a leading blank, quoted for a shell. */
export function deploymentFlags({
  insecure,
  ...given
}: GivenTls & Partial<Given<typeof targetSettings>>): string {
  const names = {
    authUrl: "auth-url",
    taskServiceUrl: "task-service-url",
    environment: "environment",
    config: "config",
    caFile: "ca-file",
  } as const;
  const words = (Object.keys(names) as (keyof typeof names)[]).flatMap((key) =>
    given[key] === undefined ? [] : [` --${names[key]} ${shellWord(given[key])}`],
  );
  return `${words.join("")}${insecure ? " --insecure" : ""}`;
}
