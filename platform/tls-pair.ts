/** The certificate and key of a server that speaks HTTPS, read and checked before it listens. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

const day_ms = 86_400_000;
const warning_days = 30;

export type TlsPair = {
  /** PEM texts */
  readonly cert: string;
  readonly key: string;
  /** set when the certificate ends within 30 days, or has ended: counters would then be locked out */
  readonly warning?: { readonly validTo: string; readonly days: number };
};

function read(setting: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`${setting}: ${file} cannot be read`, { cause });
  }
}

/**
 * Undefined when neither file is given. Throws an Error that names the setting when only one is, a file cannot be read or is
 * no certificate or key, or the two do not belong together.
 * @param now_ms for the warning
 */
export function readTlsPair(files: { readonly certificate: string | undefined; readonly key: string | undefined }, now_ms: number): TlsPair | undefined {
  if (files.certificate === undefined && files.key === undefined) return undefined;
  if (files.certificate === undefined || files.key === undefined) throw new Error('LOKET_TLS_CERT and LOKET_TLS_KEY are needed together');
  const cert = read('LOKET_TLS_CERT', files.certificate);
  const key = read('LOKET_TLS_KEY', files.key);
  const certificate = parsed('LOKET_TLS_CERT', files.certificate, () => new X509Certificate(cert));
  const privateKey = parsed('LOKET_TLS_KEY', files.key, () => createPrivateKey(key));
  if (!certificate.checkPrivateKey(privateKey)) throw new Error(`LOKET_TLS_KEY: ${files.key} is not the key of ${files.certificate}`);
  const days = Math.floor((certificate.validToDate.getTime() - now_ms) / day_ms);
  return { cert, key, ...(days < warning_days ? { warning: { validTo: certificate.validToDate.toISOString(), days } } : {}) };
}

function parsed<T>(setting: string, file: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    throw new Error(`${setting}: ${file} is not in PEM form`, { cause });
  }
}
