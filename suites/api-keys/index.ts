import type { Check } from "../model/check.ts";
import anonymousKeyCreation from "./anonymous-key-creation.ts";
import brokenKeyCreation from "./broken-key-creation.ts";
import cacheableKey from "./cacheable-key.ts";
import exposedKeySecret from "./exposed-key-secret.ts";
import irrevocableKey from "./irrevocable-key.ts";
import keyCreatedByKey from "./key-created-by-key.ts";
import malformedKeyRequest from "./malformed-key-request.ts";
import revokedKey from "./revoked-key.ts";

export const apiKeys: readonly Check[] = [
  brokenKeyCreation,
  anonymousKeyCreation,
  keyCreatedByKey,
  malformedKeyRequest,
  exposedKeySecret,
  revokedKey,
  cacheableKey,
  irrevocableKey,
];
