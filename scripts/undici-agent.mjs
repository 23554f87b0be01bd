// What the bundle takes of undici: its agent alone. Its index loads fetch, caches, mocks and WebSockets besides.
export { default as Agent } from "../node_modules/undici/lib/dispatcher/agent.js";
