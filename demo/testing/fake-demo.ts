/** The whole demo over small stand-ins for its programs, on ports of its own. */
import { systemPorts } from '@loket/platform/ports';
import { createDemo, type Demo } from '../demo.ts';
import type { DemoAccess } from '../demo-access.ts';
import type { DemoLog } from '../demo-log.ts';
import { type FakeRoot, makeFakeRoot } from './fake-programs.ts';

export const controlToken = 'token-of-the-page';

export type FakeDemo = {
  readonly fake: FakeRoot;
  readonly demo: Demo;
  readonly access: DemoAccess;
  readonly accessFile: string;
  readonly log: DemoLog;
  /** Stops all and removes the folder. */
  end(): Promise<void>;
};

export async function startFakeDemo(): Promise<FakeDemo> {
  const fake = makeFakeRoot();
  const logs: DemoLog[] = [];
  const demo = await createDemo({
    root: fake.root,
    node: process.execPath,
    settings: {
      dataFolder: fake.dataFolder,
      officePort: 0,
      centrePort: 0,
      internetPort: 0,
      printerPort: 0,
      upsPort: 0,
      controlPort: 0,
      hasScanner: false,
      scannerPort: 0,
      printerCount: 2,
      card_ms: 0,
      verdictDelay_ms: 0,
      lowBatteryNotice_ms: 0,
    },
    enrolmentCode: 'code',
    controlToken,
    people: [],
    ports: systemPorts(),
    onLog: (made) => logs.push(made),
  });
  const [log] = logs;
  if (log === undefined) throw new Error('the demo keeps no log');
  const end = async (): Promise<void> => {
    await demo.stop();
    fake.remove();
  };
  try {
    return { fake, demo, ...(await demo.start()), log, end };
  } catch (error) {
    await end();
    throw error;
  }
}
