import { installCommand, jobCommand, reportsFolder } from "./file.ts";

/**
 * A pipeline for Azure Pipelines. Only secret variables must be passed explicitly: the others are in the environment anyway.
 */
export const azureFiles = () => [
  {
    path: "azure-pipelines.titan-auth.yml",
    text: `# Checks the Titan deployment at the variable AUTH_URL against its auth contract.
# Needs the variables AUTH_URL (TASK_SERVICE_URL too, where it has another address) and TITAN_EMAIL, and the secret variable
# TITAN_PASSWORD, of a test account. titan-auth-suite must be a dependency in package.json.
# A pull request from a fork has no secrets: the check then ends with exit code 2.
trigger: none
schedules:
  - cron: "17 3 * * *"
    displayName: nightly
    branches: { include: [main] }
    always: true
jobs:
  - job: titan_auth
    timeoutInMinutes: 15
    pool: { vmImage: ubuntu-latest }
    steps:
      - checkout: self
        persistCredentials: false
      - task: UseNode@1
        inputs: { version: 24.x }
      - script: ${installCommand}
      - script: ${jobCommand}
        displayName: Check the deployment
        env:
          TITAN_PASSWORD: $(TITAN_PASSWORD)
      - task: PublishTestResults@2
        condition: succeededOrFailed()
        inputs:
          testResultsFormat: JUnit
          testResultsFiles: ${reportsFolder}/report.xml
      - task: PublishPipelineArtifact@1
        condition: succeededOrFailed()
        inputs:
          targetPath: ${reportsFolder}
          artifact: titan-auth-$(System.JobAttempt)
`,
  },
];
