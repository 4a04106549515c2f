/**
 * What a program is told at its start: a flag (`--port 0`, `--port=0`, `--demo`) wins over the environment, that over the
 * configuration file, which is handed in as variables, and that over the default.
 */

export type Settings = {
  text(flag: string, variable: string, fallback: string): string;
  optionalText(flag: string, variable: string): string | undefined;
  /** whole number, at least `minimum` */
  count(flag: string, variable: string, fallback: number, minimum?: number): number;
  /** TCP port; 0 lets the system choose */
  port(flag: string, variable: string, fallback: number): number;
  /** `--flag`, or the variable set to 1 */
  isOn(flag: string, variable: string): boolean;
  /** Call it last: throws an Error that names a flag nobody asked for, so that a typing error does not pass in silence. */
  assertAllKnown(): void;
};

function splitFlags(argv: readonly string[]): Map<string, string | undefined> {
  const given = new Map<string, string | undefined>();
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    const found = /^--([a-z][a-z0-9-]*)(?:=(.*))?$/s.exec(word);
    if (!found) throw new Error(`"${word}" is not a flag; flags look like --port 3522`);
    const [, name = '', inline] = found;
    const next = argv[index + 1];
    if (inline !== undefined) given.set(name, inline);
    else if (next !== undefined && !next.startsWith('--')) {
      given.set(name, next);
      index += 1;
    } else given.set(name, undefined);
  }
  return given;
}

export type Variables = Readonly<Record<string, string | undefined>>;

export function readSettings(argv: readonly string[], environment: Variables, fromFile: Variables = {}): Settings {
  const given = splitFlags(argv);
  const asked = new Set<string>();

  function variableOf(variable: string): string | undefined {
    const value = environment[variable];
    return value === undefined || value === '' ? fromFile[variable] : value;
  }

  function optionalText(flag: string, variable: string): string | undefined {
    asked.add(flag);
    if (given.has(flag)) {
      const value = given.get(flag);
      if (value === undefined) throw new Error(`--${flag} needs a value`);
      return value;
    }
    return variableOf(variable);
  }

  function count(flag: string, variable: string, fallback: number, minimum = 0): number {
    const text = optionalText(flag, variable);
    if (text === undefined) return fallback;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= minimum)) throw new Error(`--${flag} (${variable}) must be a whole number of at least ${minimum}, not "${text}"`);
    return value;
  }

  return {
    optionalText,
    count,
    text: (flag, variable, fallback) => optionalText(flag, variable) ?? fallback,
    port(flag, variable, fallback) {
      const value = count(flag, variable, fallback);
      if (value > 65_535) throw new Error(`--${flag} (${variable}) must be a port from 0 to 65535, not ${value}`);
      return value;
    },
    isOn(flag, variable) {
      asked.add(flag);
      if (given.has(flag)) {
        const value = given.get(flag);
        if (value !== undefined && value !== '1' && value !== '0') throw new Error(`--${flag} is a switch and takes no value`);
        return value !== '0';
      }
      return variableOf(variable) === '1';
    },
    assertAllKnown() {
      const unknown = [...given.keys()].find((flag) => !asked.has(flag));
      if (unknown !== undefined) throw new Error(`unknown flag --${unknown}; known are ${[...asked].map((flag) => `--${flag}`).join(' ')}`);
    },
  };
}
