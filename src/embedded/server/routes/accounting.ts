import { isText, readObject } from "../body.ts";
import { badRequest } from "../problem.ts";
import { json } from "../reply.ts";
import type { ServerState } from "../state.ts";
import type { Prepare } from "./route.ts";

const answer =
  (value: (state: ServerState) => unknown): Prepare =>
  (_request, state) =>
  () =>
    json(200, state.behaviour.shape.data(value(state)));

const choosePlan: Prepare = ({ call }, state) => {
  const body = readObject(call);
  if ("problem" in body) return body.problem;
  const { plan } = body.value;
  if (!isText(plan)) return badRequest("plan is needed, as text.");
  return () => {
    state.data.plan = plan;
    return json(200, state.behaviour.shape.data({ plan }));
  };
};

/** How the analytics and billing surfaces' operations are carried out, by the catalogue's names. */
export const accountingHandlers: Readonly<Record<string, Prepare>> = {
  "GET /api/v1/analytics/usage": answer(({ data }) => ({
    tasks: data.tasks().length,
    executions: data.executions().length,
  })),
  "GET /api/v1/billing/balance": answer(({ data }) => ({
    plan: data.plan,
    balance: "12.50",
    currency: "USD",
  })),
  "GET /api/v1/billing/ledger": answer(() => [{ kind: "top-up", amount: "20.00", currency: "USD" }]),
  "GET /api/v1/billing/activity": answer(({ data }) =>
    data.executions().map(({ id }) => ({ execution_id: id, cost: "3.75", currency: "USD" })),
  ),
  "POST /api/v1/billing/plan": choosePlan,
};
