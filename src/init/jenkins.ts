import { installCommand, jobCommand, reportsFolder } from "./file.ts";

/** A pipeline of Jenkins. Its shell lines are in single quotes, so that Groovy puts no secret into them. */
export const jenkinsFiles = () => [
  {
    path: "Jenkinsfile.titan-auth",
    text: `// Checks the Titan deployment at AUTH_URL against its auth contract.
// Needs the credential titan-auth-account (user name and password) of a test account. titan-auth-suite must be a dependency in
// package.json.
pipeline {
  agent { docker { image 'node:24' } }
  parameters {
    string(name: 'AUTH_URL', description: 'Address of the auth service')
    string(name: 'TASK_SERVICE_URL', description: 'Address of the task service, where it has another address')
  }
  options {
    disableConcurrentBuilds()
    timeout(time: 15, unit: 'MINUTES')
  }
  triggers { cron('H 3 * * *') }
  stages {
    stage('titan-auth') {
      environment { npm_config_cache = "\${env.WORKSPACE_TMP}/npm" }
      steps {
        withCredentials([usernamePassword(
          credentialsId: 'titan-auth-account',
          usernameVariable: 'TITAN_EMAIL',
          passwordVariable: 'TITAN_PASSWORD'
        )]) {
          sh '${installCommand}'
          sh '${jobCommand}'
        }
      }
    }
  }
  post {
    always {
      junit allowEmptyResults: true, testResults: '${reportsFolder}/report.xml'
      archiveArtifacts allowEmptyArchive: true, artifacts: '${reportsFolder}/**'
    }
  }
}
`,
  },
];
