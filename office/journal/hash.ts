import { hash } from 'node:crypto';
import { canonicalJson } from '@loket/domain/journal';

/** Lower-case hex SHA-256 of a text (UTF-8) or of bytes. */
export function sha256(content: string | Uint8Array): string {
  return hash('sha256', content, 'hex');
}

/** The fingerprint of a command: the same wish in other words (key order, spaces) has the same one. */
export function fingerprintOf(command: string, content: unknown): string {
  return sha256(`${command}\n${canonicalJson(content)}`);
}
