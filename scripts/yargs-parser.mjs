// In place of yargs/helpers: its parser alone, without what lays out help, which takes longer to load than all the rest.
export { default as Parser } from "../node_modules/yargs-parser/build/lib/index.js";
