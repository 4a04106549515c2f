/** The same address gives figures or a paper, by what the request accepts. */
import type { FastifyRequest } from 'fastify';

export const pdfMediaType = 'application/pdf';
export const sheetMediaType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** True when the request names this type before JSON; a browser's "anything" is not asking for it. */
export function asksFor(request: FastifyRequest, mediaType: string): boolean {
  const named = (request.headers.accept ?? '').split(',').map((part) => part.split(';', 1)[0]?.trim().toLowerCase());
  return named.includes(mediaType);
}
