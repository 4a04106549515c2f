import { SetupProblem } from './problem.mjs';

/** The programs run on this Node; npm brings it as an optional dependency, in the lock file, without an install script. */
export const wantedMajor = 24;

/**
 * @typedef {object} Machine
 * @property {string} platform process.platform
 * @property {string} arch process.arch
 * @property {string} hostVersion version of the Node that runs now, without the v
 * @property {string} hostPath its file
 * @property {string | undefined} broughtVersion version of the Node in node_modules; undefined when it is not there
 * @property {string} broughtPath
 */

/**
 * Which Node runs the programs. The one that npm brought comes first, since the native parts were tried with it; a host
 * that is itself new enough serves where npm has none (another system than Linux on x64 or arm64).
 * @param {Machine} machine
 * @returns {{ path: string, version: string, source: 'brought' | 'host' }}
 */
export function chooseNode(machine) {
  if (machine.broughtVersion !== undefined) return { path: machine.broughtPath, version: machine.broughtVersion, source: 'brought' };
  if (majorOf(machine.hostVersion) >= wantedMajor) return { path: machine.hostPath, version: machine.hostVersion, source: 'host' };
  if (broughtPackage(machine.platform, machine.arch) === undefined) {
    throw new SetupProblem(
      `Untuk ${machine.platform} ${machine.arch} npm tidak membawa Node ${wantedMajor}; pasang Node ${wantedMajor} sendiri, atau pakai Linux x64/arm64.`,
      `npm brings no Node ${wantedMajor} for ${machine.platform} ${machine.arch}; install Node ${wantedMajor} yourself, or use Linux on x64 or arm64.`,
    );
  }
  throw new SetupProblem(
    `Node ${wantedMajor} yang seharusnya dibawa npm tidak ada (paket pilihan dilewati?). Hapus node_modules lalu ulangi tanpa --omit=optional.`,
    `The Node ${wantedMajor} that npm should have brought is missing (optional packages left out?). Delete node_modules and run this again without --omit=optional.`,
  );
}

/**
 * The package that holds Node for a machine, or undefined where there is none.
 * @param {string} platform
 * @param {string} arch
 */
export function broughtPackage(platform, arch) {
  return platform === 'linux' && (arch === 'x64' || arch === 'arm64') ? `node-linux-${arch}` : undefined;
}

/** @param {string} version */
export function majorOf(version) {
  return Number(version.split('.')[0]);
}
