/** The page: joins the steps to the session. */

import "./style/base.css";
import "./style/frame.css";
import "./style/parts.css";
import "./style/steps.css";
import "./style/look.css";
import "./style/editor.css";
import "./style/measure.css";
import "./style/adapt.css";
import type { Policy, Progress, ReleasedItem } from "scanveil";
import type { Allowance } from "./allowances.js";
import { App, wasStopped } from "./app.js";
import type { Step } from "./app.js";
import { h, saveBlob } from "./dom.js";
import { filesOfDrop } from "./intake.js";
import { keepOffline } from "./offline.js";
import { ProgressBar } from "./progress.js";
import type { Screen } from "./screen.js";
import { Frame, note } from "./screen.js";
import { agree } from "./steps/agree.js";
import { choose } from "./steps/choose.js";
import { done, going } from "./steps/done.js";
import { found, reading } from "./steps/found.js";
import { look } from "./steps/look.js";
import { meaning } from "./steps/meaning.js";
import { text } from "./text.js";

/** The STOW-RS address that the page was built for, or "". */
declare const __DESTINATION__: string;
/** The policy that the page was set up with, as JSON. */
declare const __POLICY__: string;

function start(root: HTMLElement): void {
  const frame = new Frame(root);
  const app = new App(__DESTINATION__, JSON.parse(__POLICY__) as Policy, (step) => {
    frame.show(step, screenOf(step));
    frame.showPrivacy(app, false);
  });
  const say = (sentence: string): void => frame.say(sentence);

  function screenOf(step: Step): Screen {
    switch (step) {
      case "choose":
        return choose(
          app,
          (files) => void read(() => Promise.resolve(files)),
          (transfer) => {
            const stop = new AbortController();
            // The browser empties a drop after its event, so it is taken before anything else.
            const files = filesOfDrop(transfer, stop.signal);
            void read(() => files, stop);
          },
        );
      case "found":
        return found(app);
      case "meaning":
        return meaning(app, (options) => void readAgain(options));
      case "look":
        return look(app);
      case "agree":
        return agree(
          app,
          () => void send(app.leaving),
          () => void save(app.leaving),
        );
      case "done":
        return done(
          app,
          () => void send(notArrived()),
          () => void save(app.leaving),
        );
    }
  }

  async function read(collect: () => Promise<File[]>, stop = new AbortController()): Promise<void> {
    if (app.running) return;
    app.forget();
    const bar = new ProgressBar(say);
    app.running = stop;
    app.reading = true;
    bar.counting(0);
    frame.show(
      "found",
      reading(bar, () => stop.abort()),
    );
    history.pushState({ step: "found" }, "");
    try {
      const files = await collect();
      if (files.length === 0) {
        giveUp(text("choose.nothing"));
        return;
      }
      await app.read(files, stop.signal, (progress) => bar.show(progress));
      app.running = undefined;
      app.go("found", "replace");
    } catch (error) {
      giveUp(wasStopped(error) ? text("choose.cancelled") : text("reading.failed"));
    } finally {
      app.reading = false;
    }
  }

  /** Works on the same files under another choice. */
  async function readAgain(options: Allowance[]): Promise<void> {
    if (app.running || app.tried) return;
    const before = app.options;
    const stop = new AbortController();
    const bar = new ProgressBar(say);
    app.options = options;
    app.running = stop;
    app.reading = true;
    bar.counting(0);
    frame.show(
      "meaning",
      reading(bar, () => stop.abort(), "again"),
    );
    try {
      await app.readAgain(stop.signal, (progress) => bar.show(progress));
      app.note = undefined;
    } catch (error) {
      app.options = before;
      app.note = text(wasStopped(error) ? "again.stopped" : "again.failed");
    } finally {
      app.running = undefined;
      app.reading = false;
      app.go("meaning", "replace");
    }
  }

  function giveUp(why: string): void {
    app.forget();
    app.note = why;
    app.go("choose", "replace");
  }

  /** Runs sending or packing with progress and a way to stop it. */
  async function run(
    way: "sending" | "packing",
    work: (signal: AbortSignal, onProgress: (progress: Progress) => void) => Promise<void>,
  ): Promise<void> {
    if (app.running) return;
    const stop = new AbortController();
    const bar = new ProgressBar(say);
    app.running = stop;
    bar.show({ phase: way, done: 0, total: 0 });
    frame.show(
      "done",
      going(way, bar, () => stop.abort()),
    );
    frame.showPrivacy(app, way === "sending");
    history.pushState({ step: "done" }, "");
    try {
      await work(stop.signal, (progress) => bar.show(progress));
    } finally {
      app.running = undefined;
      app.go("done", "replace");
    }
  }

  function notArrived(): ReleasedItem[] {
    const failed = new Set(app.ending?.result.failed.map(({ instance }) => instance));
    const items = app.ending?.items ?? [];
    return app.ending?.way === "stopped" ? items : items.filter((item) => failed.has(item.summary.instance));
  }

  async function send(items: ReleasedItem[]): Promise<void> {
    const { session } = app;
    if (!session) return;
    // A second try reports on everything that was agreed to, not on the rest alone.
    app.tried = true;
    const agreed = app.ending && app.ending.way !== "saved" ? app.ending.items : items;
    await run("sending", async (signal, onProgress) => {
      try {
        const result = await session.send(
          items.map((item) => item.release),
          { url: app.destination, signal, onProgress },
        );
        app.ending = { way: "sent", items: agreed, result };
      } catch (error) {
        const failed = wasStopped(error)
          ? []
          : items.map((item) => ({
              instance: item.summary.instance,
              reason: { code: "network", message: text("failed.network") },
            }));
        app.ending = { way: wasStopped(error) ? "stopped" : "sent", items: agreed, result: { stored: [], failed } };
      }
    });
  }

  async function save(items: ReleasedItem[]): Promise<void> {
    const { session } = app;
    if (!session) return;
    const result = { stored: [], failed: [] };
    await run("packing", async (signal, onProgress) => {
      try {
        const zip = await session.zip(
          items.map((item) => item.release),
          { signal, onProgress },
        );
        saveBlob(zip, "scanveil.zip");
        app.ending = { way: "saved", items, result };
      } catch (error) {
        app.ending = { way: wasStopped(error) ? "zip-stopped" : "zip-failed", items, result };
      }
    });
  }

  addEventListener("popstate", (event) => {
    const state = event.state as { step?: Step } | null;
    app.follow(state?.step ?? "choose");
  });
  addEventListener("beforeunload", (event) => {
    if (app.hasWork) event.preventDefault();
  });
  // A file that is dropped beside the box must never replace the page.
  for (const type of ["dragover", "drop"]) addEventListener(type, (event) => event.preventDefault());

  app.go("choose", "replace");
  keepOffline(() => frame.showOfflineReady());
}

const root = document.getElementById("app");
if (root) {
  try {
    start(root);
  } catch {
    root.replaceChildren(
      h("main", {}, h("h1", {}, text("error.title")), note("error", h("p", {}, text("error.start")))),
    );
  }
}
