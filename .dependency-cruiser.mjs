/**
 * The import rule between rooms (DESIGN): counter, office, centre -> platform -> protocol -> domain; devices -> platform,
 * domain. The demo, the rehearsal, the bench and the tools drive the programs and may see all rooms.
 * tools/import-rule.test.ts breaks each rule on purpose, so that none of them can fall silent.
 */
/** @param {string} names */
const room = (names) => `^(${names})/`;
const tests = '\\.test\\.tsx?$';
/** Helpers of tests live in a folder `testing/`; production code never imports them. */
const testing = '(^|/)testing/';

/** For each room of the product, the other rooms that it may import. */
const mayImport = {
  domain: [],
  protocol: ['domain'],
  platform: ['protocol', 'domain'],
  devices: ['platform', 'domain'],
  office: ['devices', 'platform', 'protocol', 'domain'],
  centre: ['platform', 'protocol', 'domain'],
  counter: ['protocol', 'domain'],
};
const rooms = 'domain|protocol|platform|devices|office|centre|counter|demo|rehearsal|bench|tools|samples';

/** The parts of the office that are a desk; the other folders (database, journal, http) are the house they stand in. */
const desks = 'intake|printing|handover|blanks|registry|coverage|reports|outages|access|sync|board|machines|recording|suket';

/** @type {{ forbidden: import('dependency-cruiser').IForbiddenRuleType[], options: import('dependency-cruiser').ICruiseOptions }} */
export default {
  forbidden: [
    ...Object.entries(mayImport).map(([name, others]) => ({
      name: `${name}-imports-down-only`,
      comment: `${name} may import ${others.length === 0 ? 'no other room' : others.join(', ')}`,
      severity: /** @type {const} */ ('error'),
      // A test may stand a whole program up; what ships may not.
      from: { path: room(name), pathNot: [tests, testing] },
      to: { path: room(rooms), pathNot: room([name, ...others].join('|')) },
    })),
    {
      name: 'domain-is-pure',
      comment: 'the domain knows no machine and no library: no clock, no randomness, no input, no output',
      severity: 'error',
      from: { path: room('domain'), pathNot: tests },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'protocol-is-pure',
      comment: 'what crosses a tier also runs in the browser: nothing of node',
      severity: 'error',
      from: { path: room('protocol'), pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'counter-runs-in-the-browser',
      comment: 'the page knows nothing of node; its build and its tests do',
      severity: 'error',
      from: { path: room('counter'), pathNot: [tests, testing, '^counter/[^/]+\\.(config|build)\\.ts$', '^counter/(build|vite)/'] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'desk-through-its-service',
      comment:
        'a desk talks to another desk through its service, never its tables: <desk>-desk.ts, *-service.ts; access/access.ts and printing/print-room.ts are services too',
      severity: 'error',
      from: { path: `^office/(${desks})/`, pathNot: [tests, testing] },
      to: {
        path: `^office/(${desks})/`,
        pathNot: ['^office/$1/', `^office/(${desks})/([^/]+-desk|[^/]+-service|access|print-room)\\.ts$`],
      },
    },
    {
      name: 'one-open-database',
      comment: 'only office/database/open-database.ts opens SQLite',
      severity: 'error',
      from: { pathNot: ['^office/database/open-database\\.ts$', '^bench/'] },
      to: { path: 'better-sqlite3|^(node:)?sqlite$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-cycle',
      comment: 'no file imports itself through others',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-test-helper-in-production',
      comment: 'what ships imports no test and no helper of tests',
      severity: 'error',
      // The rehearsal and the bench are tests of their own kind.
      from: { path: room(`${Object.keys(mayImport).join('|')}|demo|tools|samples`), pathNot: [tests, testing] },
      to: { path: [tests, testing] },
    },
    {
      name: 'no-dev-dependency-in-production',
      comment: 'a room runs on the packages that its own package.json names as dependencies, not on those of the tests or of a neighbour',
      severity: 'error',
      from: { path: room(Object.keys(mayImport).join('|')), pathNot: [tests, testing, '\\.config\\.ts$', '^counter/(build|vite)/'] },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'nothing-unresolved',
      comment: 'an import that leads nowhere is a typing error or a missing dependency',
      severity: 'error',
      // What the bench measures beside Loket is fetched by its first run, and is not there before.
      from: { pathNot: '^bench/peers/[^/]+\\.mjs$' },
      to: { couldNotResolve: true, pathNot: '^virtual:|\\?url$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|data|node_modules/\\.vite)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    preserveSymlinks: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.json'],
    },
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
