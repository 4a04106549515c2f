/**
 * The office's configuration file: one JSON file for all that a site sets, documented in docs/operations.md. Each key stands
 * for an environment variable of the same meaning, which wins over it, as a flag wins over both.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readConfigFile } from '@loket/platform/config-file';
import { z } from 'zod';

const text = z.string().min(1).max(500);
const percent = z.int().min(0).max(100);
const milliseconds = z.int().min(1).max(3_600_000);

export const OfficeConfig = z.strictObject({
  office: z.strictObject({ id: text.optional(), name: text.optional(), region: text.optional() }).optional(),
  listen: z.strictObject({ host: text.optional(), port: z.int().min(0).max(65_535).optional(), certificate: text.optional(), key: text.optional() }).optional(),
  centre: z.strictObject({ url: text.optional() }).optional(),
  page: z.strictObject({ folder: text.optional() }).optional(),
  printers: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[A-Za-z0-9._-]{1,40}$/),
        /** any IPP printer, or `cups:` and the address of a queue */
        address: z.string().regex(/^[^\s,]+$/),
        /** the reader over which its blanks lie, as PC/SC lists it */
        chipReader: z
          .string()
          .regex(/^[^,=]+$/)
          .optional(),
      }),
    )
    .max(40)
    .optional(),
  printing: z
    .strictObject({ busyPoll_ms: milliseconds.optional(), idlePoll_ms: milliseconds.optional(), cardsAhead: z.int().min(0).max(40).optional() })
    .optional(),
  chip: z.strictObject({ on: z.boolean().optional(), learnsNumber: z.boolean().optional(), timeout_ms: milliseconds.optional() }).optional(),
  scanner: z
    .strictObject({
      host: text.optional(),
      ports: z
        .string()
        .regex(/^\d{1,5}(-\d{1,5})?$/)
        .optional(),
      trust: text.optional(),
      environment: z.enum(['Developer', 'Staging', 'Production']).optional(),
      timeout_ms: milliseconds.optional(),
      quality: z.strictObject({ finger: percent.optional(), thumb: percent.optional(), iris: percent.optional() }).optional(),
    })
    .optional(),
  ups: z
    .strictObject({
      address: text.optional(),
      user: text.optional(),
      password: text.optional(),
      poll_ms: z.int().min(100).max(3_600_000).optional(),
      shutdown: z.boolean().optional(),
    })
    .optional(),
});
export type OfficeConfig = z.infer<typeof OfficeConfig>;

/** Each key with its variable; the list of printers is written as those two variables have it. */
export function variablesOf(config: OfficeConfig): Record<string, string> {
  const { office, listen, centre, page, printers, printing, chip, scanner, ups } = config;
  const readers = printers?.filter(({ chipReader }) => chipReader !== undefined);
  const values: Record<string, string | number | boolean | undefined> = {
    LOKET_OFFICE_ID: office?.id,
    LOKET_OFFICE_NAME: office?.name,
    LOKET_REGION: office?.region,
    LOKET_OFFICE_HOST: listen?.host,
    LOKET_OFFICE_PORT: listen?.port,
    LOKET_TLS_CERT: listen?.certificate,
    LOKET_TLS_KEY: listen?.key,
    LOKET_CENTRE_URL: centre?.url,
    LOKET_PAGE: page?.folder,
    LOKET_PRINTERS: printers?.map(({ name, address }) => `${name}=${address}`).join(','),
    LOKET_CHIP_READERS: readers?.map(({ name, chipReader }) => `${name}=${chipReader}`).join(','),
    LOKET_PRINTER_BUSY_POLL_MS: printing?.busyPoll_ms,
    LOKET_PRINTER_IDLE_POLL_MS: printing?.idlePoll_ms,
    LOKET_CARDS_AHEAD: printing?.cardsAhead,
    LOKET_CHIP: chip?.on,
    LOKET_CHIP_LEARN: chip?.learnsNumber,
    LOKET_CHIP_TIMEOUT_MS: chip?.timeout_ms,
    LOKET_SCANNER_HOST: scanner?.host,
    LOKET_SCANNER_PORTS: scanner?.ports,
    LOKET_SCANNER_TRUST: scanner?.trust,
    LOKET_SCANNER_ENV: scanner?.environment,
    LOKET_SCANNER_TIMEOUT_MS: scanner?.timeout_ms,
    LOKET_SCANNER_QUALITY_FINGER: scanner?.quality?.finger,
    LOKET_SCANNER_QUALITY_THUMB: scanner?.quality?.thumb,
    LOKET_SCANNER_QUALITY_IRIS: scanner?.quality?.iris,
    LOKET_UPS: ups?.address,
    LOKET_UPS_USER: ups?.user,
    LOKET_UPS_PASSWORD: ups?.password,
    LOKET_UPS_POLL_MS: ups?.poll_ms,
    LOKET_UPS_SHUTDOWN: ups?.shutdown,
  };
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, value === true ? '1' : value === false ? '0' : String(value)]],
    ),
  );
}

/**
 * What the file says, as variables: of `--config FILE` or LOKET_CONFIG, else of `loket.json` in the data folder where there is one.
 * @throws Error that names the file, the line and the key
 */
export function readOfficeConfig(given: { readonly file: string | undefined; readonly dataFolder: string }): Record<string, string> {
  const usual = join(given.dataFolder, 'loket.json');
  const file = given.file ?? (existsSync(usual) ? usual : undefined);
  if (file === undefined) return {};
  let content: string;
  try {
    content = readFileSync(resolve(file), 'utf8');
  } catch (error) {
    throw new Error(`${file}: tidak dapat dibaca / cannot be read`, { cause: error });
  }
  return variablesOf(readConfigFile(content, file, OfficeConfig));
}
