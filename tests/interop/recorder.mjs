/** Everything that leaves the browser, byte for byte, and a search in it. */

import { createServer, connect } from "node:net";

/** A TCP relay to a local port that keeps what is sent through it: { url, connections, close() }. */
export async function recorder(port) {
  const connections = [];
  const open = new Set();
  const server = createServer((client) => {
    const sent = [];
    connections.push(sent);
    const onward = connect(port, "localhost");
    for (const socket of [client, onward]) {
      open.add(socket);
      socket.on("close", () => open.delete(socket)).on("error", () => (client.destroy(), onward.destroy()));
    }
    client.on("data", (chunk) => sent.push(chunk));
    client.pipe(onward).pipe(client);
  });
  await new Promise((done) => server.listen(0, "localhost", done));
  return {
    url: `http://localhost:${server.address().port}/`,
    /** One buffer for each connection. */
    bytes: () => connections.map((sent) => Buffer.concat(sent)),
    async close() {
      open.forEach((socket) => socket.destroy());
      await new Promise((done) => server.close(done));
    },
  };
}

const quoted = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/** Without native pixel data, which are numbers: a short text is in them by chance. */
function withoutPixels(text) {
  const pieces = [];
  let from = 0;
  for (;;) {
    const at = text.indexOf("\xE0\x7F\x10\x00", from);
    if (at < 0) return pieces.concat(text.slice(from)).join("\n");
    const value = /^O[BW]/.test(text.slice(at + 4, at + 6)) ? at + 12 : at + 8;
    const length = Buffer.from(text.slice(value - 4, value), "latin1").readUInt32LE();
    pieces.push(text.slice(from, at));
    // Encapsulated pixel data have no length here, and stay in the search.
    from = value + (value + length > text.length ? 0 : length);
  }
}

/**
 * How often each kind of identifier is in what was sent, as it is, percent-encoded, in base64 and in UTF-16:
 * { kind: hits }. UIDs and names count as whole words, whatever their case.
 */
export function search(buffers, { strings, uids, names }) {
  const hits = { strings: 0, uids: 0, names: 0 };
  const spellings = (text) => [
    text,
    encodeURIComponent(text),
    ...(text.length < 8 ? [] : [Buffer.from(text).toString("base64").replace(/.?=*$/, ""), [...text].join("\0")]),
  ];
  const pattern = (texts) =>
    texts.length === 0
      ? /(?!)/g
      : new RegExp(
          `(?<![0-9A-Za-z])(?:${[...new Set(texts.flatMap(spellings))].map(quoted).join("|")})(?![0-9A-Za-z])`,
          "gi",
        );
  const uid = uids.length === 0 ? /(?!)/g : new RegExp(`(?<![0-9.])(?:${uids.map(quoted).join("|")})(?![0-9])`, "g");
  for (const buffer of buffers) {
    const all = buffer.toString("latin1");
    const text = withoutPixels(all);
    hits.uids += all.match(uid)?.length ?? 0;
    hits.names += all.match(pattern(names))?.length ?? 0;
    hits.strings += text.match(pattern(strings.filter((one) => one.length >= 4)))?.length ?? 0;
    hits.strings += all.match(pattern(strings.filter((one) => one.length >= 10)))?.length ?? 0;
  }
  return hits;
}
