/** Numbers of RFC 8011 and the PWG registry that our client and our virtual printer use. */

export const ippOperations = {
  'Print-Job': 0x0002,
  'Validate-Job': 0x0004,
  'Create-Job': 0x0005,
  'Send-Document': 0x0006,
  'Cancel-Job': 0x0008,
  'Get-Job-Attributes': 0x0009,
  'Get-Jobs': 0x000a,
  'Get-Printer-Attributes': 0x000b,
} as const;
export type IppOperation = keyof typeof ippOperations;

export const ippStatuses = {
  'successful-ok': 0x0000,
  'client-error-bad-request': 0x0400,
  'client-error-not-possible': 0x0404,
  'client-error-not-found': 0x0406,
  'client-error-request-entity-too-large': 0x0408,
  'client-error-request-value-too-long': 0x0409,
  'client-error-document-format-not-supported': 0x040a,
  'client-error-charset-not-supported': 0x040d,
  'client-error-document-format-error': 0x0411,
  'server-error-internal-error': 0x0500,
  'server-error-operation-not-supported': 0x0501,
  'server-error-service-unavailable': 0x0502,
  'server-error-version-not-supported': 0x0503,
  'server-error-not-accepting-jobs': 0x0506,
  'server-error-busy': 0x0507,
  'server-error-multiple-document-jobs-not-supported': 0x0509,
} as const;
export type IppStatus = keyof typeof ippStatuses;

/** 0x0000 to 0x00ff are the successful-... codes. */
export const isIppSuccess = (code: number): boolean => code < 0x0100;

/** The registered name where we use it, else the number as RFC 8011 prints it. */
export function ippStatusName(code: number): string {
  const known = Object.entries(ippStatuses).find(([, number]) => number === code);
  return known?.[0] ?? `0x${code.toString(16).padStart(4, '0')}`;
}

/** Enum printer-state. */
export const printerStateCodes = { idle: 3, processing: 4, stopped: 5 } as const;

/** Enum job-state, under the port's own words for pending-held and processing-stopped. */
export const jobStateCodes = {
  pending: 3,
  held: 4,
  processing: 5,
  stopped: 6,
  canceled: 7,
  aborted: 8,
  completed: 9,
} as const;
