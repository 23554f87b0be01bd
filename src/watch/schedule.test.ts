import { expect, it } from "vitest";
import { UserError } from "../user-error.ts";
import { placeOf, scheduleOf } from "./schedule.ts";

it.each([
  ["60s", 60_000],
  ["90", 90_000],
  ["0.5m", 30_000],
  ["1h", 3_600_000],
  [" 300ms ", 300],
  ["24h", 86_400_000],
])("the interval %s is %d ms", (interval, ms) => {
  expect(scheduleOf({ interval, jitter: "10%" })).toEqual({ intervalMs: ms, jitter: 0.1 });
});

it.each(["", "0", "99ms", "25h", "-5s", "5 s", "5d", "1e3s", "NaN"])("no interval: %s", (interval) => {
  expect(() => scheduleOf({ interval, jitter: "10%" })).toThrow(UserError);
});

it.each(["", "10", "0.1", "101%", "-1%", "%"])("no jitter: %s", (jitter) => {
  expect(() => scheduleOf({ interval: "1s", jitter })).toThrow(UserError);
});

it.each([
  ["127.0.0.1:9464", "127.0.0.1", 9464],
  ["9464", "127.0.0.1", 9464],
  ["0.0.0.0:80", "0.0.0.0", 80],
  ["[::1]:0", "::1", 0],
  ["localhost:9464", "localhost", 9464],
])("%s is a place to listen at", (text, host, port) => {
  expect(placeOf(text)).toEqual({ host, port });
});

it.each([
  "",
  ":9464",
  "host",
  "host:",
  "host:65536",
  "http://host:1",
  "::1:9464",
  "[::1]",
  "host:-1",
  "a b:1",
])("'%s' is none", (text) => {
  expect(() => placeOf(text)).toThrow(UserError);
});
