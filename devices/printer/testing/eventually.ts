import { systemClock, systemTimers } from '@loket/platform/ports';

/** Asks a real process again and again until it says what is waited for. @throws Error after the deadline, with the last answer */
export async function eventually<Answer, Wanted extends Answer>(
  ask: () => Promise<Answer>,
  isWanted: (answer: Answer) => answer is Wanted,
  deadline_ms?: number,
): Promise<Wanted>;
export async function eventually<Answer>(ask: () => Promise<Answer>, isWanted: (answer: Answer) => boolean, deadline_ms?: number): Promise<Answer>;
export async function eventually<Answer>(ask: () => Promise<Answer>, isWanted: (answer: Answer) => boolean, deadline_ms = 15_000): Promise<Answer> {
  const until_ms = systemClock.monotonic() + deadline_ms;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (systemClock.monotonic() > until_ms) throw new Error(`not within ${deadline_ms} ms; last: ${JSON.stringify(answer)}`);
    await systemTimers.sleep(10);
  }
}
