import { afterEach, describe, expect, test } from 'vitest';
import { createOfficeServer } from './server.ts';
import { openTestOffice, type TestOffice } from './testing/office-bench.ts';

let bench: TestOffice | undefined;
afterEach(async () => {
  await bench?.end();
  bench = undefined;
});

async function ask(demo: boolean, url: string) {
  bench = await openTestOffice({ demo });
  const app = await createOfficeServer(bench.office, { version: '0', logLevel: 'silent', controlRoom: 'http://127.0.0.1:3599/' });
  const answer = await app.inject({ method: 'GET', url });
  await app.close();
  return answer;
}

describe('the note of the demo', () => {
  test('tells where the control room is and whom one may sign in as', async () => {
    const answer = await ask(true, '/demo.json');
    expect(answer.json()).toMatchObject({
      controlRoom: 'http://127.0.0.1:3599/',
      people: expect.arrayContaining([expect.objectContaining({ username: 'loket' })]),
    });
    expect(answer.json().people).toHaveLength(9);
  });

  test('is empty in a real office: no password leaves it', async () => {
    const answer = await ask(false, '/demo.json');
    expect(answer.statusCode).toBe(204);
    expect(answer.body).toBe('');
  });
});
