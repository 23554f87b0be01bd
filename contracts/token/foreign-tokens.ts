import { base64Contents, jwtParts } from "./jwt-text.ts";

/** Texts that are recognizable as something else than a Titan token. They must not be sent to a Titan deployment. */

/** Prefixes that services give their tokens, so that scanners find them. */
const services: readonly (readonly [service: string, shape: RegExp])[] = [
  ["GitHub", /^(?:gh[opusr]_[A-Za-z0-9]{20,}|github_pat_\w{20,})/],
  ["GitLab", /^gl(?:pat|dt|rt|cbt|ptt|soat|oas|agent)-[\w-]{16,}/],
  ["Anthropic", /^sk-ant-[\w-]{16,}/],
  ["OpenAI", /^sk-(?:proj-|svcacct-|admin-)?[\w-]{20,}$/],
  ["Stripe", /^(?:(?:sk|rk|pk)_(?:live|test)_|whsec_)\w{10,}/],
  ["Slack", /^(?:xox[abeoprs]|xapp)-[\w-]{10,}/],
  ["AWS", /^(?:(?:AKIA|ASIA)[A-Z0-9]{16}(?:[:,\s]|$)|(?:IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz)[\w+/=]{40,}$)/],
  ["Google", /^(?:AIza[\w-]{30,}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,})/],
  ["npm", /^npm_[A-Za-z0-9]{30,}/],
  ["PyPI", /^pypi-[\w-]{30,}/],
  ["RubyGems", /^rubygems_[0-9a-f]{32,}/],
  ["Docker Hub", /^dckr_(?:pat|oat)_[\w-]{20,}/],
  ["Hugging Face", /^hf_[A-Za-z0-9]{20,}/],
  ["SendGrid", /^SG\.[\w-]{10,}\.[\w-]{10,}/],
  ["Brevo", /^xkeysib-[\w-]{30,}/],
  ["Mailgun", /^key-[0-9a-f]{32}$/],
  ["Twilio", /^(?:SK|AC)[0-9a-f]{32}$/],
  ["DigitalOcean", /^do[opr]_v1_[0-9a-f]{40,}/],
  ["Shopify", /^shp(?:at|ca|pa|ss)_[0-9a-fA-F]{24,}/],
  ["Atlassian", /^AT(?:ATT|CTT|BB)[\w=-]{20,}/],
  ["HashiCorp Vault", /^(?:hv[sbr]\.[\w-]{20,}|s\.[A-Za-z0-9]{24}$)/],
  ["Terraform Cloud", /^[A-Za-z0-9]{14}\.atlasv1\.[\w-]{30,}/],
  ["Databricks", /^dapi[0-9a-f]{32}/],
  ["Grafana", /^gl(?:sa|c)_[\w-]{20,}/],
  ["Sentry", /^sntr(?:ys|yu)_[\w-]{20,}/],
  ["New Relic", /^NRAK-[A-Z0-9]{20,}/],
  ["Postman", /^PMAK-[0-9a-f-]{30,}/],
  ["Notion", /^(?:ntn_|secret_)[A-Za-z0-9]{40,}/],
  ["Linear", /^lin_(?:api|oauth)_[A-Za-z0-9]{20,}/],
  ["Figma", /^fig[doru]_[\w-]{20,}/],
  ["Supabase", /^sb(?:p|_secret|_publishable)_\w{20,}/],
  ["Replicate", /^r8_[A-Za-z0-9]{30,}/],
  ["Groq", /^gsk_[A-Za-z0-9]{30,}/],
  ["1Password", /^ops_eyJ[\w-]{30,}/],
  ["HubSpot", /^pat-(?:na|eu|ap)\d-[0-9a-f-]{30,}/],
  ["Heroku", /^HRKU-[\w-]{30,}/],
  ["Vercel", /^vcp_\w{20,}/],
  ["Netlify", /^nf[pcou]_\w{20,}/],
  ["Fly.io", /^(?:FlyV1 )?fm[12]_[\w+/=-]{20,}/],
  ["Render", /^rnd_\w{20,}/],
  ["PlanetScale", /^pscale_(?:tkn|pw|oauth)_[\w-]{20,}/],
  ["Square", /^(?:sq0(?:atp|csp|idp)-[\w-]{20,}|EAAA[\w-]{56,})/],
  ["PayPal", /^access_token\$(?:production|sandbox)\$/],
  ["Plaid", /^access-(?:sandbox|development|production)-[0-9a-f-]{30,}/],
  ["Meta", /^(?:EAA[A-Z]|IGQV)[A-Za-z0-9]{60,}/],
  ["Azure", /^(?:DefaultEndpointsProtocol=|Endpoint=sb:|\w{3}\dQ~[\w.~-]{31,})|[?&]sv=[\d-]+&.*sig=/],
  ["Pulumi", /^pul-[0-9a-f]{40}/],
  ["Buildkite", /^bk[a-z]{2}_\w{30,}/],
  ["CircleCI", /^CCI(?:PAT|PRJ)_\w{20,}/],
  ["JFrog", /^(?:AKCp\w{60,}|cmVmdGtu\w{50,})/],
  ["NuGet", /^oy2[a-z0-9]{43}$/],
  ["crates.io", /^cio\w{32}$/],
  ["Clojars", /^CLOJARS_[0-9a-f]{60}/],
  ["Airtable", /^pat\w{14}\.[0-9a-f]{64}$/],
  ["Asana", /^[0-2]\/\d{10,}(?:\/\d+)?:[0-9a-f]{32}$/],
  ["Mapbox", /^[ps]k\.eyJ[\w-]+\.[\w-]{20,}$/],
  ["Perplexity", /^pplx-\w{30,}/],
  ["xAI", /^xai-\w{40,}/],
  ["LangSmith", /^lsv2_(?:pt|sk)_[0-9a-f]{32}/],
  ["Tavily", /^tvly-[\w-]{20,}/],
  ["Pinecone", /^pcsk_\w{20,}/],
  ["NVIDIA", /^nvapi-[\w-]{40,}/],
  ["Resend", /^re_\w{8}_\w{20,}/],
  ["Shippo", /^shippo_(?:live|test)_[0-9a-f]{40}/],
  ["Doppler", /^dp\.(?:st|pt|ct|sa|scim|audit)\.[\w.-]{30,}/],
  ["Snyk", /^snyk_\w{2,}\.[\w.-]{20,}/],
  ["SonarQube", /^sq[upa]_[0-9a-f]{40}/],
  ["age", /^AGE-SECRET-KEY-1/],
  ["Tailscale", /^tskey-[\w-]{15,}/],
  ["Alibaba Cloud", /^LTAI\w{16,}$/],
  ["Tencent Cloud", /^AKID\w{32}$/],
  ["Flutterwave", /^FLW(?:SECK|PUBK)(?:_TEST)?-/],
  ["Razorpay", /^rzp_(?:live|test)_\w{14,}/],
  ["Contentful", /^CFPAT-[\w-]{40,}/],
  ["Dynatrace", /^dt0[a-z]\d{2}\.\w{20,}\.\w{60,}/],
  ["Elastic", /^essu_\w{20,}/],
  ["LaunchDarkly", /^(?:sdk|api|mob)-[0-9a-f]{8}-[0-9a-f-]{27}$/],
  ["Prefect", /^pn[ub]_\w{30,}/],
  ["ReadMe", /^rdme_\w{60,}/],
  ["Apify", /^apify_api_\w{30,}/],
  ["Firecrawl", /^fc-[0-9a-f]{32}$/],
  ["PostHog", /^ph[cx]_\w{40,}/],
  ["Okta", /^SSWS /],
  ["Mailchimp", /^[0-9a-f]{32}-us\d{1,2}$/],
  ["Discord", /^[MNO][A-Za-z\d]{23,28}\.[\w-]{6}\.[\w-]{27,40}$/],
  ["Telegram", /^\d{8,10}:AA[\w-]{30,}$/],
  ["SAML", /^(?:<\?xml[^>]*>\s*)?<(?:\w+:)?(?:Response|Assertion|EncryptedAssertion)\b/],
  ["an SSH or TLS key file", /^(?:-----BEGIN |(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-\w+) )/],
];

