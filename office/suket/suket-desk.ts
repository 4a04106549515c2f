/**
 * The suket desk: stand-in certificates for cards that cannot be printed now, signed with the office's key so that anybody
 * verifies them offline; and the trust list that such a verifier holds. Off by default: Jakarta forbade suket while blanks
 * exist, so the head of office switches them on with a second person, and the journal says why.
 */
import { sign } from 'node:crypto';
import type { ApplicationStatus } from '@loket/domain/application';
import { addMonths, wibDate } from '@loket/domain/calendar-date';
import type { Actor, SecondSignature } from '@loket/domain/journal';
import { type KeyPair, keyIdOf, readPublicKey } from '@loket/platform/key-file';
import type { Ports } from '@loket/platform/ports';
import { claimsOfPaper } from '@loket/protocol/credential/paper';
import { prepareToken, qrTextOf, signedToken } from '@loket/protocol/credential/signed-token';
import type { SignedTrustList, TrustedKey, TrustList } from '@loket/protocol/credential/trust-list';
import { LoketError } from '@loket/protocol/errors';
import type { AllowSuketCommand, IssueSuketCommand, RevokeSuketCommand, Suket, SuketAnswer } from '@loket/protocol/suket';
import type { Database } from '../database/open-database.ts';
import type { IntakeDesk } from '../intake/intake-desk.ts';
import type { CommandBus, Committed } from '../journal/command-bus.ts';
import { fingerprintOf } from '../journal/hash.ts';
import type { MachinesDesk } from '../machines/machines-desk.ts';
import { createSuketStore, type SuketRow } from './suket-store.ts';

export type SuketDesk = ReturnType<typeof createSuketDesk>;

/** Source: the suket's rule, six months. */
const validity_months = 6;
const shown_max = 200;
/** certificates that are not over by their date, looked through for the trust list; some 300 a day would fill it */
const unexpired_max = 60_000;
/** The office's key has no end; a verifier wants a beginning. */
const officeKeyFrom = '2026-01-01T00:00:00.000Z';

/** Recorded, and neither refused nor printed: the person exists for the registry, and the card is what is missing. */
const mayStandIn: ReadonlySet<ApplicationStatus> = new Set([
  'BIO_CAPTURED',
  'PROCESSING',
  'SENT_FOR_ENROLLMENT',
  'RECEIVED_AT_CENTRAL',
  'PRINT_READY_RECORD',
  'SENT_FOR_CARD_PRINTING',
] as const);

const rules = {
  off: {
    id: 'Suket dimatikan. Pusat melarang suket selama blangko masih ada; kepala dinas menghidupkannya bersama orang kedua bila kartu tidak dapat dicetak.',
    en: 'Suket are off. The centre forbids them while blanks exist; the head of office switches them on with a second person when cards cannot be printed.',
  },
  on: {
    id: 'Suket boleh diterbitkan selama kartu tidak dapat dicetak. Matikan lagi begitu blangko tersedia.',
    en: 'Suket may be issued while cards cannot be printed. Switch them off again once there are blanks.',
  },
} as const;

function notPossible(field: string, code: string, id: string, en: string): LoketError {
  return new LoketError('not_possible_now', [{ field, code, text: { id, en } }]);
}

