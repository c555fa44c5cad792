/** The main module with noise in images. Its surface is the main module's. */

export * from "./scanveil.js";
export { default } from "./scanveil.js";
