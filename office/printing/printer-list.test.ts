import { describe, expect, test } from 'vitest';
import { readPrinterList } from './printer-list.ts';

describe('the list of printers', () => {
  test('holds printers that are spoken to themselves, and queues of CUPS', () => {
    expect(readPrinterList(' loket-1=ipp://10.0.0.5/ipp/print, usb=cups:http://127.0.0.1:631/printers/kartu,')).toEqual([
      { id: 'loket-1', uri: 'ipp://10.0.0.5/ipp/print', address: 'ipp://10.0.0.5/ipp/print', completedIsClaim: false },
      { id: 'usb', uri: 'cups:http://127.0.0.1:631/printers/kartu', address: 'http://127.0.0.1:631/printers/kartu', completedIsClaim: true },
    ]);
    expect(readPrinterList('')).toEqual([]);
  });

  test.each([
    ['ipp://10.0.0.5/ipp/print', 'is not NAME=ADDRESS'],
    ['a b=ipp://10.0.0.5', 'is not NAME=ADDRESS'],
    ['a=ipp://x,a=ipp://y', '"a" is there twice'],
  ])('%s is refused', (text, reason) => {
    expect(() => readPrinterList(text)).toThrow(reason);
  });
});
