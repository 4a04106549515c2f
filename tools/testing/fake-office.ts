import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { ApplicationSubmission } from '@loket/protocol/application';
import { type ErrorCode, LoketError, problemOf } from '@loket/protocol/errors';

/** An office that only takes applications: by the contract, and with the troubles that a test asks for. */
export type FakeOffice = {
  readonly url: string;
  /** what was taken, by id */
  readonly taken: Map<string, ApplicationSubmission>;
  /** how many requests came, refused ones too */
  requests: number;
  /** the most requests that were open at the same moment */
  atOnce: number;
  /** asked before each request is handled: an error to answer with, or to cut the connection */
  trouble: (request: number, id: string) => ErrorCode | 'cut' | undefined;
  close(): Promise<void>;
};

export const fakeToken = 'fake-token-of-the-front-office';

export async function startFakeOffice(): Promise<FakeOffice> {
  let open = 0;
  const server = createServer((request, response) => {
    open += 1;
    office.atOnce = Math.max(office.atOnce, open);
    response.once('close', () => {
      open -= 1;
    });
    answer(office, request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const office: FakeOffice = {
    url: `http://127.0.0.1:${address.port}`,
    taken: new Map(),
    requests: 0,
    atOnce: 0,
    trouble: () => undefined,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
  return office;
}

async function answer(office: FakeOffice, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  // A real office answers after its fsync: meanwhile others come in.
  await new Promise((resolve) => setImmediate(resolve));
  office.requests += 1;
  const id = /^\/api\/applications\/([0-9a-f-]{36})$/.exec(request.url ?? '')?.[1];
  if (id === undefined || request.method !== 'PUT') return refuse(response, 'not_found');
  const trouble = office.trouble(office.requests, id);
  if (trouble === 'cut') return void request.socket.destroy();
  if (trouble !== undefined) return refuse(response, trouble);
  if (request.headers.authorization !== `Bearer ${fakeToken}`) return refuse(response, 'not_signed_in');
  const submission = ApplicationSubmission.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
  const before = office.taken.get(id);
  if (before !== undefined && JSON.stringify(before) !== JSON.stringify(submission)) return refuse(response, 'same_id_other_content');
  office.taken.set(id, submission);
  response.writeHead(before === undefined ? 201 : 200, { 'content-type': 'application/json' }).end('{}');
}

function refuse(response: ServerResponse, code: ErrorCode): void {
  const fields =
    code === 'invalid_body' ? [{ field: 'person.nik', code: 'nik_taken', text: { id: 'NIK ditolak kantor', en: 'The office refuses this NIK' } }] : [];
  const problem = problemOf(new LoketError(code, fields));
  response.writeHead(problem.status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
}
