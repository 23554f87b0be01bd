import { reportsFolder, type Scaffold } from "./file.ts";

/** The path of the schema in the package, for editors that support yaml-language-server. */
const schema = "./node_modules/titan-auth-suite/reports/schema-configuration.json";

/** `titan-auth.yaml`: the minimum, and the rest as comments to uncomment. */
export const configurationFile = ({ authUrl, taskServiceUrl, described }: Scaffold) => ({
  path: "titan-auth.yaml",
  text: `# yaml-language-server: $schema=${schema}
# What titan-auth knows of your deployments. Flags come first, then variables, then the chosen environment, then this file.

# Address of the auth service. The variable AUTH_URL says otherwise.
${authUrl === undefined ? "#authUrl: https://api.example.com" : `authUrl: ${JSON.stringify(authUrl)}`}
# Address of the task service, where it is another origin.
${taskServiceUrl === undefined ? "#taskServiceUrl: https://tasks.example.com" : `taskServiceUrl: ${JSON.stringify(taskServiceUrl)}`}

${described === undefined ? "" : `${described}\n`}# Where secrets come from: a variable, a file, or a command that prints one. Never write a secret into this file.
credentials:
  email:
    env: TITAN_EMAIL
  password:
    env: TITAN_PASSWORD

thresholds:
  # Least severity that fails a run: critical, high, medium, low or never.
  failOn: medium

# Further deployments, to be chosen by name.
#environments:
#  staging:
#    authUrl: https://staging.example.com
#  production:
#    authUrl: https://api.example.com
#    # Create no key and send no write.
#    readOnly: true
`,
});

/** What git should ignore: reports show how a deployment can be attacked, though no secret. */
export const ignored: readonly string[] = [`${reportsFolder}/`];
