import { expect, it, onTestFinished } from "vitest";
import { Progress } from "./progress.ts";

function follow() {
  let now = 0;
  const shown: string[] = [];
  const status = { show: (words: string) => void shown.push(words), clear: () => void shown.push("") };
  const progress = new Progress(status, () => now);
  onTestFinished(() => progress.end());
  const pass = (ms: number): void => {
    now += ms;
  };
  return { progress, last: () => shown.at(-1), pass };
}

it("says what is done of what, and for how long", () => {
  const { progress, last, pass } = follow();
  pass(6_000);
  progress.onProgress(106, 219, "mint");
  expect(last()).toBe("Creating test keys … 106/219, 6 s");
});

it("names the reason of a wait while it lasts", () => {
  const { progress, last, pass } = follow();
  progress.onProgress(106, 219, "mint");
  progress.onWait("tasks", 14_000);
  expect(last()).toBe("Creating test keys … 106/219, 0 s · rate limited by tasks, resuming in 14 s");
  pass(15_000);
  progress.onProgress(107, 219, "exercise");
  expect(last()).toBe("Calling the operations … 107/219, 15 s");
});

it("never shrinks its numbers", () => {
  const { progress, last } = follow();
  progress.onProgress(106, 219, "mint");
  progress.onProgress(90, 200, "exercise");
  expect(last()).toBe("Calling the operations … 106/219, 0 s");
});

it("leaves an empty line", () => {
  const { progress, last } = follow();
  progress.onProgress(1, 2, "reach");
  progress.end();
  expect(last()).toBe("");
});
