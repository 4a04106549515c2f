#!/usr/bin/env node
// What `npm start`, `npm test`, `npm run loket` and the others call. It runs on the machine's own Node and needs no
// package: it sets up what is missing, then hands over to the Node that npm brought.
// Everything else is imported later, so that a Node too old to read it still gets to say so.
const oldestMajor = 20;
const major = Number(process.versions.node.split('.')[0]);
if (major < oldestMajor) {
  console.error(`Node ${process.versions.node} terlalu lama; pasang Node ${oldestMajor} atau lebih baru.`);
  console.error(`Node ${process.versions.node} is too old; install Node ${oldestMajor} or later.`);
  process.exit(1);
}
import('./run/main.mjs').then(
  (run) => run.main(process.argv.slice(2)),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