/** Issuers that sign for themselves alone. Identity providers that others build on are not among them. */
const issuers: readonly (readonly [service: string, shape: RegExp])[] = [
  ["GitHub Actions", /^https:\/\/token\.actions\.githubusercontent\.com/],
  ["GitLab CI", /^https:\/\/gitlab\.com$/],
  ["Kubernetes", /^kubernetes\/serviceaccount$|^https:\/\/kubernetes\.default\.svc|^https:\/\/oidc\.eks\./],
  ["Google", /^(?:https:\/\/)?accounts\.google\.com$/],
  ["CircleCI", /^https:\/\/oidc\.circleci\.com\//],
  ["Vercel", /^https:\/\/oidc\.vercel\.com/],
  ["Bitbucket Pipelines", /^https:\/\/api\.bitbucket\.org\//],
  ["Terraform Cloud", /^https:\/\/app\.terraform\.io$/],
  ["Buildkite", /^https:\/\/agent\.buildkite\.com$/],
  ["Slack", /^https:\/\/slack\.com$/],
  ["Apple", /^https:\/\/appleid\.apple\.com$/],
];

const first = (table: typeof services, text: string): string | undefined =>
  table.find(([, shape]) => shape.test(text))?.[0];

/** The service that a token belongs to, also if it is encoded in base64; `undefined` where it may be Titan's. */
export function otherServiceOf(text: string): string | undefined {
  const issuer = jwtParts(text)?.claims["iss"];
  return (
    first(services, text) ??
    (typeof issuer === "string" ? first(issuers, issuer) : undefined) ??
    first(services, base64Contents(text) ?? "")
  );
}

/** Forms of encrypted and hashed values, in which no token can be read without a key, if at all. */
const sealings: readonly (readonly [form: string, shape: RegExp])[] = [
  ["HashiCorp Vault's transit engine", /^vault:v\d+:/],
  ["SOPS", /^ENC\[/],
  ["Ansible Vault", /^\$ANSIBLE_VAULT;|^!vault\b/],
  ["Sealed Secrets", /^Ag[A-C][\w+/=]{100,}$/],
  ["age", /^age1[0-9a-z]{50,}$|^-----BEGIN AGE/],
  ["PGP", /^-----BEGIN PGP MESSAGE/],
  ["AWS KMS", /^AQIC[\w+/=]{60,}$/],
  [
    "a hash",
    /^(?:\$(?:2[abxy]|argon2\w*|scrypt|pbkdf2[\w-]*|[156])\$|(?:sha\d{1,3}|md5|pbkdf2\w*):[\w+/=:$-]{16,}|\{S?SHA\d*\})/i,
  ],
];

/** How a value is encrypted or hashed; `undefined` where it is not. */
export const sealingOf = (text: string): string | undefined => first(sealings, text);

/** References by which tools look a secret up. In a variable, one was never resolved. */
const references: readonly (readonly [store: string, shape: RegExp])[] = [
  ["1Password", /^op:\/\//],
  ["HashiCorp Vault", /^(?:ref\+)?(?:vault|hcv)(?::|\+|\/\/)|^secret\/(?:data\/)?[\w/-]+#\w+$/i],
  ["AWS", /^arn:aws|^(?:ref\+)?(?:aws|awssecrets|awsssm|secretsmanager|ssm|aws-sm|aws-ssm)(?::|\/\/)/i],
  ["AWS", /^\{\{\s*resolve:/],
  ["Google Cloud", /^(?:gcp|gsm|sm|berglas|gcpsecrets):|^projects\/[\w-]+\/secrets\//i],
  ["Azure Key Vault", /^@Microsoft\.KeyVault\(|^(?:akv|azurekeyvault|keyvault):/i],
  ["a password manager", /^(?:bw|bitwarden|keeper|doppler|infisical|pass|lpass|dashlane|dl|akeyless):/i],
  ["a secret store", /^(?:ref\+|secret(?:s|ref|-ref)?:|env:|file:|kms:|k8s:|keyring:)\S/i],
  [
    "a parameter store",
    /^\/(?!(?:run|var|etc|home|Users|root|tmp|secrets|mnt|opt|app|vault)\/)(?:[a-z][a-z0-9_-]{0,30}\/)+(?:[a-z][a-z0-9_.-]{0,40}|[A-Z][A-Z0-9_]{0,40})$/,
  ],
  [
    "a secret store",
    /^[\w+.-]*(?:secret|vault|ssm|chamber|keychain|keyring|conjur|gopass|teller|credential)[\w+.-]*:\/?\/?\S/i,
  ],
  ["a YAML tag", /^![A-Za-z]+(?:\s|$)/],
  ["a template", /^(?:\(\(.+\)\)|#\{.+\}#?|__\w+__|@@?[\w.-]+@@?|<%.*%>|\[\[.+\]\])$/],
];

/** The store that a reference belongs to; `undefined` where the text is none. */
export const referenceTo = (text: string): string | undefined => first(references, text);

/** Forms that a key of another deployment may have as well: hints, no proof. */
const hints: readonly (readonly [form: string, shape: RegExp])[] = [
  ["an identifier, such as the key's id", /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i],
  ["a digest", /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i],
  ["a PASETO", /^v[1-4]\.(?:local|public)\./],
  ["a refresh token", /^(?:rt[_.-]|refresh[_-]|1\/\/0|v1\.M)/i],
  ["an AWS secret key", /^(?=.*[/+])[A-Za-z0-9/+]{40}$/],
  ["a publishable key", /^(?:[a-z]+_)?pk_/],
  ["a compressed file", /^H4sI/],
  ["a word or a number", /^.{1,12}$/],
];

/** What a text that is neither a JWT nor a documented key may be. */
export const hintOf = (text: string): string | undefined => first(hints, text);
