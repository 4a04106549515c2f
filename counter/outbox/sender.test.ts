import { describe, expect, test } from 'vitest';
import { type IntakeForm, submissionOf } from '../forms/intake-form.ts';
import { away } from '../office/failure.ts';
import { createOfficeClient } from '../office/office-client.ts';
import { createFakeOffice } from '../testing/fake-office.ts';
import { createFakePorts } from '../testing/fake-ports.ts';
import { openTestSafe, testNow, testPin } from '../testing/open-test-database.ts';
import { filledForm, recordedForm } from '../testing/sample-forms.ts';
import { backOff_ms_max } from './back-off.ts';
import { createOutbox } from './outbox.ts';
import { createSender, type Step } from './sender.ts';

async function bench() {
  const ports = createFakePorts();
  const { database, vault } = await openTestSafe();
  const office = createFakeOffice({ now: ports.clock.now });
  const client = createOfficeClient({ fetch: office.fetch, timers: ports.timers });
  client.setCsrfToken(office.csrfToken);
  const outbox = createOutbox(database, vault.cipher, testNow);
  const sender = createSender({ outbox, client, clock: ports.clock, timers: ports.timers, random: ports.random, onChange: () => {} });
  async function take(form: IntakeForm): Promise<string> {
    const writtenAt = new Date(ports.clock.now()).toISOString();
    await outbox.accept({ form, submission: submissionOf(form, { takenAt: writtenAt, takenBy: 'loket' }), takenBy: 'loket', writtenAt });
    ports.forward(1);
    return form.id;
  }
  /** Steps until nothing can be done now; a limit, so that a sender that spins fails the test. */
  async function sendAll(): Promise<Step> {
    for (let steps = 0; steps < 50; steps += 1) {
      const step = await sender.step();
      if (step.did === 'nothing') return step;
    }
    throw new Error('the sender never came to rest');
  }
  return { ports, office, outbox, sender, database, client, take, sendAll };
}

