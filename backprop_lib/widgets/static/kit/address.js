// A widget's settings in the page's address: #training:learning_rate=0.5;batch_size=4&descent:…
// @ts-check

/**
 * Read a widget's settings; null when it has none there.
 * @param {string} hash @param {string} stem @returns {Record<string, string> | null}
 */
function fromFragment(hash, stem) {
  const part = hash
    .replace(/^#/, "")
    .split("&")
    .find((each) => each.startsWith(`${stem}:`));
  if (part === undefined) return null;
  const pairs = part
    .slice(stem.length + 1)
    .split(";")
    .filter(Boolean);
  return Object.fromEntries(
    pairs.map((pair) => {
      const [key, value = ""] = pair.split("=");
      try {
        return [decodeURIComponent(key), decodeURIComponent(value)];
      } catch {
        return [key, ""];
      }
    }),
  );
}

/**
 * Put a widget's settings into an address, leaving other widgets' there.
 * @param {string} hash @param {string} stem @param {State} state
 */
function toFragment(hash, stem, state) {
  const settings = Object.entries(state).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const others = hash.replace(/^#/, "").split("&");
  const kept = others.filter((part) => /^[a-z_]+:/.test(part) && !part.startsWith(`${stem}:`));
  return `#${[...kept, `${stem}:${settings.join(";")}`].join("&")}`;
}
