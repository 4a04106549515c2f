/** The switches of the control room: what each does to the real processes, and what it did. */
import type { Ports } from '@loket/platform/ports';
import type { DemoLog } from './demo-log.ts';
import type { Internet, InternetState } from './internet.ts';
import type { PrinterClient, PrinterSwitch } from './printer-client.ts';
import type { DemoReason, SupervisedProgram } from './supervised-program.ts';
import type { UpsClient } from './ups-client.ts';

export type Power = 'mains' | 'battery' | 'none';

/** Sentences for each switch, so that the log and the page use the same. */
const internetTexts: Readonly<Record<InternetState, DemoReason>> = {
  on: { id: 'Internet menyala', en: 'Internet on' },
  slow: { id: 'Internet lambat (256 kbit/s, 600 ms)', en: 'Internet slow (256 kbit/s, 600 ms)' },
  off: { id: 'Internet putus', en: 'Internet off' },
};

const printerTexts: Readonly<Record<PrinterSwitch, DemoReason>> = {
  jam: { id: 'kartu macet', en: 'card jam' },
  empty: { id: 'baki blangko kosong', en: 'hopper empty' },
  ribbonEmpty: { id: 'pita habis', en: 'ribbon used up' },
};

export type SwitchboardOptions = {
  readonly programs: readonly SupervisedProgram[];
  readonly internet: Internet;
  readonly printerClient: PrinterClient;
  readonly upsClient: UpsClient;
  readonly lowBatteryNotice_ms: number;
  readonly log: DemoLog;
  readonly ports: Pick<Ports, 'clock' | 'timers'>;
};

/** A switch that does not exist or does not fit; the message says which. */
export class SwitchProblem extends Error {
  override readonly name = 'SwitchProblem';
}

export type Switchboard = ReturnType<typeof createSwitchboard>;

/** Well below what the virtual UPS calls low. */
const nearlyEmpty_percent = 5;

