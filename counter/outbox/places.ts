/** The places that sealed records of the outbox are bound to: see vault/sealed.ts. */
export const contentPlace = (id: string): string => `outbox ${id}`;
export const remarkPlace = (id: string): string => `outbox remark ${id}`;
export const filePlace = (sha256: string): string => `outbox file ${sha256}`;
