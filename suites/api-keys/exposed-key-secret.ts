import { apiKeyListContractOf } from "../../contracts/wire/api-key.ts";
import { defineSurvey } from "../model/check.ts";
import { isAbsent, jsonOf } from "../model/classify.ts";
import {
  createdKeys,
  finalList,
  hiddenKeys,
  inconclusiveBecause,
  isHiddenKey,
  listingProbes,
  listsIn,
  placeOf,
} from "./shared.ts";

export default defineSurvey({
  id: "exposed-key-secret",
  suite: "api-keys",
  code: "K5",
  title: "The list of API keys shows every key and no secret",
  failureTitle: "The list of API keys gives secrets away, or hides keys",
  severity: "high",
  weakness: { cwe: 201, owasp: "API3" },
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
    "hash-in-list": {
      text: "{operation} shows the hash of a key, at {place}",
      cause: "The list answers with the whole record.",
      fix: ["List a name, a prefix and dates only: a hash lets others try out keys without being seen"],
    },
    "not-listed": {
      text: "{operation} does not show every key: {keys} is missing, of {count} that this run had created",
      severity: "medium",
      confidence: "likely",
      cause: "The list leaves keys out, or is read from a store that lags behind.",
      fix: ["List every living key of the user: what is not shown is not revoked"],
    },
  },
  probes: (context) => listingProbes(context),
  judge(responses, reporter, _matrix, context) {
    const created = createdKeys(responses, context);
    const lists = listsIn(responses, context);
    const last = responses.find(({ probe }) => probe.id === finalList.id);
    const unknown = last && inconclusiveBecause(last);
    if (created.length === 0) return reporter.absent("no key was created that a list could show");
    if (unknown !== undefined) return reporter.unsure(unknown);
    if (last !== undefined && isAbsent(last)) return reporter.absent("no list of keys is exposed here");
    if (lists.length === 0)
      return reporter.note(`${finalList.operation} answered ${last?.status ?? "nothing"}, without a list`);
    const showing = lists.find(
      ({ response }) => placeOf(jsonOf(response), isHiddenKey) !== undefined,
    )?.response;
    const place = showing && placeOf(jsonOf(showing), isHiddenKey);
    if (place !== undefined)
      return reporter.found("secret-in-list", { operation: finalList.operation, place }, showing);
    const hashes = lists.flatMap(({ response }) =>
      (response.givenAway ?? []).map(({ path }) => ({ response, path })),
    );
    if (hashes[0] !== undefined)
      return reporter.found(
        "hash-in-list",
        { operation: finalList.operation, place: hashes[0].path },
        hashes[0].response,
      );
    const hidden = hiddenKeys(created, lists, responses, context);
    if (hidden.keys.length > 0) {
      const facts = { operation: finalList.operation, keys: hidden.keys.join(", "), count: created.length };
      reporter.found("not-listed", facts, ...hidden.lists);
    }
    const wanted = apiKeyListContractOf(context.profile);
    if (lists.some(({ response }) => wanted.check(jsonOf(response)).length > 0))
      reporter.note("some listed keys have no identifier");
  },
});
