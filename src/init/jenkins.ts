import { jobCommand, reportsFolder, type Scaffold } from "./file.ts";

/** A pipeline of Jenkins. Its shell lines stand in single quotes: Groovy puts no secret into them. */
export const jenkinsFiles = (scaffold: Scaffold) => [
  {
    path: "Jenkinsfile.titan-auth",
    text: `// Holds the Titan deployment at AUTH_URL to its auth contract.
// Needs the credential titan-auth-account (user name and password) of an account that is there for tests.
pipeline {
  agent { docker { image 'node:24' } }
  parameters {
    string(name: 'AUTH_URL', description: 'Address of the auth service')
    string(name: 'TASK_SERVICE_URL', description: 'Address of the task service, where it is another origin')
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
          sh '${jobCommand(scaffold)}'
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
