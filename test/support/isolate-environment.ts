/** No test talks to a deployment of the user's, or takes a credential of theirs, whatever is in the environment. */
const own =
  /^(?:AUTH_URL|TASK_SERVICE_URL|JWT_TOKEN|TITAN_\w+|PACT_\w+|GITHUB_\w+|JOB_COMPLETION_\w+|(?:https?|no)_proxy)$/i;

for (const name of Object.keys(process.env))
  if (own.test(name) && name !== "PACT_DO_NOT_TRACK") delete process.env[name];
