/** Signs that mean something in XML, escaped; control characters, which XML 1.0 has no way to write, are left out. */
export function escapeXml(text: string): string {
  return text.replace(/[<>&"']|[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, (sign) => replacements.get(sign) ?? '');
}

const replacements: ReadonlyMap<string, string> = new Map([
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['&', '&amp;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

/** A number as SVG wants it, at most two decimals: shorter text, and the same text on every run. */
export function svgNumber(value: number): string {
  return String(Math.round(value * 100) / 100);
}
