/** A small office in memory that answers like the real one, and can be made to fail in each way that a network and a server fail. */

import { permissions } from '@loket/domain/access';
import { type ApplicationStatus, firstStatus, holderNames, nextSteps, statusNames } from '@loket/domain/application';
import { kindRules } from '@loket/domain/application-kinds';
import { newPart } from '@loket/domain/file-pieces';
import { receiptCode } from '@loket/domain/receipt-code';
import { SignInRequest } from '@loket/protocol/access';
import type { KnownApplicant } from '@loket/protocol/applicant';
import {
  AcknowledgementQuery,
  type AcknowledgementsAnswer,
  type ApplicationDetail,
  ApplicationSubmission,
  type ApplicationSummary,
  type SubmissionAnswer,
} from '@loket/protocol/application';
import { type ErrorCode, LoketError, problemOf } from '@loket/protocol/errors';
import type { Fetch } from '../browser/ports.ts';
import { createFakeMachines } from './fake-machines.ts';
import { createFakeRecording } from './fake-recording.ts';
import { officeAnswers } from './office-answers.ts';

/**
 * refused: no connection · lost_answer: the office does it and the answer never arrives · portal: something else answers
 * with a friendly page · problem: the office says no.
 */
export type Trouble = {
  readonly on: string;
  readonly times: number;
  readonly how: 'refused' | 'lost_answer' | 'portal' | { readonly problem: ErrorCode; readonly retryAfter_s?: number };
};

type Kept = {
  readonly submission: ApplicationSubmission;
  readonly text: string;
  readonly answer: SubmissionAnswer;
  centreHasIt: boolean;
  status: ApplicationStatus;
};
type Reply = { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> };

export const fakePassword = 'kata-sandi-contoh';
const csrfToken = 'tanda-csrf-contoh';

export type FakeOffice = ReturnType<typeof createFakeOffice>;

