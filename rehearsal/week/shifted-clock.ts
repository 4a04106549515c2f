/**
 * Loaded before a program by `--import`: the calendar of a rehearsed day instead of today's, as libfaketime does it. The
 * programs themselves know nothing of it. Only the date is moved: time runs at its usual pace, and what is measured by the
 * monotonic clock is what it is. SIGUSR2 reads the file again, for a program that lives through the night.
 */
import { readFileSync } from 'node:fs';
import { clockFileVariable, readAhead_ms } from './town-clock.ts';

const file = process.env[clockFileVariable];
const RealDate = Date;

if (file !== undefined) {
  let ahead_ms = readAhead_ms(readFileSync(file, 'utf8'));
  const now = (): number => RealDate.now() + ahead_ms;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given, newTarget) => Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
  });
  process.on('SIGUSR2', () => {
    ahead_ms = readAhead_ms(readFileSync(file, 'utf8'));
  });
}
