import { receiptCode } from '@loket/domain/receipt-code';
import { create as createQr } from 'qrcode';
import { expect, test } from 'vitest';
import { qrText, readQrText } from './qr-text.ts';

const warrantId = '019a1b2c-3d4e-7f60-8a9b-0c1d2e3f4a5b';
const content = { receiptCode: receiptCode('019a1b2c-0000-7000-8000-00000000beef'), warrantId };

test('the text names the application and the warrant and nothing of the person', () => {
  expect(qrText(content)).toBe(`LOKET:1:${content.receiptCode}:${warrantId.toUpperCase()}`);
});

test('what was written is read again, whatever case and ends the scanner sends', () => {
  expect(readQrText(qrText(content))).toEqual(content);
  expect(readQrText(` ${qrText(content).toLowerCase()}\r\n`)).toEqual(content);
});

test('another version, a wrong check character and foreign text are not read', () => {
  expect(readQrText(qrText(content).replace(':1:', ':2:'))).toBeUndefined();
  const wrong = content.receiptCode.endsWith('7') ? '8' : '7';
  expect(readQrText(qrText({ ...content, receiptCode: content.receiptCode.slice(0, -1) + wrong }))).toBeUndefined();
  expect(readQrText('https://example.test/LOKET:1')).toBeUndefined();
  expect(readQrText('L'.repeat(5000))).toBeUndefined();
});

test('it fits a code of version 3, whose modules are large enough for a card printer', () => {
  expect(createQr(qrText(content), { errorCorrectionLevel: 'M' }).modules.size).toBe(29);
});
