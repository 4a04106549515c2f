import type { Problem } from '@loket/protocol/problem';

/**
 * Why a request to the office came to nothing.
 * away: no answer at all, or one that is not the office's (a captive portal) · problem: the office said no, and why.
 */
export type Failure = { readonly kind: 'away' } | { readonly kind: 'problem'; readonly problem: Problem; readonly retryAfter_s: number | undefined };

export type Answer<T> = { readonly ok: true; readonly status: number; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export const away: { readonly ok: false; readonly failure: Failure } = { ok: false, failure: { kind: 'away' } };
