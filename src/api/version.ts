/** Put in by the build. */
declare const TITAN_AUTH_VERSION: string | undefined;

export const version = typeof TITAN_AUTH_VERSION === "string" ? TITAN_AUTH_VERSION : "development";
