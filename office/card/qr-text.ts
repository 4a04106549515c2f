/**
 * What the QR on the card holds: `LOKET:1:<receipt code>:<warrant id>`, in capitals.
 *
 * It names the application and the warrant of the card and carries nothing about the person, so a card photographed by
 * somebody else tells them no more than its front does. It proves nothing either: until a signed claim 169 takes its
 * place, whoever reads it looks the warrant up. `1` is the version of this text.
 *
 * Capitals, digits, `-` and `:` are QR's alphanumeric mode: 61 characters fit in version 3 at level M (29 modules a
 * side). The usual lower-case UUID would need byte mode and a denser code.
 */
import { checkReceiptCode, type ReceiptCode } from '@loket/domain/receipt-code';

export type QrContent = { readonly receiptCode: ReceiptCode; readonly warrantId: string };

const version = '1';
const shape = /^LOKET:(\d+):([0-9A-Z-]{16}):([0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12})$/;
/** Longer than the text can be: a limit before any pattern runs over what a scanner sent. */
const textLength_max = 100;

/** The text for a card's QR. */
export function qrText(content: QrContent): string {
  return `LOKET:${version}:${content.receiptCode}:${content.warrantId}`.toUpperCase();
}

/** Reads what a scanner sent; `undefined` for anything but a text of this version with a right check character. */
export function readQrText(text: string): QrContent | undefined {
  if (text.length > textLength_max) return undefined;
  const match = shape.exec(text.trim().toUpperCase());
  if (match === null || match[1] !== version) return undefined;
  const receiptCode = checkReceiptCode(match[2] ?? '');
  const warrantId = match[3]?.toLowerCase();
  return receiptCode === undefined || warrantId === undefined ? undefined : { receiptCode, warrantId };
}
