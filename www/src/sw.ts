/**
 * The service worker: keeps the built files of one version and answers from them, so that the page
 * opens without a network. It never touches what the page sends.
 */

/** The built files and a fingerprint of them all, written in by the build. */
declare const __PRECACHE__: { version: string; files: string[] };

interface LifeEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface AskEvent extends LifeEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

/** The part of a service worker's global scope that is used here; its library clashes with the page's. */
interface Scope {
  addEventListener(type: "install" | "activate", listener: (event: LifeEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: AskEvent) => void): void;
  readonly clients: { claim(): Promise<void> };
  readonly registration: { readonly scope: string };
}

const scope = self as unknown as Scope;
const { version, files } = __PRECACHE__;
const PREFIX = "scanveil-";
const cacheName = PREFIX + version;
const home = new URL("index.html", scope.registration.scope).href;
const kept = new Set(files.map((file) => new URL(file, scope.registration.scope).href));

scope.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(cacheName).then((cache) => cache.addAll([...kept].map((url) => new Request(url, { cache: "reload" })))),
  );
});

scope.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((other) => other.startsWith(PREFIX) && other !== cacheName))
      .then((old) => Promise.all(old.map((other) => caches.delete(other))))
      .then(() => scope.clients.claim()),
  );
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  url.hash = url.search = "";
  const asked = url.href === scope.registration.scope ? home : url.href;
  if (!kept.has(asked)) return;
  event.respondWith(
    caches
      .open(cacheName)
      .then((cache) => cache.match(asked))
      .then((answer) => answer ?? fetch(request)),
  );
});
