import type { Calls } from "../api/calls/calls.ts";
import { withCalls } from "../api/calls/with-calls.ts";
import { switchesText } from "../api/options.ts";
import { messageOf } from "../user-error.ts";
import type { Answer, Asked, Question } from "./session.ts";
import type { SettingOptions } from "./types.ts";

/** The process of a session: makes calls for tests until it is asked to close, or the test worker is gone. */

const controller = new AbortController();
let close = (): void => undefined;
const closed = new Promise<void>((resolve) => {
  close = resolve;
});

/**
 * A terminal's Ctrl+C reaches this process as well: the tests in progress still need it, and the channel closes with them.
 */
process.on("SIGINT", () => undefined);
process.on("SIGHUP", () => undefined);
for (const event of ["SIGTERM", "disconnect"] as const)
  process.on(event, () => {
    controller.abort("interrupted");
    close();
  });

process.once("message", (options: Omit<SettingOptions, "env">) => {
  const asked: Asked[] = [];
  let hear = (one: Asked): void => void asked.push(one);
  process.on("message", (one: Asked) => hear(one));
  const surroundings = { env: process.env, cwd: process.cwd(), readStdin: async () => "" };
  const { embedded, reports: _reports, ...given } = options;
  let closing: number | undefined;
  withCalls(
    { ...given, embedded: switchesText(embedded), input: false },
    surroundings,
    controller.signal,
    async (calls) => {
      hear = ({ id, question }) => {
        if (question.kind === "close") closing = id;
        if (question.kind === "close") close();
        else void answer(calls, id, question);
      };
      for (const one of asked.splice(0)) hear(one);
      await closed;
    },
  ).then(
    ({ leftover }) =>
      end(
        closing,
        leftover.map(({ name }) => name),
      ),
    (error: unknown) => {
      // It answers each question, until the tests have no more.
      hear = ({ id, question }) =>
        question.kind === "close" ? end(id, []) : send({ id, error: messageOf(error) });
      for (const one of asked.splice(0)) hear(one);
      if (closing !== undefined) end(closing, []);
    },
  );
});

async function answer(
  calls: Calls,
  id: number,
  question: Exclude<Question, { kind: "close" }>,
): Promise<void> {
  const { credential } = question;
  const asked =
    question.kind === "reveal" ? calls.reveal(credential) : calls.call(question.operation, credential);
  await asked.then(
    (value) => send({ id, value }),
    (error: unknown) => send({ id, error: messageOf(error) }),
  );
}

function end(id: number | undefined, leftover: readonly string[]): void {
  if (id !== undefined) send({ id, value: leftover });
  if (process.connected) process.disconnect();
}

/** The worker may be gone by now. */
function send(said: Answer): void {
  if (process.connected) process.send?.(said, undefined, undefined, () => undefined);
}
