import { readFileSync } from 'node:fs';
import { printJobEventTypes, printJobStateNames, printJobStates, printJobTransitions } from '@loket/domain/print-job';
import { expect, test } from 'vitest';

test('the state table in docs/printing.md is the one of the program', () => {
  const page = readFileSync(new URL('../docs/printing.md', import.meta.url), 'utf8');
  const start = page.indexOf('| state | on the page |');
  const written = page.slice(start, page.indexOf('\n\n', start)).split('\n').slice(2);
  const wanted = (['NONE', ...printJobStates] as const).flatMap((state) =>
    printJobEventTypes.flatMap((event) => {
      const next = printJobTransitions[state][event];
      return next === 'refuse' ? [] : [`| ${state} | ${state === 'NONE' ? '' : printJobStateNames[state].id} | ${event} | ${next} |`];
    }),
  );
  expect(written).toEqual(wanted);
});
