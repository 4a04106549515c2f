/** The words of a PDF made by paper.ts, for tests: its streams unpacked, its strings put together. */
import { inflateSync } from 'node:zlib';

export function pdfText(bytes: Uint8Array): string {
  const file = Buffer.from(bytes);
  const lines: string[] = [];
  for (let from = file.indexOf('stream\n'); from >= 0; from = file.indexOf('stream\n', from + 7)) {
    if (file.subarray(from - 3, from).toString() === 'end') continue;
    const to = file.indexOf('\nendstream', from);
    const page = inflateSync(file.subarray(from + 7, to)).toString('latin1');
    for (const [line] of page.matchAll(/\[[^\]]*\] TJ/g))
      lines.push([...line.matchAll(/<([0-9a-f]*)>/g)].map(([, hex = '']) => Buffer.from(hex, 'hex').toString('latin1')).join(''));
  }
  return lines.join('\n');
}
