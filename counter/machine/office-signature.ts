/** What the office has signed with its own key (Ed25519). */
export function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0));
}

/** @param publicKey SPKI in DER, base64url */
export async function isSignedBy(
  publicKey: string,
  { text, signature }: { readonly text: string; readonly signature: string },
  subtle: SubtleCrypto = crypto.subtle,
): Promise<boolean> {
  try {
    const key = await subtle.importKey('spki', bytesOf(publicKey), 'Ed25519', false, ['verify']);
    return await subtle.verify('Ed25519', key, bytesOf(signature), new TextEncoder().encode(text));
  } catch {
    return false;
  }
}
