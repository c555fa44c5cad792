/** Registers the service worker that keeps the page on this device. */

/** Calls `onReady` when the page would open without a network. Does nothing where the browser cannot. */
export function keepOffline(onReady: () => void): void {
  if (!("serviceWorker" in navigator) || !isSecureContext) return;
  navigator.serviceWorker
    .register(workerUrl(), { updateViaCache: "none" })
    .then(() => navigator.serviceWorker.ready)
    .then(onReady)
    // The page works without it; it only needs the network the next time.
    .catch(() => undefined);
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): {
    createScriptURL(url: string): string;
  };
}

/** The one script address of the page's own that Trusted Types must let through. */
function workerUrl(): string {
  const url = "sw.js";
  const trusted = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  if (!trusted) return url;
  const policy = trusted.createPolicy("scanveil", {
    createScriptURL: (asked) => {
      if (asked !== url) throw new TypeError("Not a script of this page.");
      return asked;
    },
  });
  return policy.createScriptURL(url);
}
