import { expect, test } from 'vitest';
import { openTestSafe } from '../testing/open-test-database.ts';
import { createLists } from './lists.ts';

test('a list is sealed, read back, replaced, and gone on its day', async () => {
  const { database, vault } = await openTestSafe();
  let now = '2026-11-24T01:00:00.000Z';
  const lists = createLists(database, vault.cipher, () => now);
  await lists.put('desa', [{ name: 'Siti Contoh' }], '2026-12-01T00:00:00.000Z');
  await lists.put('tetap', 1);
  expect(await lists.get('desa')).toEqual([{ name: 'Siti Contoh' }]);
  const onDisk = JSON.stringify(await database.lists.toArray(), (_key, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  );
  expect(onDisk).not.toContain('Siti');
  now = '2026-12-01T00:00:00.000Z';
  expect(await lists.get('desa')).toBeUndefined();
  expect((await lists.all()).map(({ name }) => name)).toEqual(['tetap']);
  await lists.forgetExpired();
  expect((await database.lists.toArray()).map(({ name }) => name)).toEqual(['tetap']);
});
