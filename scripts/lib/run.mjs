/** Running programs and saying so: the little that every script here shares. Node's own modules only. */

import { AsyncLocalStorage } from "node:async_hooks";
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { delimiter, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** Everything that can be made again and is not part of a build's output. */
export const cache = join(root, ".cache");

/** A part that is not there: one line that names it and says how to get it. */
export class MissingPart extends Error {}

const asides = new AsyncLocalStorage();

/**
 * Runs `work` beside what is in the foreground: the programs that it runs give way to others, and what they and it
 * say is printed in one piece at the end.
 */
export function aside(work) {
  const outer = asides.getStore();
  const kept = [];
  return asides.run(kept, async () => {
    try {
      return await work();
    } finally {
      if (outer) outer.push(...kept);
      else process.stdout.write(Buffer.concat(kept));
    }
  });
}

/** One line of output. */
export function print(line) {
  const kept = asides.getStore();
  if (kept) kept.push(Buffer.from(`${line}\n`));
  else console.log(line);
}

/** One line about what is being done. */
export function say(line) {
  print(`  ${line}`);
}

/** "850 ms", "12.3 s", "4 min 10 s". */
export function duration(milliseconds) {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** The path of a program on PATH, or undefined. A link that leads nowhere does not count. */
export function which(program) {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    if (folder === "") continue;
    for (const suffix of process.platform === "win32" ? [".exe", ".cmd", ""] : [""]) {
      const path = join(folder, program + suffix);
      if (existsSync(path) && statSync(path).isFile()) return path;
    }
  }
  return undefined;
}

/** What a program prints, trimmed; undefined where it is missing or fails. */
export function output(program, args, options = {}) {
  const result = spawnSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], ...options });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/** Lets other processes go before this one and those that it starts. */
function giveWay(pid) {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended by itself.
  }
}

/** What ends each program that runs. */
const running = new Set();

function interrupted(signal) {
  for (const end of running) end();
  process.exit(128 + constants.signals[signal]);
}

/**
 * Runs a program with its output shown (`quiet`: shown only if it fails) and throws unless it ends with 0.
 * The whole process group ends with us, or when `timeout` milliseconds are over.
 */
export function run(program, args, { cwd = root, env = {}, quiet = false, timeout } = {}) {
  const command = [program, ...args]
    .map((part) => (root && part.startsWith(root) ? relative(root, part) : part))
    .join(" ");
  return new Promise((done, fail) => {
    const grouped = process.platform !== "win32";
    const beside = asides.getStore();
    const shown = quiet || beside ? "pipe" : "inherit";
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", shown, shown],
      detached: grouped,
    });
    if (beside && child.pid !== undefined) giveWay(child.pid);
    const kept = quiet ? [] : (beside ?? []);
    child.stdout?.on("data", (chunk) => kept.push(chunk));
    child.stderr?.on("data", (chunk) => kept.push(chunk));

    const end = () => {
      try {
        process.kill(grouped ? -child.pid : child.pid, "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    };
    running.add(end);
    if (running.size === 1) process.on("SIGINT", interrupted).on("SIGTERM", interrupted);
    let late = false;
    const clock = timeout && setTimeout(() => ((late = true), end()), timeout);

    const finish = (error) => {
      clearTimeout(clock);
      running.delete(end);
      if (running.size === 0) process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
      if (error && quiet && beside) beside.push(...kept);
      else if (error && quiet) process.stdout.write(Buffer.concat(kept));
      if (error) fail(error);
      else done();
    };
    child.on("error", (error) => finish(new Error(`${program} does not start: ${error.message}`)));
    child.on("close", (code, signal) => {
      if (late) finish(new Error(`${command} took longer than ${duration(timeout)}`));
      else if (code === 0) finish();
      else finish(new Error(`${command} ended with ${signal ?? code}`));
    });
  });
}

/** Every file under the given files and folders (relative to the repository), sorted; what is missing is left out. */
export function filesUnder(...paths) {
  const found = [];
  const walk = (path) => {
    if (!existsSync(path)) return;
    if (!statSync(path).isDirectory()) return found.push(path);
    for (const name of readdirSync(path)) walk(join(path, name));
  };
  for (const path of paths) walk(resolve(root, path));
  return found.sort();
}

/** A digest of files' names and contents, and of whatever else counts. */
export function digest(files, ...more) {
  const hash = createHash("sha256");
  for (const file of files)
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update("\0");
  return hash.update(JSON.stringify(more)).digest("hex");
}

/** Whether `file` says that the work for this digest is done. */
export function isStamped(file, value) {
  return existsSync(file) && readFileSync(file, "utf8") === value;
}

/** Notes in `file` that the work for this digest is done. */
export function stamp(file, value) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, value);
}

/** Runs a script's main function; an error becomes one line and exit code 1. */
export function main(module, body) {
  if (process.argv[1] === undefined || resolve(process.argv[1]) !== fileURLToPath(module)) return;
  body(process.argv.slice(2)).catch((error) => {
    console.error(`scanveil: ${error.message}`);
    process.exitCode = 1;
  });
}