export function createSwitchboard(options: SwitchboardOptions) {
  const { programs, internet, printerClient, log } = options;
  const { clock, timers } = options.ports;
  let power: Power = 'mains';
  let internetSwitchedAt_ms: number | undefined;
  const printers = programs.filter(({ spec }) => spec.kind === 'printer');
  const offices = programs.filter(({ spec }) => spec.kind === 'office');
  const upses = programs.filter(({ spec }) => spec.kind === 'ups');

  const find = (id: string): SupervisedProgram => {
    const program = programs.find(({ spec }) => spec.id === id);
    if (program === undefined) throw new SwitchProblem(`no such program: ${id}`);
    return program;
  };

  /** Starts several at once; one that does not come up does not hold the others. */
  async function startAll(which: readonly SupervisedProgram[], reason: DemoReason): Promise<void> {
    const results = await Promise.allSettled(which.map((program) => program.start(reason)));
    for (const [index, result] of results.entries()) {
      const name = which[index]?.spec.name;
      if (result.status === 'rejected' && name !== undefined)
        log.add({ id: `${name.id} tidak mau jalan: ${result.reason}`, en: `${name.en} does not start: ${result.reason}` });
    }
  }

  /** The UPS sees what happens to the mains before anything that hangs on it does. One that is off is not told, and tells nobody. */
  async function tellUps(battery: Readonly<Record<string, string>> = {}): Promise<void> {
    for (const ups of upses) {
      const address = ups.address();
      if (address === undefined || ups.state() !== 'running') continue;
      const { name } = ups.spec;
      await options.upsClient.set(address, { 'virtual.mains': power === 'mains' ? 'on' : 'off', ...battery }).catch((error: unknown) => {
        log.add({ id: `${name.id} tidak menjawab: ${error}`, en: `${name.en} does not answer: ${error}` });
      });
    }
  }

  // One that begins again believes in the mains until it is told.
  for (const ups of upses)
    ups.onChange(() => {
      if (power !== 'mains' && ups.state() === 'running') void tellUps();
    });

  return {
    power: (): Power => power,
    /** when the internet was last cut or given back, by the monotonic clock */
    internetSwitchedAt_ms: (): number | undefined => internetSwitchedAt_ms,

    async setInternet(state: InternetState): Promise<void> {
      const begun_ms = clock.monotonic();
      if ((internet.state() === 'off') !== (state === 'off')) internetSwitchedAt_ms = begun_ms;
      const cut = await internet.set(state);
      const said = internetTexts[state];
      const connections = cut === 0 ? { id: '', en: '' } : { id: `: ${cut} sambungan diputus`, en: `: ${cut} connections cut` };
      log.add({ id: `${said.id}${connections.id}`, en: `${said.en}${connections.en}` }, { port: internet.port, took_ms: clock.monotonic() - begun_ms });
    },

    /** PLN: card printers hang on the mains; the office goes on by battery. */
    async setMains(isOn: boolean): Promise<void> {
      if (!isOn) {
        if (power !== 'mains') return;
        power = 'battery';
        log.add({ id: 'PLN padam: kantor memakai baterai', en: 'Mains off: the office runs on its battery' });
        await tellUps();
        await Promise.all(printers.map((printer) => printer.kill({ id: 'PLN padam', en: 'mains off' })));
        return;
      }
      if (power === 'mains') return;
      power = 'mains';
      const begun_ms = clock.monotonic();
      const reason = { id: 'PLN menyala', en: 'mains on' };
      log.add({ id: 'PLN menyala', en: 'Mains on' });
      await tellUps();
      await startAll([...printers, ...offices], reason);
      log.add({ id: 'Semua yang bergantung pada PLN menjawab lagi', en: 'Everything on the mains answers again' }, { took_ms: clock.monotonic() - begun_ms });
    },

    /**
     * The UPS says that its battery is low, and soon after it is empty: office and printers lose power at the same moment, in
     * the middle of whatever they do.
     */
    async emptyUps(): Promise<void> {
      if (power === 'none') return;
      power = 'battery';
      log.add({ id: 'Baterai UPS hampir habis', en: "The UPS's battery is nearly empty" });
      await tellUps({ 'battery.charge': String(nearlyEmpty_percent) });
      await timers.sleep(options.lowBatteryNotice_ms);
      // Somebody gave the mains back in time.
      if (power !== 'battery') return;
      power = 'none';
      log.add({ id: 'UPS habis: kantor dan pencetak mati mendadak', en: 'UPS empty: office and printers go dark at once' });
      const reason = { id: 'UPS habis', en: 'UPS empty' };
      await Promise.all([...offices, ...printers].map((program) => program.kill(reason)));
    },

    async killProgram(id: string): Promise<void> {
      await find(id).kill({ id: 'dimatikan dari ruang kendali', en: 'killed from the control room' });
    },

    async startProgram(id: string): Promise<void> {
      const program = find(id);
      if (power !== 'mains' && program.spec.kind === 'printer') throw new SwitchProblem('the mains is off: a printer cannot start');
      if (power === 'none' && program.spec.kind === 'office') throw new SwitchProblem('there is no power: the office cannot start');
      await program.start({ id: 'dari ruang kendali', en: 'from the control room' });
    },

    async setPrinter(id: string, name: PrinterSwitch, isOn: boolean): Promise<void> {
      const printer = find(id);
      const address = printer.address();
      if (printer.spec.kind !== 'printer') throw new SwitchProblem(`not a printer: ${id}`);
      if (address === undefined || printer.state() !== 'running') throw new SwitchProblem(`the printer is off: ${id}`);
      await printerClient.set(address, { [name]: isOn });
      const text = printerTexts[name];
      log.add(
        { id: `${printer.spec.name.id}: ${text.id} ${isOn ? 'mulai' : 'selesai'}`, en: `${printer.spec.name.en}: ${text.en} ${isOn ? 'begins' : 'cleared'}` },
        { program: id, pid: printer.pid(), port: printer.port() },
      );
    },
  };
}