describe('sending', () => {
  test('applications go first, in the order they were taken; then the files, small before large', async () => {
    const { ports, office, take, sendAll } = await bench();
    const first = await take(recordedForm(ports.ids.next()));
    const second = await take(filledForm(ports.ids.next()));
    await sendAll();
    const puts = office.requests.filter((line) => line.startsWith('PUT'));
    expect(puts).toEqual([
      `PUT /api/applications/${first}`,
      `PUT /api/applications/${second}`,
      ...(
        [
          ['b', 20],
          ['a', 200],
          ['c', 300],
        ] as const
      ).map(([mark, size]) => `PUT /api/attachments/${mark.repeat(64)}/pieces?offset=0&size=${size}`),
    ]);
    expect([...office.applications.keys()]).toEqual([first, second]);
  });

  test('an answer that is lost is asked for again, and is the same answer', async () => {
    const { ports, office, outbox, sender, take } = await bench();
    const id = await take(filledForm(ports.ids.next()));
    office.make({ on: 'PUT', times: 1, how: 'lost_answer' });
    expect((await sender.step()).did).toBe('failed');
    expect(office.applications.size).toBe(1);
    expect(await outbox.find(id)).toMatchObject({ state: 'waiting', lastFailure: 'away' });
    ports.forward(backOff_ms_max);
    expect((await sender.step()).did).toBe('sent');
    expect(office.applications.size).toBe(1);
    expect(await outbox.find(id)).toMatchObject({ state: 'at_office', answer: office.applications.get(id)?.answer });
  });

  test('while the office is away it is asked more and more seldom, never less than once a minute, and nothing is given up', async () => {
    const { ports, office, outbox, sender, take } = await bench();
    const id = await take(filledForm(ports.ids.next()));
    office.make({ on: 'PUT', times: 1000, how: 'refused' });
    const pauses: number[] = [];
    for (let round = 0; round < 15; round += 1) {
      expect((await sender.step()).did).toBe('failed');
      const rest = await sender.step();
      const pause = rest.did === 'nothing' ? rest.again_ms - ports.clock.now() : 0;
      pauses.push(pause);
      ports.forward(pause);
    }
    expect(pauses).toEqual([...pauses].sort((left, right) => left - right));
    expect(Math.max(...pauses)).toBeLessThanOrEqual(backOff_ms_max);
    expect(await outbox.find(id)).toMatchObject({ state: 'waiting' });
    office.make();
    expect((await sender.step()).did).toBe('sent');
  });

  test('a network that comes back is used at once, whatever the pause', async () => {
    const { ports, office, sender, take, sendAll } = await bench();
    await take(filledForm(ports.ids.next()));
    office.make({ on: 'PUT', times: 5, how: 'refused' });
    for (let round = 0; round < 5; round += 1) {
      await sendAll();
      ports.forward(backOff_ms_max);
    }
    office.make({ on: 'PUT', times: 1, how: 'refused' });
    await sendAll();
    expect((await sender.step()).did).toBe('nothing');
    await sender.wake('online');
    expect((await sender.step()).did).toBe('sent');
  });

  test("a friendly page that answers 200 for the office is not the office's receipt", async () => {
    const { ports, office, outbox, sender, take } = await bench();
    const id = await take(filledForm(ports.ids.next()));
    office.make({ on: 'PUT', times: 1, how: 'portal' });
    expect((await sender.step()).did).toBe('failed');
    expect(await outbox.find(id)).toMatchObject({ state: 'waiting' });
  });

  test('a fault at the office with one application does not hold up the next', async () => {
    const { ports, office, outbox, take, sendAll } = await bench();
    const unlucky = await take(filledForm(ports.ids.next(), 1));
    const lucky = await take(filledForm(ports.ids.next(), 2));
    office.make({ on: `PUT /api/applications/${unlucky}`, times: 1, how: { problem: 'internal' } });
    await sendAll();
    expect(await outbox.find(lucky)).toMatchObject({ state: 'at_office' });
    expect(await outbox.find(unlucky)).toMatchObject({ state: 'waiting', lastFailure: 'fault', failures: 1 });
    ports.forward(backOff_ms_max);
    await sendAll();
    expect(await outbox.find(unlucky)).toMatchObject({ state: 'at_office' });
  });

  test.each(['invalid_body', 'same_id_other_content', 'body_too_large', 'hash_mismatch'] as const)(
    '%s is for good: set aside with its reason, and what is behind it goes',
    async (problem) => {
      const { ports, office, outbox, take, sendAll } = await bench();
      const refused = await take(filledForm(ports.ids.next(), 1));
      const behind = await take(filledForm(ports.ids.next(), 2));
      office.make({ on: `PUT /api/applications/${refused}`, times: 1, how: { problem } });
      await sendAll();
      expect(await outbox.find(refused)).toMatchObject({ state: 'set_aside', problem: { code: problem } });
      expect(await outbox.find(behind)).toMatchObject({ state: 'at_office' });
      ports.forward(backOff_ms_max * 10);
      await sendAll();
      expect(office.requests.filter((line) => line === `PUT /api/applications/${refused}`)).toHaveLength(1);
    },
  );

  test('a busy office is left alone for as long as it asks, but no longer than a minute', async () => {
    const { ports, office, sender, take } = await bench();
    await take(filledForm(ports.ids.next()));
    office.make({ on: 'PUT', times: 1, how: { problem: 'rate_limited', retryAfter_s: 7 } });
    await sender.step();
    expect(await sender.step()).toEqual({ did: 'nothing', again_ms: ports.clock.now() + 7_000 });
    ports.forward(7_000);
    office.make({ on: 'PUT', times: 1, how: { problem: 'rate_limited', retryAfter_s: 86_400 } });
    await sender.step();
    expect(await sender.step()).toEqual({ did: 'nothing', again_ms: ports.clock.now() + backOff_ms_max });
  });

  test('a session that ended keeps everything, and a new sign-in sends it', async () => {
    const { ports, office, outbox, sender, take, sendAll } = await bench();
    const id = await take(filledForm(ports.ids.next()));
    office.endSession();
    await sendAll();
    expect(await outbox.find(id)).toMatchObject({ state: 'waiting', lastFailure: 'signed_out' });
    office.signIn();
    await sender.wake('signed_in');
    await sendAll();
    expect(await outbox.find(id)).toMatchObject({ state: 'at_office' });
  });

  test('somebody whose role may not send holds nothing against the applications', async () => {
    const { ports, office, outbox, take, sendAll } = await bench();
    const id = await take(filledForm(ports.ids.next()));
    office.make({ on: 'PUT', times: 1, how: { problem: 'not_allowed' } });
    await sendAll();
    expect(await outbox.find(id)).toMatchObject({ state: 'waiting', lastFailure: 'role' });
  });

  test('an application is kept until the centre has it, and its files with it', async () => {
    const { ports, office, outbox, database, take, sendAll } = await bench();
    const id = await take(recordedForm(ports.ids.next()));
    await sendAll();
    ports.forward(backOff_ms_max);
    await sendAll();
    expect(await outbox.find(id)).toMatchObject({ state: 'at_office' });
    expect(await database.files.count()).toBe(3);
    office.centreHas(id);
    ports.forward(backOff_ms_max);
    await sendAll();
    expect(await outbox.find(id)).toBeUndefined();
    expect(await database.files.count()).toBe(0);
  });

  test('an office set back to an older copy gets again what it had forgotten', async () => {
    const { ports, office, take, sendAll } = await bench();
    const id = await take(recordedForm(ports.ids.next()));
    await sendAll();
    office.applications.clear();
    office.attachments.clear();
    ports.forward(backOff_ms_max);
    await sendAll();
    ports.forward(backOff_ms_max);
    await sendAll();
    expect([...office.applications.keys()]).toEqual([id]);
    expect(office.attachments.size).toBe(3);
  });

  test('a file that the office refuses for good is set aside, and its application is not forgotten', async () => {
    const { ports, office, outbox, database, take, sendAll } = await bench();
    const id = await take(recordedForm(ports.ids.next()));
    office.make({ on: `PUT /api/attachments/${'b'.repeat(64)}`, times: 1, how: { problem: 'unsupported_media' } });
    await sendAll();
    office.centreHas(id);
    ports.forward(backOff_ms_max);
    await sendAll();
    expect(await database.files.get('b'.repeat(64))).toMatchObject({ state: 'set_aside' });
    expect(await outbox.find(id)).toMatchObject({ state: 'at_office' });
    expect(office.attachments.size).toBe(2);
  });

  test('in several lanes: every application is at the office before the first file starts, and nothing is sent twice', async () => {
    const { ports, office, outbox, sender, take } = await bench();
    const ids: string[] = [];
    for (let count = 0; count < 30; count += 1) ids.push(await take({ ...recordedForm(ports.ids.next()), note: String(count) }));
    const stop = new AbortController();
    const running = sender.run(stop.signal);
    await expect.poll(() => office.attachments.size, { timeout: 10_000 }).toBe(3);
    await expect.poll(async () => (await outbox.filesIn('at_office')).length).toBe(3);
    stop.abort();
    await running;
    const puts = office.requests.filter((line) => line.startsWith('PUT'));
    expect(puts.slice(0, 30).every((line) => line.startsWith('PUT /api/applications'))).toBe(true);
    expect(puts).toHaveLength(33);
    expect(new Set(puts).size).toBe(33);
    expect([...office.applications.keys()].sort()).toEqual([...ids].sort());
  });

  test('requests that were under way together and fail together make one pause, not five', async () => {
    const { ports, outbox, take, client } = await bench();
    for (let count = 0; count < 5; count += 1) await take(filledForm(ports.ids.next(), count + 1));
    const underWay: (() => void)[] = [];
    const submit = () => new Promise<typeof away>((resolve) => underWay.push(() => resolve(away)));
    const pauses: number[] = [];
    const sender = createSender({
      outbox,
      client: { ...client, submit },
      ...ports,
      onChange: () => {},
      onPause: (until_ms) => pauses.push(until_ms - ports.clock.now()),
    });
    const stop = new AbortController();
    const running = sender.run(stop.signal);
    await expect.poll(() => underWay.length).toBe(3);
    for (const fail of underWay) fail();
    await expect.poll(async () => (await outbox.list()).filter(({ attempts }) => attempts > 0).length).toBe(3);
    stop.abort();
    await running;
    expect(pauses).toEqual([750]);
  });

  test('of a hundred applications one question asks what became of them', async () => {
    const { ports, office, outbox, sender, take, sendAll } = await bench();
    const ids: string[] = [];
    for (let count = 0; count < 12; count += 1) ids.push(await take(filledForm(ports.ids.next(), count + 1)));
    for (const id of ids) expect([id, (await sender.step()).did]).toEqual([id, 'sent']);
    for (const id of ids.slice(0, 7)) office.centreHas(id);
    ports.forward(backOff_ms_max);
    await sendAll();
    expect(office.requests.filter((line) => line.startsWith('POST'))).toHaveLength(1);
    expect((await outbox.ids()).sort()).toEqual(ids.slice(7).sort());
  });

  test('a locked machine sends nothing and loses nothing; unlocked, it sends', async () => {
    const ports = createFakePorts();
    const { database, vault } = await openTestSafe();
    const office = createFakeOffice({ now: ports.clock.now });
    const client = createOfficeClient({ fetch: office.fetch, timers: ports.timers });
    client.setCsrfToken(office.csrfToken);
    const outbox = createOutbox(database, vault.cipher, testNow);
    const sender = createSender({ outbox, client, ...ports, onChange: () => {}, mayRead: vault.hasKey });
    const form = filledForm(ports.ids.next());
    await outbox.accept({ form, submission: submissionOf(form, { takenAt: testNow(), takenBy: 'loket' }), takenBy: 'loket', writtenAt: testNow() });
    await vault.lock();
    expect((await sender.step()).did).toBe('nothing');
    expect(office.requests).toEqual([]);
    await vault.unlock('loket', testPin);
    expect((await sender.step()).did).toBe('sent');
    expect(office.applications.get(form.id)?.submission.takenBy).toBe('loket');
  });

  test('running, it sends what is written while it sleeps, and ends when told', async () => {
    const { ports, office, sender, take } = await bench();
    const stop = new AbortController();
    const running = sender.run(stop.signal);
    const id = await take(filledForm(ports.ids.next()));
    await sender.wake('new_item');
    await expect.poll(() => office.applications.has(id)).toBe(true);
    stop.abort();
    await running;
  });
});