export function createFakeOffice(options: { readonly now: () => number; readonly signedIn?: boolean } = { now: () => Date.parse('2026-11-24T01:00:00.000Z') }) {
  const applications = new Map<string, Kept>();
  const attachments = new Map<string, number>();
  /** files on their way, and the bytes of each that came, repeats too */
  const begun = new Map<string, number>();
  const receivedBytes = new Map<string, number>();
  const known = new Map<string, Readonly<Record<string, string>>>();
  const requests: string[] = [];
  let troubles: Trouble[] = [];
  const at = (): string => new Date(options.now()).toISOString();
  let mustChangePassword = false;
  let who = { username: 'loket', name: 'Lestari Loket' };
  const machines = createFakeMachines(at);
  const recording = createFakeRecording();
  let signedIn = options.signedIn ?? true;

  function problem(code: ErrorCode, headers: Readonly<Record<string, string>> = {}): Reply {
    const body = problemOf(new LoketError(code));
    return { status: body.status, body, headers };
  }

  function submit(id: string, text: string): Reply {
    const parsed = ApplicationSubmission.safeParse(JSON.parse(text));
    if (!parsed.success) return problem('invalid_body');
    const known = applications.get(id);
    if (known !== undefined) return known.text === text ? { status: 200, body: known.answer } : problem('same_id_other_content');
    const submission = parsed.data;
    const status = firstStatus(kindRules[submission.kind].needsEnrolment, submission.enrolment !== undefined);
    const answer: SubmissionAnswer = {
      id,
      receiptCode: receiptCode(id),
      kind: submission.kind,
      name: submission.person.name,
      status,
      acceptedAt: at(),
      nextStep: stepOf(status),
      warnings: [],
    };
    applications.set(id, { submission, text, answer, centreHasIt: false, status });
    return { status: 201, body: answer };
  }

  function stepOf(status: ApplicationStatus): ApplicationSummary['nextStep'] {
    const { holder, text } = nextSteps[status];
    return { holder, holderName: { ...holderNames[holder] }, text: { ...text } };
  }

  function summaryOf(id: string, kept: Kept): ApplicationSummary {
    const { submission, status, answer } = kept;
    const { nik, name, villageCode } = submission.person;
    return {
      id,
      receiptCode: answer.receiptCode,
      kind: submission.kind,
      nik,
      name,
      villageCode,
      status,
      statusText: { ...statusNames[status] },
      since: answer.acceptedAt,
      acceptedAt: answer.acceptedAt,
      nextStep: stepOf(status),
      centreHasIt: kept.centreHasIt,
    };
  }

  /** Whom `knows` was told of, as from an earlier application. */
  function applicant(nik: string): KnownApplicant {
    const person = known.get(nik);
    const application = person === undefined ? {} : { application: { receiptCode: receiptCode('0199a000-0000-7000-8000-0000000000aa'), acceptedAt: at() } };
    return { nik, person: person ?? {}, ...application, isInRegister: false, differs: [], enrolment: 'unknown' };
  }

  function filesOf({ documents, enrolment }: ApplicationSubmission): string[] {
    const scans = documents.flatMap(({ scan, morePages = [] }) => (scan === undefined ? [] : [scan, ...morePages]));
    if (enrolment?.mode !== 'captured') return scans.map(({ sha256 }) => sha256);
    const { photo, signature, biometrics = [], exceptions = [] } = enrolment;
    const files = [...scans, photo, signature, ...biometrics.map(({ file }) => file), ...exceptions.map((exception) => exception.photo)];
    return files.flatMap((file) => file?.sha256 ?? []);
  }

  function detailOf(id: string, kept: Kept): ApplicationDetail {
    return {
      ...summaryOf(id, kept),
      submission: kept.submission,
      missingAttachments: filesOf(kept.submission).filter((hash) => !attachments.has(hash)),
      printJobs: [],
      timeline: [
        {
          seq: 1,
          type: 'application.accepted',
          at: kept.answer.acceptedAt,
          deviceTime: kept.submission.takenAt,
          actor: kept.submission.takenBy ?? 'loket',
          text: { id: 'Permohonan diterima', en: 'Application accepted' },
          status: kept.status,
        },
      ],
    };
  }

  function acknowledge(ids: readonly string[]): AcknowledgementsAnswer['items'] {
    return ids.map((id) => {
      const kept = applications.get(id);
      const missingAttachments = kept === undefined ? [] : filesOf(kept.submission).filter((hash) => !attachments.has(hash));
      return { id, known: kept !== undefined, centreHasIt: kept?.centreHasIt === true && missingAttachments.length === 0, missingAttachments };
    });
  }

  /** As the real one: what came is kept, and the answer says from where to go on. */
  function pieceAnswer(method: string, sha256: string, query: URLSearchParams, text: string): Reply {
    const whole = attachments.get(sha256);
    if (whole !== undefined) return { status: 200, body: { sha256, received_bytes: whole, complete: true } };
    const known = begun.get(sha256) ?? 0;
    if (method === 'GET') return { status: 200, body: { sha256, received_bytes: known, complete: false } };
    const part = newPart({ offset_bytes: Number(query.get('offset')), bytes: Buffer.from(text, 'latin1') }, known);
    const received_bytes = known + part.length;
    receivedBytes.set(sha256, (receivedBytes.get(sha256) ?? 0) + text.length);
    const complete = received_bytes === Number(query.get('size'));
    if (complete) attachments.set(sha256, received_bytes);
    else begun.set(sha256, received_bytes);
    return { status: 200, body: { sha256, received_bytes, complete } };
  }

  function session(): Reply {
    const body = {
      ...who,
      roles: ['front_office'],
      permissions: [...permissions],
      csrfToken,
      expiresAt: new Date(options.now() + 43_200_000).toISOString(),
      mustChangePassword,
      office: { officeId: 'contoh', name: 'Dispendukcapil Contoh', regionCode: '35.22', demo: true },
    };
    return { status: 200, body };
  }

  function route(method: string, path: string, text: string, headers: Headers): Reply {
    const [address = '', query = ''] = path.split('?', 2);
    if (address === '/health') return { status: 200, body: { program: 'office', version: '0.0.0', ok: true, time: at() } };
    if (address === '/demo.json') return { status: 200, body: { controlRoom: 'http://127.0.0.1:3599/' } };
    if (address === '/api/session' && method === 'POST') {
      const given = SignInRequest.parse(JSON.parse(text));
      signedIn = given.password === fakePassword;
      who = given.username === 'loket' ? { username: 'loket', name: 'Lestari Loket' } : { username: given.username, name: `Petugas ${given.username}` };
      return signedIn ? session() : problem('wrong_credentials');
    }
    const standing = machines.standing(address);
    if (standing !== undefined) return { status: 200, body: standing };
    if (address === '/api/trust-list') return { status: 200, body: machines.trustList() };
    if (!signedIn) return problem('not_signed_in');
    if (address === '/api/session' && method === 'GET') return session();
    if (method !== 'GET' && headers.get('x-loket-csrf') !== csrfToken) return problem('csrf');
    if (address === '/api/session' && method === 'DELETE') {
      signedIn = false;
      return { status: 204, body: undefined };
    }
    const [, , room, id, action] = address.split('/');
    if (address === '/api/applications/acknowledgements')
      return { status: 200, body: { items: acknowledge(AcknowledgementQuery.parse(JSON.parse(text)).ids) } };
    if (room === 'applicants' && id !== undefined) return { status: 200, body: applicant(id) };
    if (room === 'applications' && id !== undefined && method === 'PUT') return submit(id, text);
    if (room === 'applications' && id !== undefined && action === undefined) {
      const kept = applications.get(id);
      return kept === undefined ? problem('not_found') : { status: 200, body: detailOf(id, kept) };
    }
    if (room === 'applications' && id === undefined) {
      const q = (new URLSearchParams(query).get('q') ?? '').toLowerCase();
      const items = [...applications].map(([key, kept]) => summaryOf(key, kept)).filter(({ name }) => name.toLowerCase().includes(q));
      return { status: 200, body: { items, total: items.length } };
    }
    if (room === 'attachments' && id !== undefined && action === 'pieces') return pieceAnswer(method, id, new URLSearchParams(query), text);
    if (room === 'attachments' && id !== undefined && method === 'PUT') {
      attachments.set(id, text.length);
      return { status: 201, body: { sha256: id, size_bytes: Math.max(1, text.length), stored: true } };
    }
    if (room === 'receipts' && id !== undefined) {
      const found = [...applications].find(([, kept]) => kept.answer.receiptCode === id);
      return found === undefined ? problem('not_found') : { status: 200, body: summaryOf(...found) };
    }
    const recorded = recording.answer(method, address, text);
    if (recorded !== undefined) return { status: 200, body: recorded };
    const ofMachine = method === 'POST' || method === 'GET' ? machines.answer(method, address, text) : undefined;
    if (ofMachine !== undefined) return { status: 200, body: ofMachine };
    const answer = officeAnswers(address, new URLSearchParams(query), at());
    return answer === undefined ? problem('not_found') : { status: 200, body: answer };
  }

  function troubleFor(line: string): Trouble | undefined {
    const found = troubles.find(({ on, times }) => times > 0 && line.startsWith(on));
    if (found !== undefined) troubles = troubles.map((trouble) => (trouble === found ? { ...trouble, times: trouble.times - 1 } : trouble));
    return found;
  }

  /** Undefined: no answer arrives. */
  function handle(method: string, path: string, text: string, headers: Headers): Reply | undefined {
    const line = `${method} ${path}`;
    requests.push(line);
    const trouble = troubleFor(line);
    if (trouble?.how === 'refused') return undefined;
    if (trouble?.how === 'portal') return { status: 200, body: '<html>Selamat datang di WiFi</html>' };
    if (typeof trouble?.how === 'object')
      return problem(trouble.how.problem, trouble.how.retryAfter_s === undefined ? {} : { 'retry-after': String(trouble.how.retryAfter_s) });
    const reply = route(method, path, text, headers);
    return trouble?.how === 'lost_answer' ? undefined : reply;
  }

  const fetch: Fetch = async (path, init) => {
    const reply = handle(init.method ?? 'GET', path, await textOf(init.body), new Headers(init.headers));
    if (reply === undefined) throw new TypeError('Failed to fetch');
    return responseOf(reply);
  };

  return {
    fetch,
    handle,
    applications,
    attachments,
    receivedBytes,
    requests,
    make: (...more: readonly Trouble[]): void => {
      troubles = [...more];
    },
    knows: (person: Readonly<Record<string, string>>): void => void known.set(person['nik'] ?? '', person),
    passwordWasSetByAnother: (): void => {
      mustChangePassword = true;
    },
    endSession: (): void => {
      signedIn = false;
    },
    signIn: (): void => {
      signedIn = true;
    },
    centreHas: (id: string): void => {
      const kept = applications.get(id);
      if (kept !== undefined) kept.centreHasIt = true;
    },
    csrfToken,
    machines,
    recording,
  };
}

/** Of bytes a sign a byte, as the server reads them. */
async function textOf(body: BodyInit | null | undefined): Promise<string> {
  return typeof body === 'string' ? body : Buffer.from(await new Response(body ?? null).arrayBuffer()).toString('latin1');
}

export function responseOf({ status, body, headers = {} }: Reply): Response {
  if (status === 204) return new Response(null, { status });
  return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers: { ...headers } });
}
