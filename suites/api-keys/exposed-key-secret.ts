import { apiKeyListContract, findCreatedKey, findListedKeys, isWholeList } from "../../contracts/api-key.ts";
import { defineCheck } from "../kit/check.ts";
import { keyWith } from "../kit/credential.ts";
import { jsonOf } from "../kit/read.ts";
import { after, listKeys, mintKey, trialOf } from "../kit/requests.ts";
import { isAbsent, placeOf } from "./support.ts";

/** A secret of this run, or what looks like a key and was hidden. */
const isSecret = (text: string): boolean => /\[key(?:#[0-9a-f]{6})?\]/.test(text);

export default defineCheck({
  id: "exposed-key-secret",
  suite: "api-keys",
  code: "K5",
  title: "The list of API keys shows every key and no secret",
  failureTitle: "The list of API keys gives secrets away, or hides keys",
  severity: "high",
  rationale:
    "A secret that can be read again later is as good as stored in plain text, and a hidden key is never revoked.",
  messages: {
    "secret-in-list": {
      text: "{operation} shows the secret of a key again, at {place}",
      cause: "Keys are stored in plain text, and the list answers with the whole record.",
      fix: [
        "Store only a hash of each key, and list a prefix or the last characters",
        "Replace the keys that were listed",
      ],
    },
    "not-listed": {
      text: "{operation} does not show the key that this run had just created",
      severity: "medium",
      confidence: "likely",
      cause: "The list leaves keys out, or is read from a store that lags behind.",
      fix: ["List every living key of the user: what is not shown is not revoked"],
    },
  },
  cases(world) {
    const made = mintKey(keyWith(...trialOf(world).key.scopes), world);
    return [
      { probes: { made, listed: listKeys("exercise", undefined, after(made, "allowed")) }, control: "made" },
    ];
  },
  judge({ made, listed }, say) {
    const { operation } = listed.probe;
    const document = jsonOf(listed);
    const keys = findListedKeys(document);
    if (isAbsent(listed)) return say.absent("no list of keys is exposed here");
    if (listed.reading !== "allowed" || keys === undefined)
      return say.note(`${operation} answered ${listed.status}, without a list`);
    const place = placeOf(document, isSecret);
    if (place !== undefined) say.found("secret-in-list", { operation, place }, listed);
    if (apiKeyListContract.check(document).length > 0) say.note("some listed keys have no identifier");
    const { id } = findCreatedKey(jsonOf(made)) ?? {};
    const shown = id === undefined || keys.some((key) => key.id === id);
    if (!shown && isWholeList(document, keys)) say.found("not-listed", { operation }, made, listed);
  },
});