export function createSuketDesk(options: {
  readonly database: Database;
  readonly bus: CommandBus;
  readonly ports: Ports;
  readonly office: { readonly officeId: string; readonly name: string; readonly regionCode: string; readonly demo: boolean };
  readonly intake: IntakeDesk;
  readonly machines: MachinesDesk;
  readonly signingKey: () => KeyPair;
}) {
  const { bus, ports, office, intake, machines, signingKey } = options;
  const store = createSuketStore(options.database);

  function stateOf(row: SuketRow): Suket['state'] {
    if (row.revoked_at !== null) return 'revoked';
    if (intake.applications.find(row.application_id)?.status === 'CARD_ISSUED') return 'replaced';
    return Date.parse(row.expires_at) <= ports.clock.now() ? 'expired' : 'valid';
  }

  function view(row: SuketRow): Suket {
    const { receipt_code: receiptCode, name, nik } = intake.getRow(row.application_id);
    return {
      number: row.number,
      applicationId: row.application_id,
      receiptCode,
      name,
      nik,
      issuedAt: row.issued_at,
      issuedBy: row.issued_by,
      expiresAt: row.expires_at,
      reason: row.reason,
      state: stateOf(row),
      ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
      ...(row.revoke_reason === null ? {} : { revokeReason: row.revoke_reason }),
    };
  }

  function getRow(number: string): SuketRow {
    const row = store.find(number);
    if (row !== undefined) return row;
    const text = { id: 'Suket ini tidak dikenal di kantor ini', en: 'This office has issued no such suket' };
    throw new LoketError('not_found', [{ field: 'number', code: 'unknown_suket', text }]);
  }

  function answer(applicationId?: string): SuketAnswer {
    const chosen = store.findSwitch();
    const allowed = chosen?.allowed === 1;
    return {
      allowed,
      rule: { ...(allowed ? rules.on : rules.off) },
      items: (applicationId === undefined ? store.newest(shown_max) : store.ofApplication(applicationId)).map(view),
      ...(chosen === undefined ? {} : { changed: { at: chosen.at, by: chosen.by, reason: chosen.reason } }),
    };
  }

  /** The office's statement, signed; what the paper's QR carries. */
  function signedPaper(number: string, applicationId: string, now: string, expiresAt: string): string {
    const { person, kind } = intake.submission(applicationId);
    const { privateKey, keyId } = signingKey();
    const claims = claimsOfPaper({
      type: 'suket',
      officeId: office.officeId,
      number,
      name: person.name,
      kind,
      issuedAt_ms: Date.parse(now),
      expiresAt_ms: Date.parse(expiresAt),
      specimen: office.demo,
      person: {
        nik: person.nik,
        birthDate: person.birthDate,
        sex: person.sex,
        address: `${person.address}, RT ${person.rt}/RW ${person.rw}`,
        villageCode: person.villageCode,
      },
    });
    const token = prepareToken(claims, keyId);
    return Buffer.from(signedToken(token, sign(null, token.toBeSigned, privateKey))).toString('base64url');
  }

  function machineKeys(): TrustedKey[] {
    return machines.keys().flatMap(({ publicKey, name, from, until, revokedAt }) => {
      const key = readPublicKey(publicKey);
      if (key === undefined) return [];
      return [{ keyId: keyIdOf(key), publicKey, owner: 'machine' as const, name, from, until, ...(revokedAt === undefined ? {} : { revokedAt }) }];
    });
  }

  return {
    answer,

    allow: (command: Omit<AllowSuketCommand, 'secondPerson'>, actor: Actor, second: SecondSignature): Promise<Committed<SuketAnswer>> =>
      bus.execute({
        commandId: command.commandId,
        fingerprint: fingerprintOf('suket.allow', command),
        actor,
        second,
        decide: (transaction) => {
          transaction.append({ type: 'suket.allowed', subject: office.officeId, body: { allowed: command.allowed, reason: second.reason } });
          return { status: 200, answer: answer() };
        },
      }),

    issue: (applicationId: string, command: IssueSuketCommand, actor: Actor): Promise<Committed<Suket>> =>
      bus.execute({
        commandId: command.commandId,
        fingerprint: fingerprintOf('suket.issue', { applicationId, ...command }),
        actor,
        decide: (transaction) => {
          if (store.findSwitch()?.allowed !== 1) throw notPossible('suket', 'suket_off', rules.off.id, rules.off.en);
          const { status } = intake.getRow(applicationId);
          if (!mayStandIn.has(status))
            throw notPossible('status', status, `Suket tidak diberikan pada status ${status}`, `No suket is given in the status ${status}`);
          const earlier = store.findOfApplication(applicationId);
          if (earlier !== undefined && stateOf(earlier) === 'valid')
            throw notPossible('number', 'suket_exists', `Sudah ada suket yang berlaku: ${earlier.number}`, `There is a valid suket: ${earlier.number}`);
          const today = wibDate(Date.parse(transaction.now));
          const year = today.slice(0, 4);
          const sequence = store.lastSequence(year) + 1;
          const number = `SKT-${office.regionCode}-${year}-${String(sequence).padStart(6, '0')}`;
          // The last day counts whole, in WIB.
          const expiresAt = new Date(Date.parse(`${addMonths(today, validity_months)}T17:00:00.000Z`)).toISOString();
          const token = signedPaper(number, applicationId, transaction.now, expiresAt);
          const body = { number, sequence, year, applicationId, expiresAt, reason: command.reason, token };
          transaction.append({ type: 'suket.issued', subject: applicationId, body });
          return { status: 201, answer: view(getRow(number)) };
        },
      }),

    revoke: (number: string, command: RevokeSuketCommand, actor: Actor): Promise<Committed<Suket>> =>
      bus.execute({
        commandId: command.commandId,
        fingerprint: fingerprintOf('suket.revoke', { number, ...command }),
        actor,
        decide: (transaction) => {
          const row = getRow(number);
          if (row.revoked_at !== null) throw notPossible('number', 'revoked_already', 'Suket ini sudah dicabut', 'This suket is revoked already');
          transaction.append({ type: 'suket.revoked', subject: row.application_id, body: { number, reason: command.reason } });
          return { status: 200, answer: view(getRow(number)) };
        },
      }),

    get: (number: string): Suket => view(getRow(number)),

    /** What the paper shows: the certificate, the person, and the text of its QR. */
    async forPaper(number: string) {
      const row = getRow(number);
      const { person, kind } = intake.submission(row.application_id);
      return { suket: view(row), person, kind, qrText: await qrTextOf(Uint8Array.from(Buffer.from(row.token, 'base64url'))) };
    },

    /** Whom a verifier may believe, as of now, signed by the office. */
    trustList(): SignedTrustList {
      const { privateKey, publicKeyText, keyId } = signingKey();
      const asOf = new Date(ports.clock.now()).toISOString();
      const own: TrustedKey = { keyId, publicKey: publicKeyText, owner: 'office', name: office.name, from: officeKeyFrom };
      const over = store.unexpired(asOf, unexpired_max).filter((row) => stateOf(row) !== 'valid');
      const list: TrustList = {
        officeId: office.officeId,
        officeName: office.name,
        asOf,
        keys: [own, ...machineKeys()],
        revokedPapers: over.map(({ number }) => number),
      };
      const text = JSON.stringify(list);
      return { text, signature: sign(null, Buffer.from(text), privateKey).toString('base64url'), officeKey: publicKeyText };
    },
  };
}
