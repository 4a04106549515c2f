import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { createNutUps, readUpsAddress } from '@loket/devices/ups/nut-ups';
import { createTcpTalk } from '@loket/devices/ups/tcp-talk';
import { systemClock, systemTimers } from '@loket/platform/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Demo } from './demo.ts';
import type { DemoAccess } from './demo-access.ts';
import type { DemoLog } from './demo-log.ts';
import { controlToken, type FakeDemo, startFakeDemo } from './testing/fake-demo.ts';
import { isAlive, until } from './testing/fake-programs.ts';
import type { DemoView } from './watch.ts';

const token = controlToken;
let running: FakeDemo;
let demo: Demo;
let access: DemoAccess;
let accessFile: string;
let log: DemoLog;

beforeEach(async () => {
  running = await startFakeDemo();
  ({ demo, access, accessFile, log } = running);
});
afterEach(() => running.end());

function press(body: unknown, headers: Readonly<Record<string, string>> = { 'x-control-token': token }): Promise<Response> {
  return fetch(new URL('/api/switches', access.controlRoom.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

async function view(): Promise<DemoView> {
  const answer: { view: DemoView } = await (await fetch(new URL('/api/state', access.controlRoom.url))).json();
  return answer.view;
}

const pids = async (): Promise<(number | null)[]> => (await view()).programs.map(({ pid }) => pid);
const said = (): string =>
  log
    .recent()
    .map(({ text }) => text.en)
    .join('\n');

describe('the demo', () => {
  it('starts every program, and tells scripts where everything is, in a file for the owner alone', async () => {
    expect(JSON.parse(readFileSync(accessFile, 'utf8'))).toEqual(access);
    expect(accessFile).toBe(path.join(running.fake.dataFolder, 'demo-access.json'));
    expect(statSync(accessFile).mode & 0o777).toBe(0o600);
    expect(access.tokens).toEqual({ front_office: 'token-front', head_of_office: 'token-head' });
    expect(access.printers.map(({ id }) => id)).toEqual(['kartu-1', 'kartu-2']);
    for (const { url } of [access.centre, access.internet]) expect((await fetch(`${url}/health`)).ok).toBe(true);
    expect((await view()).programs.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'pusat running',
      'kantor running',
      'kartu-1 running',
      'kartu-2 running',
      'ups running',
    ]);
  });

  it('tells the office the way to the centre through the internet that can be cut, and its printers', async () => {
    const environment: Record<string, string> = await (await fetch(`${access.office.url}/env`)).json();
    expect(environment.LOKET_CENTRE_URL).toBe(access.internet.url);
    expect(environment.LOKET_PRINTERS).toBe(access.printers.map(({ id, url }) => `${id}=${url}`).join(','));
    expect(environment.LOKET_CONTROL_ROOM).toBe(access.controlRoom.url);
    expect(environment.LOKET_DEMO).toBe('1');
    expect(environment.LOKET_UPS).toBe(access.ups.address);
  });

  it('leaves no process when it is stopped', async () => {
    const processes = await pids();
    expect(processes.every((pid) => pid !== null && isAlive(pid))).toBe(true);
    await demo.stop();
    expect(processes.filter((pid) => pid !== null && isAlive(pid))).toEqual([]);
  });
});

describe('the switches', () => {
  it('internet: off cuts and refuses, on carries again, and it is measured when the office notices', async () => {
    await until('the link is up', async () => (await view()).board?.link.state === 'up');
    expect((await press({ switch: 'internet', state: 'off' })).status).toBe(200);
    await expect(fetch(`${access.internet.url}/health`)).rejects.toThrow();
    await until('the office knows', async () => (await view()).board?.link.state === 'down');
    await until('it is said', () => said().includes('out of reach'));
    await press({ switch: 'internet', state: 'on' });
    expect((await fetch(`${access.internet.url}/health`)).ok).toBe(true);
    await until('it is said', () => said().includes('has its link to the centre again'));
    const noticed = log.recent().filter(({ text, took_ms }) => text.en.includes('link to the centre again') && took_ms !== undefined);
    expect(noticed).toHaveLength(1);
  });

  it('mains: the printers lose power, the office goes on; back on, they come with the same data on the same ports', async () => {
    const before = await view();
    await press({ switch: 'printer', id: 'kartu-1', name: 'empty', on: true });
    await press({ switch: 'mains', on: false });
    const dark = await view();
    expect(dark.power).toBe('battery');
    expect(dark.programs.map(({ state }) => state)).toEqual(['running', 'running', 'off', 'off', 'running']);
    expect(dark.programs[1]?.pid).toBe(before.programs[1]?.pid);
    expect(before.programs.slice(2, 4).map(({ pid }) => pid !== null && isAlive(pid))).toEqual([false, false]);
    await press({ switch: 'mains', on: true });
    const light = await view();
    expect(light.programs.map(({ state }) => state)).toEqual(['running', 'running', 'running', 'running', 'running']);
    expect(light.programs.map(({ port }) => port)).toEqual(before.programs.map(({ port }) => port));
    expect(light.printers[0]?.report?.switches.empty).toBe(true);
  });

  it('UPS empty: office and printers go dark at once, the centre stays; the mains brings them back', async () => {
    const before = await view();
    await press({ switch: 'ups_empty' });
    const dark = await view();
    expect(dark.power).toBe('none');
    expect(dark.programs.map(({ state }) => state)).toEqual(['running', 'off', 'off', 'off', 'running']);
    expect(dark.programs[0]?.pid).toBe(before.programs[0]?.pid);
    expect((await press({ switch: 'program', id: 'kantor', do: 'start' })).status).toBe(409);
    await press({ switch: 'mains', on: true });
    expect((await view()).programs.map(({ state }) => state)).toEqual(['running', 'running', 'running', 'running', 'running']);
  });

  it('the UPS tells what happens to the mains: battery, nearly empty, and charging again; also one that began anew meanwhile', async () => {
    const where = readUpsAddress(access.ups.address);
    if (where === undefined) throw new Error('no UPS');
    const ups = createNutUps({ ...where, talk: createTcpTalk(systemTimers), clock: systemClock });
    expect(await ups.status()).toMatchObject({ power: 'mains', charge_percent: 100 });
    await press({ switch: 'mains', on: false });
    expect(await ups.status()).toMatchObject({ power: 'battery' });
    await press({ switch: 'program', id: 'ups', do: 'kill' });
    expect(await ups.status()).toMatchObject({ power: 'unknown', trouble: 'unreachable' });
    await press({ switch: 'program', id: 'ups', do: 'start' });
    await until('it knows again', async () => (await ups.status()).power === 'battery');
    await press({ switch: 'ups_empty' });
    expect(await ups.status()).toMatchObject({ power: 'low_battery' });
    expect(said()).toContain('nearly empty');
    await press({ switch: 'mains', on: true });
    expect(await ups.status()).toMatchObject({ power: 'mains', flags: ['OL', 'CHRG'] });
  });

  it('a printer jams, and is cleared; one without power cannot be switched', async () => {
    await press({ switch: 'printer', id: 'kartu-2', name: 'jam', on: true });
    expect((await view()).printers[1]?.report).toMatchObject({ switches: { jam: true }, condition: { state: 'stopped' } });
    await press({ switch: 'printer', id: 'kartu-2', name: 'jam', on: false });
    expect((await view()).printers[1]?.report?.switches.jam).toBe(false);
    await press({ switch: 'program', id: 'kartu-2', do: 'kill' });
    expect((await press({ switch: 'printer', id: 'kartu-2', name: 'jam', on: true })).status).toBe(409);
    await press({ switch: 'program', id: 'kartu-2', do: 'start' });
    expect((await view()).printers[1]?.report?.switches.jam).toBe(false);
  });

  it('shows each card that really came out, with its picture, also after the printer lost power', async () => {
    const [printer] = access.printers;
    await fetch(new URL('/print', printer?.url), { method: 'POST' });
    const seen = await until('the card is seen', async () => (await view()).printers.find(({ cardsOut, latest }) => cardsOut === 1 && latest.length === 1));
    const picture = await fetch(new URL(`/cards/${seen.id}${seen.latest[0]?.picture.slice('/cards'.length)}`, access.controlRoom.url));
    expect(picture.headers.get('content-type')).toBe('image/png');
    await press({ switch: 'mains', on: false });
    expect((await view()).printers[0]?.cardsOut).toBe(1);
  });
});

describe('the control room', () => {
  it('tells live what happens', async () => {
    const response = await fetch(new URL('/api/events', access.controlRoom.url));
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    if (reader === undefined) throw new Error('no stream');
    await press({ switch: 'internet', state: 'slow' });
    let text = '';
    await until('both are told', async () => {
      text += (await reader.read()).value ?? '';
      return text.includes('"internet":"slow"') && text.includes('Internet slow');
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    await reader.cancel();
  });

  it('serves its page with the token in it and a strict policy', async () => {
    const response = await fetch(access.controlRoom.url);
    expect(await response.text()).toContain(`content="${token}"`);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const place of ['control-room.css', 'control-room.js', 'words.js']) expect((await fetch(new URL(place, access.controlRoom.url))).ok).toBe(true);
  });

  it.each([
    ['without the token', {}],
    ['with another token', { 'x-control-token': 'x'.repeat(token.length) }],
    ['from another page', { 'x-control-token': token, origin: 'http://evil.example' }],
    ['from another site', { 'x-control-token': token, 'sec-fetch-site': 'cross-site' }],
  ])('a switch pressed %s does nothing', async (_name, headers) => {
    expect((await press({ switch: 'mains', on: false }, headers)).status).toBe(403);
    expect((await view()).power).toBe('mains');
  });

  it.each([
    ['an unknown switch', { switch: 'reactor' }, 422],
    ['an unknown program', { switch: 'program', id: 'nobody', do: 'kill' }, 409],
    ['a field too many', { switch: 'mains', on: true, really: true }, 422],
    ['a body that is far too long', { switch: 'internet', state: 'x'.repeat(5000) }, 413],
  ])('%s is refused', async (_name, body, status) => {
    expect((await press(body)).status).toBe(status);
  });

  it('answers to its own name only, so that no foreign name can be pointed at it', async () => {
    const { port } = new URL(access.controlRoom.url);
    const curl = spawn(process.execPath, [
      '-e',
      `require('node:http').get({ port: ${port}, headers: { host: 'evil.example' } }, (r) => { console.log(r.statusCode); r.resume(); })`,
    ]);
    const status = await new Promise<string>((resolve) => curl.stdout.once('data', (text: Buffer) => resolve(String(text).trim())));
    expect(status).toBe('421');
  });
});
