/** Public lists of weaknesses by which findings of different tools are compared. */

/** The categories of the OWASP API Security Top 10 of 2023. */
export const owaspCategories = {
  API1: "Broken Object Level Authorization",
  API2: "Broken Authentication",
  API3: "Broken Object Property Level Authorization",
  API4: "Unrestricted Resource Consumption",
  API5: "Broken Function Level Authorization",
  API6: "Unrestricted Access to Sensitive Business Flows",
  API7: "Server Side Request Forgery",
  API8: "Security Misconfiguration",
  API9: "Improper Inventory Management",
  API10: "Unsafe Consumption of APIs",
} as const;
export type OwaspCategory = keyof typeof owaspCategories;
export const owaspIds = Object.keys(owaspCategories) as [OwaspCategory, ...OwaspCategory[]];

/** Names of MITRE's Common Weakness Enumeration, of those that checks look for. */
export const cweNames: Readonly<Record<number, string>> = {
  20: "Improper Input Validation",
  22: "Improper Limitation of a Pathname to a Restricted Directory ('Path Traversal')",
  89: "Improper Neutralization of Special Elements used in an SQL Command ('SQL Injection')",
  178: "Improper Handling of Case Sensitivity",
  187: "Partial String Comparison",
  201: "Insertion of Sensitive Information Into Sent Data",
  204: "Observable Response Discrepancy",
  209: "Generation of Error Message Containing Sensitive Information",
  269: "Improper Privilege Management",
  276: "Incorrect Default Permissions",
  280: "Improper Handling of Insufficient Permissions or Privileges",
  287: "Improper Authentication",
  288: "Authentication Bypass Using an Alternate Path or Channel",
  290: "Authentication Bypass by Spoofing",
  295: "Improper Certificate Validation",
  306: "Missing Authentication for Critical Function",
  319: "Cleartext Transmission of Sensitive Information",
  331: "Insufficient Entropy",
  340: "Generation of Predictable Numbers or Identifiers",
  347: "Improper Verification of Cryptographic Signature",
  393: "Return of Wrong Status Code",
  440: "Expected Behavior Violation",
  522: "Insufficiently Protected Credentials",
  524: "Use of Cache Containing Sensitive Information",
  598: "Use of GET Request Method With Sensitive Query Strings",
  613: "Insufficient Session Expiration",
  639: "Authorization Bypass Through User-Controlled Key",
  647: "Use of Non-Canonical URL Paths for Authorization Decisions",
  650: "Trusting HTTP Permission Methods on the Server Side",
  684: "Incorrect Provision of Specified Functionality",
  693: "Protection Mechanism Failure",
  696: "Incorrect Behavior Order",
  755: "Improper Handling of Exceptional Conditions",
  770: "Allocation of Resources Without Limits or Throttling",
  862: "Missing Authorization",
  863: "Incorrect Authorization",
  915: "Improperly Controlled Modification of Dynamically-Determined Object Attributes",
  940: "Improper Verification of Source of a Communication Channel",
  942: "Permissive Cross-domain Security Policy with Untrusted Domains",
  943: "Improper Neutralization of Special Elements in Data Query Logic",
  1059: "Insufficient Technical Documentation",
  1391: "Use of Weak Credentials",
};

/** The place of a finding in both lists. */
export interface Weakness {
  /** A number of the Common Weakness Enumeration. */
  readonly cwe: number;
  readonly owasp: OwaspCategory;
}

export const cweAddress = (cwe: number): string => `https://cwe.mitre.org/data/definitions/${cwe}.html`;

export const cweWords = (cwe: number): string =>
  cweNames[cwe] === undefined ? `CWE-${cwe}` : `CWE-${cwe} ${cweNames[cwe]}`;

export const owaspWords = (category: OwaspCategory): string =>
  `${category}:2023 ${owaspCategories[category]}`;
