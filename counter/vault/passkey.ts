/**
 * A passkey in place of the PIN, where browser and authenticator have the PRF extension of WebAuthn: the authenticator
 * gives 32 secret bytes for a salt, after the officer's finger or face. Used on this computer alone; no server is asked.
 */
import type { Random } from '../browser/ports.ts';

export type PasskeySecret = {
  readonly credentialId: Uint8Array<ArrayBuffer>;
  readonly prfSalt: Uint8Array<ArrayBuffer>;
  readonly secret: Uint8Array<ArrayBuffer>;
};

const timeout_ms = 60_000;

export function maySupportPasskeys(): boolean {
  return 'PublicKeyCredential' in globalThis && 'credentials' in navigator;
}

function prfResult(credential: Credential | null): Uint8Array<ArrayBuffer> | undefined {
  if (!(credential instanceof PublicKeyCredential)) return undefined;
  const first = credential.getClientExtensionResults().prf?.results?.first;
  if (first === undefined) return undefined;
  return first instanceof ArrayBuffer ? new Uint8Array(first) : Uint8Array.from(new Uint8Array(first.buffer, first.byteOffset, first.byteLength));
}

/** The secret of a passkey made before; undefined when the officer gave up or the authenticator has no PRF. */
export async function askPasskey(
  credentialId: Uint8Array<ArrayBuffer>,
  prfSalt: Uint8Array<ArrayBuffer>,
  random: Random,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const credential = await navigator.credentials.get({
      publicKey: {
        challenge: Uint8Array.from(random.bytes(32)),
        allowCredentials: [{ type: 'public-key', id: credentialId }],
        userVerification: 'required',
        timeout: timeout_ms,
        extensions: { prf: { eval: { first: prfSalt } } },
      },
    });
    return prfResult(credential);
  } catch {
    return undefined;
  }
}

/** Makes a passkey for an officer on this computer; undefined when that cannot be done here. */
export async function makePasskey(username: string, name: string, random: Random): Promise<PasskeySecret | undefined> {
  const prfSalt = Uint8Array.from(random.bytes(32));
  try {
    const credential = await navigator.credentials.create({
      publicKey: {
        challenge: Uint8Array.from(random.bytes(32)),
        rp: { name: 'Loket' },
        user: { id: Uint8Array.from(random.bytes(16)), name: username, displayName: name },
        pubKeyCredParams: [
          { type: 'public-key', alg: -8 },
          { type: 'public-key', alg: -7 },
          { type: 'public-key', alg: -257 },
        ],
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
        timeout: timeout_ms,
        extensions: { prf: { eval: { first: prfSalt } } },
      },
    });
    if (!(credential instanceof PublicKeyCredential)) return undefined;
    const credentialId = new Uint8Array(credential.rawId);
    // Some authenticators say only that they can, and give the secret at the first use.
    const secret = prfResult(credential) ?? (await askPasskey(credentialId, prfSalt, random));
    return secret === undefined ? undefined : { credentialId, prfSalt, secret };
  } catch {
    return undefined;
  }
}
