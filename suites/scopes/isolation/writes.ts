import type { Operation } from "../../../contracts/catalogue/catalogue.ts";
import { secondJwt } from "../../../contracts/catalogue/credential.ts";
import type { ClassifiedResponse } from "../../model/check.ts";
import type { Probe } from "../../model/probe.ts";
import { answeredOtherwise } from "../../model/probe-result.ts";
import { after, exercise, usesRealObject } from "../../model/requests.ts";
import type { RunContext } from "../../model/run-context.ts";
import { listsOf, owners } from "../../model/second-account.ts";

/**
 * What the second account does to the first one's objects. Only an execution that has ended is stopped: that changes nothing
 * even where it is allowed.
 */

interface IsolatedWrite {
  /** The list, as its owner and as the second account sees it: what both see may be meant for everybody. */
  readonly own: Probe;
  readonly other: Probe;
  readonly tried: Probe;
  /** The same for an object that does not exist, sent if the other was allowed. */
  readonly absent: Probe;
}

const stops = /\/(?:stop|cancel|abort|terminate)$/;

export const isolatedWrites = (context: RunContext): readonly IsolatedWrite[] =>
  (context.means.has("writes") ? listsOf(context) : []).flatMap(({ operation: list, own, other }) =>
    context.operations
      .filter((one) => isStop(one, list) && !usesRealObject(one, context))
      .slice(0, 1)
      .map((operation) => {
        const given = after(other, "allowed");
        const ofFirst = { variant: "of the first account, ended", headers: owners.headers, given };
        const tried: Probe = {
          ...exercise(operation, secondJwt, context, ofFirst),
          effect: "refused",
          path: operation.path.replace("{id}", "{item}"),
          item: { in: own, notIn: other, hasEnded: true },
        };
        const ofNobody = { variant: "of nobody", given: after(tried, "allowed") };
        return { own, other, tried, absent: exercise(operation, secondJwt, context, ofNobody) };
      }),
  );

const isStop = ({ path, method, denyOnly, allowOnRequest }: Operation, list: Operation): boolean =>
  method === "POST" &&
  !denyOnly &&
  !allowOnRequest &&
  path.startsWith(`${list.path}/{id}/`) &&
  stops.test(path);

/** Writes that the second account was allowed, where it is not for an object that does not exist. */
export const writesDone = (look: (probe: Probe) => ClassifiedResponse | undefined, context: RunContext) =>
  isolatedWrites(context).flatMap(({ tried, absent }) => {
    const [response, nobodys] = [look(tried), look(absent)];
    const isDone = response?.responseClass === "allowed" && nobodys !== undefined;
    return isDone && answeredOtherwise.includes(nobodys.responseClass)
      ? [{ message: "object-changed" as const, response, evidence: [response, nobodys] }]
      : [];
  });
