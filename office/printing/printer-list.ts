/** How an office is told its printers: "loket-1=ipp://10.0.0.5/ipp/print,loket-2=cups:http://127.0.0.1:631/printers/kartu". */

export type ListedPrinter = {
  readonly id: string;
  /** as it was written */
  readonly uri: string;
  /** for createIppPrinter */
  readonly address: string;
  /** a CUPS queue: see CardPrinter */
  readonly completedIsClaim: boolean;
};

const cupsPrefix = 'cups:';

/** @throws Error naming the part that is not NAME=ADDRESS, or the name that is there twice */
export function readPrinterList(text: string): ListedPrinter[] {
  const printers = text
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(readPrinter);
  const twice = printers.find(({ id }, index) => printers.findIndex((other) => other.id === id) !== index);
  if (twice !== undefined) throw new Error(`LOKET_PRINTERS: "${twice.id}" is there twice`);
  return printers;
}

function readPrinter(part: string): ListedPrinter {
  const [, id, uri] = /^\s*([A-Za-z0-9._-]{1,40})=(\S+)\s*$/.exec(part) ?? [];
  if (id === undefined || uri === undefined) throw new Error(`LOKET_PRINTERS: "${part}" is not NAME=ADDRESS`);
  const completedIsClaim = uri.startsWith(cupsPrefix);
  return { id, uri, address: completedIsClaim ? uri.slice(cupsPrefix.length) : uri, completedIsClaim };
}
