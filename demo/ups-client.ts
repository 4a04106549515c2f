/** Tells the demo's virtual UPS what to be, by NUT's own SET VAR; the office only ever reads it. */
import { quoteNutWord } from '@loket/devices/ups/nut-words';
import type { TcpTalk } from '@loket/devices/ups/tcp-talk';

/** The name by which NUT knows the demo's UPS. */
export const upsName = 'kantor';

export type UpsClient = {
  /** `virtual.mains`, `battery.charge`: see devices/README.md. @throws Error when it does not answer, or refuses */
  set(address: string, variables: Readonly<Record<string, string>>): Promise<void>;
};

/** A UPS in this machine answers at once or is being killed. */
const answer_ms_max = 2_000;

export function createUpsClient(talk: TcpTalk, password: string): UpsClient {
  return {
    async set(address, variables) {
      const { hostname, port } = new URL(address);
      const commands = Object.entries(variables).map(([variable, value]) => `SET VAR ${upsName} ${variable} ${quoteNutWord(value)}`);
      const lines = ['USERNAME demo', `PASSWORD ${quoteNutWord(password)}`, ...commands];
      const heard = await talk({
        host: hostname,
        port: Number(port),
        say: `${lines.join('\n')}\n`,
        isComplete: (soFar) => soFar.split('\n').length > lines.length,
        timeout_ms: answer_ms_max,
        heard_bytes_max: 10_000,
      });
      const refusal = heard.split('\n').find((line) => line.startsWith('ERR'));
      if (refusal !== undefined) throw new Error(`the UPS refused: ${refusal}`);
    },
  };
}
