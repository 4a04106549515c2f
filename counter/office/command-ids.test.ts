import { expect, test } from 'vitest';
import { createFakePorts } from '../testing/fake-ports.ts';
import { createCommandIds } from './command-ids.ts';

test('the same content said again keeps its id, so a lost answer is not a second command', () => {
  const commands = createCommandIds(createFakePorts().ids);
  const first = commands.idFor({ shelf: 'A1' });
  expect(commands.idFor({ shelf: 'A1' })).toBe(first);
});

test('other content is another command, and so is the same content after it was carried out', () => {
  const commands = createCommandIds(createFakePorts().ids);
  const first = commands.idFor({ shelf: 'A1' });
  const other = commands.idFor({ shelf: 'A2' });
  expect(other).not.toBe(first);
  commands.carriedOut();
  expect(commands.idFor({ shelf: 'A2' })).not.toBe(other);
});
