import { describe, expect, it } from "vitest";
import { addressesOf } from "./addresses.ts";
import { Layers } from "./layers.ts";

const none = new Layers(undefined, undefined);
const read = (AUTH_URL: string) => addressesOf({}, { AUTH_URL }, none).authUrl;

describe("an address", () => {
  it.each([
    ["https://api.example.com/", "https://api.example.com"],
    [" https://api.example.com\r", "https://api.example.com"],
    ["https://gateway.example.com/titan/", "https://gateway.example.com/titan"],
    ["https://api.example.com/api/v1-old", "https://api.example.com/api/v1-old"],
  ])("%j is %s", (text, address) => expect(read(text)).toBe(address));

  it.each([
    ['"https://api.example.com"', "AUTH_URL has quotation marks around the address"],
    ["'https://api.example.com", "AUTH_URL has quotation marks around the address"],
    ["https://api.example.com/api/v1", "AUTH_URL must not end in /api/v1: use https://api.example.com"],
    [
      "https://api.example.com/api/v1/api/v1",
      "AUTH_URL must not end in /api/v1: use https://api.example.com",
    ],
    ["https://x.example/titan/api/v1/", "AUTH_URL must not end in /api/v1: use https://x.example/titan"],
    [
      "https://api.example.com/api/v1/auth/login",
      "AUTH_URL must not end in the path of a call: use https://api.example.com",
    ],
    [
      "https://api.example.com/api/v1/tasks?limit=1",
      "AUTH_URL has a query or a fragment. Leave out what follows ? or #",
    ],
  ])("%s is refused with what was meant", (text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});
