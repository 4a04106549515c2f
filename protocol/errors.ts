/** The one catalogue of errors: code, message in both languages, HTTP status, whether the same request may succeed later. */
import type { Problem } from './problem.ts';

export type ErrorEntry = { readonly status: number; readonly retryable: boolean; readonly id: string; readonly en: string };

export const errorCatalogue = {
  invalid_body: { status: 422, retryable: false, id: 'Isian tidak sah; lihat tiap kolom', en: 'The request is not valid; see each field' },
  malformed_json: { status: 400, retryable: false, id: 'Isi permintaan bukan JSON yang benar', en: 'The body is not valid JSON' },
  body_too_large: { status: 413, retryable: false, id: 'Isi permintaan terlalu besar', en: 'The body is too large' },
  unsupported_media: { status: 415, retryable: false, id: 'Jenis isi tidak dikenal', en: 'The media type is not supported' },
  not_found: { status: 404, retryable: false, id: 'Tidak ditemukan', en: 'Not found' },
  same_id_other_content: { status: 409, retryable: false, id: 'Nomor ini sudah dipakai dengan isi lain', en: 'This id was used before with other content' },
  not_possible_now: { status: 409, retryable: false, id: 'Tidak dapat dilakukan pada status sekarang', en: 'Not possible in the present state' },
  not_signed_in: { status: 401, retryable: false, id: 'Silakan masuk dahulu', en: 'Please sign in' },
  wrong_credentials: { status: 401, retryable: false, id: 'Nama pengguna atau kata sandi salah', en: 'User name or password is wrong' },
  too_many_failures: { status: 429, retryable: true, id: 'Terlalu sering salah; tunggu sebentar', en: 'Too many failures; wait a moment' },
  rate_limited: { status: 429, retryable: true, id: 'Terlalu banyak permintaan; coba lagi sebentar', en: 'Too many requests; try again in a moment' },
  not_allowed: { status: 403, retryable: false, id: 'Peran Anda tidak memberi hak untuk ini', en: 'Your role does not allow this' },
  csrf: { status: 403, retryable: false, id: 'Halaman ini kedaluwarsa; muat ulang', en: 'This page is out of date; reload it' },
  second_person_needed: { status: 403, retryable: false, id: 'Perlu orang kedua dengan alasan', en: 'A second person with a reason is needed' },
  second_person_refused: { status: 403, retryable: false, id: 'Orang kedua tidak dapat diterima', en: 'The second person is not accepted' },
  hash_mismatch: { status: 422, retryable: false, id: 'Isi berkas tidak sesuai sidiknya', en: 'The content does not match its hash' },
  bad_signature: { status: 401, retryable: false, id: 'Tanda tangan permintaan tidak sah', en: 'The signature of the request is not valid' },
  clock_skew: { status: 401, retryable: true, id: 'Jam komputer terlalu berbeda dari pusat', en: 'The clock differs too much from the centre' },
  wrong_code: {
    status: 403,
    retryable: false,
    id: 'Kode pendaftaran kantor salah, terpakai, atau kedaluwarsa',
    en: 'The enrolment code is wrong, used or expired',
  },
  journal_gap: { status: 409, retryable: true, id: 'Ada catatan jurnal yang terlewat', en: 'Journal entries are missing in between' },
  journal_broken: { status: 422, retryable: false, id: 'Rantai jurnal putus', en: 'The journal chain is broken' },
  scanner_trouble: {
    status: 503,
    retryable: true,
    id: 'Alat perekam tidak dapat merekam; lihat sebabnya',
    en: 'The recording device could not record; see why',
  },
  stopping: { status: 503, retryable: true, id: 'Layanan sedang dihentikan', en: 'The service is stopping' },
  disk_failed: { status: 503, retryable: true, id: 'Penyimpanan gagal; belum dicatat', en: 'Storage failed; nothing was recorded' },
  internal: { status: 500, retryable: true, id: 'Kesalahan pada program; sudah dicatat', en: 'A fault in the program; it was logged' },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
export type ErrorCode = keyof typeof errorCatalogue;

export type FieldError = { readonly field: string; readonly code: string; readonly text: { readonly id: string; readonly en: string } };

/** An error with its place in the catalogue. `fields` names each bad field, line or serial. */
export class LoketError extends Error {
  readonly code: ErrorCode;
  readonly fields: readonly FieldError[];
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    fields: readonly FieldError[] = [],
    options: { readonly cause?: unknown; readonly extra?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(errorCatalogue[code].en, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'LoketError';
    this.code = code;
    this.fields = fields;
    this.extra = options.extra ?? {};
  }
}

export function problemOf(error: LoketError): Problem & Readonly<Record<string, unknown>> {
  const entry: ErrorEntry = errorCatalogue[error.code];
  return {
    ...error.extra,
    type: `urn:loket:error:${error.code}`,
    title: entry.en,
    status: entry.status,
    code: error.code,
    text: { id: entry.id, en: entry.en },
    retryable: entry.retryable,
    ...(error.fields.length === 0 ? {} : { errors: error.fields.map((field) => ({ ...field, text: { ...field.text } })) }),
  };
}
