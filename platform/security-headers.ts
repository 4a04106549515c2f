/**
 * What a browser may do with our pages. The counter is one page of its own files with a service worker and a camera;
 * everything else is off. The table is made once: the library for this (helmet) builds it anew for each request.
 */

export type SecurityHeaderOptions = {
  readonly https: boolean;
  /** demo only: origin of the control room, which the page may ask and which may show the page in a frame */
  readonly controlRoomOrigin?: string;
};

function contentSecurityPolicy(controlRoomOrigin: string | undefined): string {
  const extra = controlRoomOrigin === undefined ? '' : ` ${controlRoomOrigin}`;
  return [
    "default-src 'none'",
    // WebAssembly of our own files may be compiled (the face model); no text becomes script.
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${extra}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "media-src 'self' blob:",
    `frame-src ${controlRoomOrigin ?? "'none'"}`,
    `frame-ancestors ${controlRoomOrigin ?? "'none'"}`,
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
  ].join('; ');
}

/** Throws a TypeError when the control room's origin is not an origin: it goes into a header. */
export function securityHeaders(options: SecurityHeaderOptions): Readonly<Record<string, string>> {
  const { controlRoomOrigin } = options;
  if (controlRoomOrigin !== undefined && new URL(controlRoomOrigin).origin !== controlRoomOrigin)
    throw new TypeError('the control room must be given as an origin');
  return {
    'content-security-policy': contentSecurityPolicy(controlRoomOrigin),
    'permissions-policy': 'camera=(self), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-dns-prefetch-control': 'off',
    'x-permitted-cross-domain-policies': 'none',
    ...(controlRoomOrigin === undefined ? { 'x-frame-options': 'DENY' } : {}),
    ...(options.https ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
}
